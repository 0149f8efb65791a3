"""What leads see of a month's checked work orders, in three parts: progress, what fails, where the systems differ."""

from collections import Counter

import streamlit as st

from inspection.measurement.work_orders.differences import KINDS
from inspection.measurement.work_orders.overview import Overview, SampledOrder
from inspection.measurement.work_orders.sheet import field_names, item_name
from inspection.models import User
from inspection.words import say
from ui.charts import ItemRow, items_chart
from ui.choice import chosen_rows
from ui.orders.result import difference_cells
from ui.page import figure_block, plain


def show_progress(found: Overview, words: str) -> None:
    """How far each inspector is."""
    st.progress(len(found.checked) / len(found.orders))
    st.dataframe(
        [
            {
                say("order_results.inspector", words): _person(one.inspector, words),
                say("order_results.sampled", words): one.number,
                say("order_results.done", words): one.done,
                say("order_results.overdue", words): one.overdue,
            }
            for one in found.loads
        ],
        hide_index=True,
        key="order_loads",
    )


def show_items(found: Overview, words: str) -> None:
    """Which items fail most, and which fields are wrong."""
    counts = sorted(found.item_counts, key=lambda one: -one.no)
    most = counts[0]
    if most.no:
        name = item_name(most.item, words)
        sentence = say("order_results.most", words, item=name, no=most.no, judged=most.yes + most.no)
    else:
        sentence = say("order_results.none_fails", words)
    figure_block(
        items_chart([ItemRow(item_name(one.item, words), one.yes, one.yes + one.no) for one in counts], words),
        sentence,
        [
            {say("orders.item", words): item_name(one.item, words)}
            | {say(f"orders.answer_{name}", words): getattr(one, name) for name in ("yes", "no", "na")}
            for one in counts
        ],
        "order_items",
        language=words,
        personal=False,
    )
    if found.wrong_fields:
        names = field_names()
        told = [f"{names[one][words] if one in names else one} {number}" for one, number in found.wrong_fields.items()]
        fields = ("、" if words == "zh" else ", ").join(told)
        st.markdown(plain(say("order_results.wrong_fields", words, fields=fields)))


def show_differences(found: Overview, words: str) -> None:
    """Where the systems say one thing and the inspector found another, order by order."""
    rows = [(one, difference) for one in found.checked for difference in one.differences]
    if not rows:
        st.markdown(say("order_results.no_difference", words, number=len(found.checked)))
        return
    kinds = Counter(difference.kind for _, difference in rows)
    told = [f"{say(f'orders.kind_{kind}', words)} {kinds[kind]}" for kind in KINDS if kinds[kind]]
    orders = len({one.assignment.id for one, _ in rows})
    between = "，" if words == "zh" else ", "
    values = {"orders": orders, "number": len(found.checked), "kinds": between.join(told)}
    st.markdown(f"**{plain(say('order_results.differ', words, **values))}**")
    st.dataframe(
        [
            {say("orders.order", words): one.assignment.call_id, say("order_results.agent", words): _agent(one, words)}
            | difference_cells([difference], one.centre.time_zone, words)[0]
            for one, difference in rows
        ],
        hide_index=True,
        key="order_differences",
    )


def choose_check(found: Overview, words: str) -> int | None:
    """Draw the list of orders; the check of the one chosen just now, where it is submitted."""
    picked = chosen_rows(
        [
            {
                say("orders.order", words): one.assignment.call_id,
                say("order_results.agent", words): _agent(one, words),
                say("order_results.inspector", words): _person(one.inspector, words),
                say("scoring.state", words): say(f"orders.state_{one.assignment.state}", words),
                say("scoring.due_on", words): one.assignment.due_on,
                say("order_results.failed", words): _failed(one, words),
            }
            for one in found.orders
        ],
        [one.assignment.id or 0 for one in found.orders],
        "order_results_list",
    )
    chosen = [one.check for one in found.orders if picked and one.assignment.id == picked[0]]
    return chosen[0].id if chosen and chosen[0] is not None else None


def _failed(one: SampledOrder, words: str) -> str:
    answers = {} if one.found is None else one.found.answers
    names = [item_name(item, words) for item, given in answers.items() if given.answer == "no"]
    return ("；" if words == "zh" else "; ").join(names)


def _agent(one: SampledOrder, words: str) -> str:
    return f"{one.agent.staff_number} {one.agent.name_zh if words == 'zh' else one.agent.name_en}"


def _person(user: User | None, words: str) -> str:
    if user is None:
        return "—"
    return (user.display_zh if words == "zh" else user.display_en) or user.name
