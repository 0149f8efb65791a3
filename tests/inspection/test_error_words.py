"""What is refused is told in both languages, from the catalogue."""

import pickle

import pytest

from inspection.errors import Conflict, InvalidInput, NotAllowed, ZhijianError
from inspection.models import Role
from inspection.models.organisation import Level
from inspection.policies import Actor, Scope, require
from inspection.words import catalogue

AGENT = Actor(3, "agent1001", Role.AGENT, Scope(Level.AGENT, "1001"))


def test_a_refusal_is_told_in_the_readers_language() -> None:
    error = Conflict(key="error.not_answered", codes="A1, A3")
    assert str(error) == error.told("en") == "not answered yet: A1, A3"
    assert error.told("zh") == "还有未评的项目：A1, A3"


def test_a_message_without_a_key_is_told_as_it_stands() -> None:
    assert InvalidInput("calls.csv: no such file").told("zh") == "calls.csv: no such file"


def test_the_key_survives_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(Conflict(key="error.closed", evaluation=7)))
    assert (type(error), str(error), error.told("zh")) == (
        Conflict,
        "evaluation 7 is closed already",
        "评分 7 已经确认。",
    )


def test_what_is_not_allowed_names_who_and_what() -> None:
    with pytest.raises(NotAllowed) as refused:
        require(False, AGENT, "publish results")
    assert str(refused.value) == "agent1001 (agent, agent/1001) may not publish results"
    assert "agent1001" in refused.value.told("zh") and "没有权限" in refused.value.told("zh")


def test_a_key_that_is_not_in_the_catalogue_shows_at_once() -> None:
    assert "error.closed" in catalogue()
    with pytest.raises(ZhijianError, match="not in the catalogue"):
        Conflict(key="error.unheard_of")
