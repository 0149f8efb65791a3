"""The tasks of dial tests: whole, in both languages, and every indicator exercised."""

import pytest

from inspection.measurement.definitions import indicators
from inspection.measurement.dial_tasks import EVERY_CALL, STEPS, task_of, task_told, tasks

KNOWN = {one.id for one in indicators()}


def test_every_step_has_tasks_and_every_indicator_is_exercised() -> None:
    assert len(tasks()) == len({task.code for task in tasks()}) == 20
    assert {task.step for task in tasks()} == set(STEPS)
    assert {identity for task in tasks() for identity in task.exercises} == KNOWN


@pytest.mark.parametrize("task", tasks(), ids=lambda task: task.code)
def test_a_task_is_whole(task: object) -> None:
    found = task_of(task.code)  # type: ignore[attr-defined]
    assert found is task
    assert found.call_type in ("query", "booking", "transfer")
    assert found.indicators and set(found.indicators) <= KNOWN - set(EVERY_CALL)
    assert found.exercises[:2] == EVERY_CALL
    for language in ("zh", "en"):
        assert found.ask(language) and found.expect(language)
        assert task_told(found.code, language) == found.ask(language)
    assert found.ask_en.isascii() and found.expect_en.isascii()


@pytest.mark.parametrize(
    ("step", "least"),
    [
        ("query", {"K5"}),
        ("sms", {"K6"}),
        ("transfer", {"K3", "K4"}),
        ("callback", {"K9"}),
        ("order", {"K7-15", "K8", "K10"}),
    ],
)
def test_what_a_step_is_for(step: str, least: set[str]) -> None:
    assert all(least <= set(task.indicators) for task in tasks() if task.step == step)


def test_words_of_ones_own_stay_as_they_stand() -> None:
    assert task_told("问海关的电话", "en") == "问海关的电话"
    assert task_of("问海关的电话") is None
