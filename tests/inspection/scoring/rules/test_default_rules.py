"""What the default rules suggest, on small dialogues written by hand and the phrases of the default script."""

import tomllib
from collections.abc import Sequence

import pytest

from inspection.outcomes import Outcome
from inspection.scoring.rules import Call, Phrase, Spoken, Suggested, read_rules, suggest_all
from inspection.scoring.standards import STANDARDS

SCRIPT = [
    Phrase(one["situation"], one["language"], one["kind"], one["text"])
    for one in tomllib.loads((STANDARDS / "script.toml").read_text(encoding="utf-8"))["phrase"]
]
RULES = read_rules((STANDARDS / "rules.toml").read_text(encoding="utf-8"))
GREETING = "您好，12580，很高兴为您服务，请问有什么可以帮您"
CLOSING = "感谢您的来电，祝您生活愉快，再见"
SAME, NOT_AT_ALL = ("matched", "number"), ("not_matched", "number")
OTHERWISE = ("not_evaluated", "number_unclear")


def dialogue(*lines: str, language: str = "zh", confidence: float = 0.9) -> list[Spoken]:
    """Lines such as `agent: 您好`, each ten seconds after the one before; `agent?` was hardly understood."""
    spoken = []
    for index, line in enumerate(lines):
        role, _, text = line.partition(": ")
        sure = 0.2 if role.endswith("?") else confidence
        start = index * 10_000
        spoken.append(Spoken(role.rstrip("?"), start, start + 5_000, text, language, sure))
    return spoken


def everything(
    spoken: Sequence[Spoken],
    *,
    phrases: Sequence[Phrase] = tuple(SCRIPT),
    rate: float | None = 200.0,
    rise: float | None = None,
    call_type: str = "query",
    context: dict[str, str] | None = None,
) -> list[Suggested]:
    """Every suggestion for a call of a dialogue."""
    measures = {("agent", "speech_rate"): rate, ("agent", "pitch_rise"): rise}
    return suggest_all(RULES, Call(tuple(spoken), tuple(phrases), measures, call_type, context))


def suggested(
    spoken: Sequence[Spoken], code: str, part: str = "", *, rate: float | None = 200.0, transferred: bool = False
) -> Suggested | None:
    """The one suggestion for a criterion (and part), or None."""
    kind = "transfer" if transferred else "query"
    found = [one for one in everything(spoken, rate=rate, call_type=kind) if (one.criterion, one.part) == (code, part)]
    assert len(found) <= 1
    return found[0] if found else None


def heard_parts(found: Sequence[Suggested]) -> list[str]:
    """The situations that were heard."""
    return sorted(one.part for one in found if one.criterion == "A2" and one.outcome == Outcome.MATCHED)


def told(found: Suggested | None) -> tuple[str, str]:
    """Outcome and reason."""
    assert found is not None
    return str(found.outcome), found.reason


@pytest.mark.parametrize(
    ("first", "outcome", "least"),
    [
        (GREETING, Outcome.MATCHED, 100.0),
        ("您好一二五八零很高兴为您服务请问有什么可以帮您", Outcome.MATCHED, 95.0),
        # As a recogniser mishears it: other characters of nearly the same sound.
        ("泥好，12580，很高行为您浮务，请问有什么可以帮您", Outcome.MATCHED, 95.0),
        ("您好，请问有什么可以帮您", Outcome.NOT_MATCHED, 40.0),
        ("喂，你要查什么", Outcome.NOT_MATCHED, 10.0),
    ],
)
def test_the_greeting_heard_near_or_missing(first: str, outcome: Outcome, least: float) -> None:
    found = suggested(dialogue(f"agent: {first}", "user: 我想查一下天气", "agent: 请您稍等"), "A1")
    assert found is not None
    assert (found.outcome, found.phrase, found.start_ms, found.end_ms) == (outcome, GREETING, 0, 5_000)
    assert found.score is not None and least <= found.score <= (100 if outcome == Outcome.MATCHED else 78)


def test_a_greeting_broken_in_two_is_heard_over_both() -> None:
    spoken = [
        Spoken("agent", 0, 2_000, "您好，12580，", "zh", 0.9),
        Spoken("agent", 2_500, 6_000, "很高兴为您服务，请问有什么可以帮您", "zh", 0.9),
        Spoken("user", 7_000, 9_000, "查天气", "zh", 0.9),
    ]
    found = suggested(spoken, "A1")
    assert found is not None
    assert (found.outcome, found.start_ms, found.end_ms) == (Outcome.MATCHED, 0, 6_000)


