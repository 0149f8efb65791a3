"""Operators over the call itself: its type and its record."""

from inspection.scoring.rules.call import Call
from inspection.scoring.rules.found import MATCHED, NOT_MATCHED, Found, unknown
from inspection.scoring.rules.model import Field, Operator, Test

FIELDS = ("question", "answer_given", "sms_text", "order_number")


def call_type(test: Test, call: Call) -> Found:
    """Whether the call is of one of these types."""
    if not call.call_type:
        return unknown("no_call_type")
    wanted = test.values["types"]
    there = isinstance(wanted, tuple) and call.call_type in wanted
    return Found(MATCHED if there else NOT_MATCHED, "call_type", heard=call.call_type)


def context(test: Test, call: Call) -> Found:
    """Whether the call's record has something in this field."""
    if call.context is None:
        return unknown("no_context")
    value = call.context.get(str(test.values["has"]), "")
    return Found(MATCHED if value.strip() else NOT_MATCHED, "context", heard=value)


OPERATORS = {
    "call_type": Operator(call_type, {"types": Field("texts", required=True)}),
    "context": Operator(context, {"has": Field("text", choices=FIELDS, required=True)}),
}
