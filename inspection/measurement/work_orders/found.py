"""What an inspector found of a work order, and what is refused: times out of order, answers that contradict times."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from inspection.errors import InvalidInput
from inspection.measurement.work_orders.sheet import FIELDS_RIGHT, Item, field_names, items
from inspection.models import EVENTS_IN_ORDER, ORDER_ANSWERS, ORDER_EVENTS
from inspection.scoring.findings import Cause

LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Given:
    """The answer to one item.

    Args:
        answer: yes, no or na (not applicable).
        wrong: the fields that are wrong, by id.
        cause: what a "no" comes from.
    """

    answer: str
    wrong: tuple[str, ...] = ()
    comment: str = ""
    cause: Cause | None = None


@dataclass(frozen=True)
class Found:
    """What an inspector found: the events' times, and the answers by item.

    Args:
        times: by event.
        never: the events that did not happen.
        unknown: the events of which nobody could find out.
        evidence: what it rests on.
    """

    times: Mapping[str, datetime] = field(default_factory=dict)
    never: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    answers: Mapping[str, Given] = field(default_factory=dict)
    evidence: str = ""
    comment: str = ""

    @property
    def open_events(self) -> tuple[str, ...]:
        """The events that are not looked at yet."""
        return tuple(
            one for one in ORDER_EVENTS if one not in self.times and one not in self.never and one not in self.unknown
        )

    @property
    def open_items(self) -> tuple[str, ...]:
        """The items that are not answered yet."""
        return tuple(one.id for one in items() if one.id not in self.answers)


def check_found(found: Found) -> None:
    """Refuse what no sheet can hold, whole or not.

    Raises:
        InvalidInput: an event, item, answer or field is not known; an event stands twice; the creation never happened;
            times go back; a text is too long; a cause or a wrong field stands at another answer than "no".
    """
    for name in (*found.times, *found.never, *found.unknown):
        _known(name, ORDER_EVENTS)
        if (name in found.times) + (name in found.never) + (name in found.unknown) > 1:
            raise InvalidInput(key="error.order_event_twice", event=name)
    if "created_at" in found.never:
        raise InvalidInput(key="error.order_never_created")
    _check_order(found.times)
    by_id = {one.id: one for one in items()}
    for identity, given in found.answers.items():
        _known(identity, by_id)
        _check_given(by_id[identity], given)
    for text in (found.evidence, found.comment, *(one.comment for one in found.answers.values())):
        if len(text) > LONGEST_TEXT:
            raise InvalidInput(key="error.long_comment", number=len(text), most=LONGEST_TEXT)


def contradictions(found: Found) -> tuple[str, ...]:
    """The items whose answer says something else than the times do."""
    return tuple(one.id for one in items() if one.id in found.answers and _contradicts(one, found))


def silent(found: Found) -> tuple[str, ...]:
    """The items that lack a comment: a "no" without a wrong field, and a "not applicable" that no time explains."""
    return tuple(_silent(found))


def _silent(found: Found) -> Iterator[str]:
    for one in items():
        given = found.answers.get(one.id)
        if given is None or given.comment.strip():
            continue
        if (given.answer == "no" and not given.wrong) or (given.answer == "na" and not one.na_only_without):
            yield one.id


def _contradicts(item: Item, found: Found) -> bool:
    answer = found.answers[item.id].answer
    if answer == "yes":
        return item.event in found.never
    if answer == "na":
        return item.na_only_without in found.times
    return item.no_means_never and item.event in found.times


def _check_given(item: Item, given: Given) -> None:
    offered = ORDER_ANSWERS if item.may_not_apply else ORDER_ANSWERS[:2]
    _known(given.answer, offered)
    for name in given.wrong:
        _known(name, field_names())
    if given.wrong and (item.id != FIELDS_RIGHT or given.answer != "no"):
        raise InvalidInput(key="error.order_wrong_fields", item=item.id)
    if given.cause is not None and given.answer != "no":
        raise InvalidInput(key="error.order_cause", item=item.id, answer=given.answer)


def _check_order(times: Mapping[str, datetime]) -> None:
    for chain in EVENTS_IN_ORDER:
        known = [(name, times[name]) for name in chain if name in times]
        for (earlier, before), (later, after) in pairwise(known):
            if after < before:
                raise InvalidInput(key="error.order_times", earlier=earlier, later=later)


def _known(value: str, expected: Mapping[str, object] | tuple[str, ...]) -> None:
    if value not in expected:
        raise InvalidInput(key="error.order_unknown", value=repr(value), known=", ".join(expected))