def test_a_greeting_in_the_middle_of_a_call_is_no_greeting() -> None:
    spoken = dialogue("user: 喂", "agent: 喂", "user: 喂", f"agent: {GREETING}")
    assert told(suggested(spoken, "A1")) == ("not_matched", "")


def test_a_greeting_after_a_user_who_waits_is_one() -> None:
    """The agent comes in after 20 s, before the user has said anything."""
    spoken = [Spoken("agent", 20_000, 25_000, GREETING, "zh", 0.9), Spoken("user", 26_000, 27_000, "查天气", "zh", 0.9)]
    assert told(suggested(spoken, "A1")) == ("matched", "")


@pytest.mark.parametrize(
    ("last", "outcome"),
    [
        (CLOSING, "matched"),
        ("感谢您来电，祝您生活愉快，再见", "matched"),
        ("好，再见", "not_matched"),
        ("嗯", "not_matched"),
    ],
)
def test_the_closing(last: str, outcome: str) -> None:
    spoken = dialogue(f"agent: {GREETING}", "user: 查天气", "agent: 明天晴", "user: 谢谢", f"agent: {last}")
    assert told(suggested(spoken, "A3")) == (outcome, "")


def test_a_closing_is_looked_for_at_the_end_alone() -> None:
    spoken = dialogue(
        f"agent: {CLOSING}", "user: 等一下", "agent: 您说", "user: 天气", "agent: 明天晴", "agent: 还有吗"
    )
    assert told(suggested(spoken, "A3")) == ("not_matched", "")


def test_a_transferred_call_needs_no_closing() -> None:
    spoken = dialogue(f"agent: {GREETING}", "user: 我要订票", "agent: 现在为您转接，请不要挂机")
    assert told(suggested(spoken, "A3", transferred=True)) == ("not_evaluated", "transferred")
    assert told(suggested(spoken, "A2", "transfer", transferred=True)) == ("matched", "")


EVALUATED = ("A1", "A3", "A4.1", "A4.3", "A4.4", "A7", "A2", "D7")


@pytest.mark.parametrize(
    ("spoken", "reason"),
    [
        ([], "no_speech"),
        (dialogue(f"unknown: {GREETING}", f"unknown: {CLOSING}"), "roles_unsure"),
        (dialogue("user: 喂", "user: 有人吗"), "roles_unsure"),
        (dialogue(f"user: {GREETING}", "agent: 我想查天气", f"user: {CLOSING}"), "roles_doubtful"),
    ],
)
def test_who_is_unsure_says_so_and_judges_nothing(spoken: list[Spoken], reason: str) -> None:
    found = everything(spoken)
    assert [(one.criterion, one.outcome, one.reason) for one in found] == [
        (code, Outcome.NOT_EVALUATED, reason) for code in EVALUATED
    ]


def test_a_user_who_repeats_the_greeting_of_the_agent_is_no_doubt() -> None:
    spoken = dialogue(f"agent: {GREETING}", f"user: {GREETING}", f"agent: {CLOSING}")
    assert told(suggested(spoken, "A1")) == ("matched", "")


def test_what_was_hardly_understood_is_not_called_missing() -> None:
    spoken = dialogue("agent?: 啊啊啊", "user: 查天气", "agent?: 嗯嗯")
    assert told(suggested(spoken, "A1")) == ("not_evaluated", "low_confidence")
    assert told(suggested(spoken, "A3")) == ("not_evaluated", "low_confidence")
    heard = dialogue(f"agent?: {GREETING}", "user: 查天气", f"agent?: {CLOSING}")
    assert told(suggested(heard, "A1")) == ("matched", "")


def test_situations_that_are_due_are_said_or_not_and_others_pointed_out_where_heard() -> None:
    spoken = dialogue(f"agent: {GREETING}", "user: 查天气", "agent: 请您稍等", "agent: 让您久等了", f"agent: {CLOSING}")
    found = [one for one in everything(spoken) if one.criterion == "A2"]
    said = {one.part: one.start_ms for one in found if one.outcome == Outcome.MATCHED}
    assert said == {"greeting": 0, "hold": 20_000, "return_from_hold": 30_000, "closing": 40_000}
    assert [one.part for one in found if one.outcome != Outcome.MATCHED] == ["further_help"]


def test_the_offer_of_further_help_is_told_from_the_greeting_that_ends_like_it() -> None:
    greeted = dialogue(f"agent: {GREETING}", "user: 查天气", "agent: 明天晴")
    assert told(suggested(greeted, "A2", "further_help")) == ("not_matched", "")
    offered = dialogue(f"agent: {GREETING}", "user: 查天气", "agent: 明天晴，请问还有什么可以帮您")
    found = suggested(offered, "A2", "further_help")
    assert found is not None and (found.outcome, found.start_ms) == (Outcome.MATCHED, 20_000)
    # Without a greeting its last words are nothing but the offer.
    bare = dialogue("agent: 请问有什么可以帮您", "user: 查天气")
    assert told(suggested(bare, "A2", "further_help")) == ("matched", "")


def test_a_forbidden_phrase_is_shown_with_its_clip_and_the_argument_left_to_a_listener() -> None:
    spoken = dialogue(f"agent: {GREETING}", "user: 我再问一次", "agent: 刚才不是跟你说过了吗", f"agent: {CLOSING}")
    found = suggested(spoken, "A2", "forbidden")
    assert found is not None
    assert (found.outcome, found.heard, found.start_ms) == (Outcome.MATCHED, "刚才不是跟你说过了吗", 20_000)
    listen = suggested(spoken, "D3", "forbidden")
    assert (told(listen), listen.start_ms if listen else None) == (("not_evaluated", "listen"), 20_000)


def test_a_forbidden_phrase_of_the_user_is_none_of_the_agent() -> None:
    spoken = dialogue(f"agent: {GREETING}", "user: 我不知道，你问别人吧", f"agent: {CLOSING}")
    assert suggested(spoken, "A2", "forbidden") is None
    assert suggested(spoken, "D3", "forbidden") is None


@pytest.mark.parametrize(
    ("lines", "finding", "number"),
    [
        (["user: 我的号码是13800138000", "agent: 跟您确认一下，13800138000"], SAME, "13800138000"),
        (["user: 号码是138 0013-8000", "agent: 13800138000 对吗"], SAME, "13800138000"),
        (["user: 我的号码是13800138000", "agent: 跟您确认一下，13800138008"], OTHERWISE, "13800138000"),
        (["user: 我的号码是13800138000", "agent: 好的"], NOT_AT_ALL, "13800138000"),
        (["agent: 13800138000", "user: 是13800138000"], NOT_AT_ALL, "13800138000"),
        (["user: 13800138000", "user: 13800138000"], NOT_AT_ALL, "13800138000"),
        (["user: 13800138000，还有6688", "agent: 13800138000，6688"], SAME, "6688"),
        (["user: 13800138000，还有6688", "agent: 13800138000，6689"], OTHERWISE, "6688"),
        (["user: 13800138000", "agent: 13800138000", "user: 订单6688", "agent: 好的"], NOT_AT_ALL, "6688"),
    ],
)
def test_numbers_repeated_right_wrong_or_not(lines: list[str], finding: tuple[str, str], number: str) -> None:
    found = suggested(dialogue(f"agent: {GREETING}", *lines), "A7")
    assert told(found) == finding
    assert found is not None and found.phrase == number and found.start_ms is not None


@pytest.mark.parametrize(("pause_ms", "finding"), [(1_000, SAME), (4_000, OTHERWISE)])
def test_a_number_repeated_in_two_breaths(pause_ms: int, finding: tuple[str, str]) -> None:
    spoken = [
        Spoken("user", 0, 3_000, "13800138000", "zh", 0.9),
        Spoken("agent", 4_000, 6_000, "1380013", "zh", 0.9),
        Spoken("agent", 6_000 + pause_ms, 8_000 + pause_ms, "8000", "zh", 0.9),
    ]
    assert told(suggested(spoken, "A7")) == finding


@pytest.mark.parametrize("line", ["user: 查天气", "user: 三路车123", "agent: 13800138000"])
def test_without_a_number_of_the_user_nothing_is_judged(line: str) -> None:
    assert told(suggested(dialogue(f"agent: {GREETING}", line), "A7")) == ("not_evaluated", "no_number")


@pytest.mark.parametrize(
    ("rate", "language", "expected"),
    [
        (None, "zh", ("not_evaluated", "no_speech")),
        (119.0, "zh", ("not_matched", "speech_rate")),
        (120.0, "zh", ("matched", "speech_rate")),
        (320.0, "zh", ("matched", "speech_rate")),
        (321.0, "zh", ("not_matched", "speech_rate")),
        (119.0, "en", ("matched", "speech_rate")),
        (89.0, "en", ("not_matched", "speech_rate")),
        (221.0, "en", ("not_matched", "speech_rate")),
    ],
)
def test_moderate_speed(rate: float | None, language: str, expected: tuple[str, str]) -> None:
    spoken = dialogue("agent: hello there" if language == "en" else "agent: 您好", language=language)
    assert told(suggested(spoken, "A4.3", rate=rate)) == expected


@pytest.mark.parametrize(
    ("rise", "expected", "score"),
    [
        (None, ("not_evaluated", "no_pitch"), None),
        (-5.6, ("not_evaluated", "pitch_falls"), -5.6),
        (0.44, ("not_evaluated", "pitch_falls"), 0.4),
        (0.5, ("matched", "pitch_rise"), 0.5),
        (3.21, ("matched", "pitch_rise"), 3.2),
    ],
)
def test_rising_intonation_is_suggested_and_falling_never_held_against_anyone(
    rise: float | None, expected: tuple[str, str], score: float | None
) -> None:
    found = everything(dialogue("agent: 您好"), rise=rise)
    (one,) = (one for one in found if one.criterion == "A4.1")
    assert (told(one), one.score) == (expected, score)


def test_an_english_call_is_held_to_the_english_script() -> None:
    spoken = dialogue(
        "agent: Hello, this is 12580. How may I help you?",
        "user: I need a taxi, my number is 5550 1234.",
        "agent: One moment, please.",
        "agent: Let me confirm that with you: 5550 1234.",
        "agent: That is not my problem.",
        "agent: Thank you for calling, have a nice day, goodbye.",
        language="en",
    )
    assert told(suggested(spoken, "A1")) == ("matched", "")
    assert told(suggested(spoken, "A3")) == ("matched", "")
    assert told(suggested(spoken, "A2", "hold")) == ("matched", "")
    assert told(suggested(spoken, "A2", "confirmation")) == ("matched", "")
    assert told(suggested(spoken, "A2", "forbidden")) == ("matched", "")
    assert told(suggested(spoken, "A7")) == ("matched", "number")


def test_an_english_greeting_in_a_chinese_call_does_not_count() -> None:
    spoken = [
        Spoken("agent", 0, 3_000, "Hello, this is 12580, how may I help you", "en", 0.9),
        Spoken("agent", 20_000, 40_000, "您的位置在哪里，我马上为您查询", "zh", 0.9),
    ]
    assert told(suggested(spoken, "A1")) == ("not_matched", "")


def test_without_a_script_nothing_is_called_missing() -> None:
    found = everything(dialogue("agent: 您好"), phrases=(), rate=None)
    assert {one.outcome for one in found} == {Outcome.NOT_EVALUATED}
    assert {one.reason for one in found if one.criterion in ("A1", "A2", "A3", "D7")} == {"no_phrase"}


def test_of_two_phrases_at_one_place_the_one_that_fits_better_was_said() -> None:
    phrases = [Phrase("hold", "zh", "standard", "请您稍等"), Phrase("wait", "zh", "standard", "请您稍候")]
    found = everything(dialogue("agent: 好的，请您稍等。"), phrases=phrases)
    assert heard_parts(found) == ["hold"]


def test_both_of_two_near_phrases_that_were_said_are_heard() -> None:
    phrases = [Phrase("hold", "zh", "standard", "请您稍等"), Phrase("wait", "zh", "standard", "请您稍候")]
    found = everything(dialogue("agent: 请您稍等。", "agent: 请您稍候。"), phrases=phrases)
    assert heard_parts(found) == ["hold", "wait"]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("展现您的来源杜明兄佛愉快再见", Outcome.MATCHED),  # the closing, as it was heard through noise
        ("银的感谢您来电愉快", Outcome.NOT_MATCHED),
    ],
)
def test_a_closing_through_noise(text: str, outcome: Outcome) -> None:
    found = suggested(dialogue(f"agent: {GREETING}", "user: 嗯", f"agent: {text}"), "A3")
    assert found is not None and found.outcome == outcome
