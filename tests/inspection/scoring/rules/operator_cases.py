"""The table of cases for every operator: a test in TOML, a dialogue, and what is found; Chinese and English."""

import re
import tomllib
from dataclasses import dataclass, field

from inspection.scoring.rules import Call, Phrase, Spoken
from inspection.scoring.rules.model import Test
from inspection.scoring.rules.reading import read_rules

PHRASES = {
    "greeting": ("您好，12580，很高兴为您服务，请问有什么可以帮您", "Hello, this is 12580, how may I help you"),
    "hold": ("请您稍等", "one moment please"),
    "return_from_hold": ("让您久等了", "thank you for waiting"),
    "confirmation": ("跟您确认一下", "let me confirm that with you"),
    "further_help": ("请问还有什么可以帮您", "is there anything else I can help you with"),
    "complaint": ("您反映的问题我已经记录，会尽快为您处理", "I have recorded your complaint"),
    "closing": ("感谢您的来电，祝您生活愉快，再见", "thank you for calling, have a nice day, goodbye"),
}
FORBIDDEN = (("zh", "这不归我管"), ("en", "that is not my problem"))
SCRIPT = tuple(
    Phrase(situation, language, "standard", text)
    for situation, both in PHRASES.items()
    for language, text in zip(("zh", "en"), both, strict=True)
) + tuple(Phrase("forbidden", language, "forbidden", text) for language, text in FORBIDDEN)
HI, BYE = PHRASES["greeting"][0], PHRASES["closing"][0]
HI_EN, BYE_EN = PHRASES["greeting"][1], PHRASES["closing"][1]
YES, NO, OPEN = "matched", "not_matched", "not_evaluated"
LINE = re.compile(r"(?P<role>[auk])(?P<unsure>\??)(?:@(?P<start>[\d.]+)-(?P<end>[\d.]+))?: ?(?P<text>.*)")
ROLES = {"a": "agent", "u": "user", "k": "unknown"}


@dataclass(frozen=True)
class Case:
    """A test of one operator, what is said, and what must be found (with the reason, where it matters).

    Lines such as `a: 您好` (agent), `u@12-14.5: 喂` (user, from 12 to 14.5 s), `a?: 啊` (hardly understood); without
    times each begins ten seconds after the one before and lasts five.
    """

    test: str
    lines: tuple[str, ...]
    expected: str
    reason: str | None = None
    measures: dict[tuple[str, str], float | None] = field(default_factory=dict)
    call_type: str = ""
    context: dict[str, str] | None = None

    @property
    def operator(self) -> str:
        """The operator that the case is about."""
        return str(self.parsed.operator)

    @property
    def parsed(self) -> Test:
        """The test as rules have it."""
        return parse(self.test)

    @property
    def call(self) -> Call:
        """The call that was said."""
        return Call(dialogue(self.lines), SCRIPT, self.measures, self.call_type, self.context)

    @property
    def english(self) -> bool:
        """Whether the call is an English one."""
        return self.call.language == "en"


def parse(text: str) -> Test:
    """The test of an inline table without its braces."""
    entry = tomllib.loads(f"x = {{ {text} }}")["x"]
    assert entry
    return read_rules(f'code = "x"\n[[rule]]\ncriterion = "A1"\ntest = {{ {text} }}').rules[0].test


def dialogue(lines: tuple[str, ...]) -> tuple[Spoken, ...]:
    """The utterances of some lines."""
    spoken = []
    for index, line in enumerate(lines):
        found = LINE.fullmatch(line)
        assert found, line
        start = float(found["start"]) if found["start"] else index * 10.0
        end = float(found["end"]) if found["end"] else start + 5.0
        language = "zh" if re.search("[一-鿿]", found["text"]) else "en"
        sure = 0.2 if found["unsure"] else 0.9
        role = ROLES[found["role"]]
        spoken.append(Spoken(role, int(start * 1000), int(end * 1000), found["text"], language, sure))
    return tuple(spoken)


def rate(value: float | None, role: str = "agent", name: str = "speech_rate") -> dict[tuple[str, str], float | None]:
    """One measure of a voice."""
    return {(role, name): value}


P = 'operator = "phrase", situation = '
ASK = ("u: 我想查天气", "u: what is the weather")
PHRASE = [
    Case(f'{P}"greeting", position = "start"', (f"a: {HI}", "u: 查天气"), YES),
    Case(f'{P}"greeting", position = "start"', (f"a: {HI_EN}.", "u: the weather"), YES),
    Case(f'{P}"greeting", position = "start"', ("a: 喂，你要查什么", "u: 查天气"), NO),
    Case(f'{P}"greeting", position = "start"', ("a: yes, who is this", "u: the weather"), NO),
    Case(f'{P}"greeting", position = "start"', ("u: 喂", "a: 喂", "u: 喂", f"a: {HI}"), NO),
    Case(f'{P}"greeting", position = "start"', ("a?: 啊", "u: 查天气"), OPEN, "low_confidence"),
    Case(f'{P}"closing", position = "end"', (f"a: {HI}", "u: 查天气", f"a: {BYE}"), YES),
    Case(f'{P}"closing", position = "end"', (f"a: {BYE}", "u: 天气", "a: 明天晴", "a: 好", "a: 还有吗"), NO),
    Case(f'{P}"closing", position = "end"', (f"a: {HI_EN}", "u: bye", f"a: {BYE_EN}"), YES),
    Case(f'{P}"hold", after = "greeting"', (f"a: {HI}", "u: 查天气", "a: 好的，请您收等"), YES),
    Case(f'{P}"hold", after = "greeting"', ("a: 请您稍等", f"a: {HI}", "u: 查天气"), NO),
    Case(f'{P}"hold", after = "greeting"', ("a: 请您稍等", "u: 查天气"), OPEN, "no_event"),
    Case(f'{P}"hold", before = "user_speaks"', ("a: 请您稍等", "u: 查天气"), YES),
    Case(f'{P}"hold", before = "user_speaks"', ("a: 您好", "u: 查天气", "a: 请您稍等"), NO),
    Case(f'{P}"hold", role = "user"', ("a: 请您稍等", "u: 好"), NO),
    Case(f'{P}"hold", first_s = 12', ("a: 您好", "a: 请您稍等", "u: 好"), YES),
    Case(f'{P}"hold", first_s = 9', ("a: 您好", "a: 请您稍等", "u: 好"), NO),
    Case(f'{P}"hold", last_s = 6', ("a: 您好", "u: 好", "a: one moment please 请您稍等"), YES),
    Case(f'{P}"hold", last_s = 6', ("a: 请您稍等", "u: 好", "a: 明天晴"), NO),
    Case(f'{P}"hold", first_turns = 1', ("a: 您好", "a: 请您稍等"), NO),
    Case(f'{P}"hold", last_turns = 2', ("a: 您好", "a: 请您稍等", "a: 明天晴"), YES),
    Case('operator = "phrase", texts = ["明天天晴", "sunny tomorrow"]', ("a: 名天天情", "u: 好"), YES),
    Case('operator = "phrase", texts = ["明天天晴", "sunny tomorrow"]', ("a: it is sunny tomorrow",), YES),
    Case('operator = "phrase", texts = ["明天天晴", "sunny tomorrow"]', ("a: it rains all week",), NO),
    Case('operator = "phrase", texts = ["sunny tomorrow"]', ("a: 明天天晴",), OPEN, "no_phrase"),
]
A = 'operator = "any_of", situations = '
ANY_OF = [
    Case(f'{A}["hold", "closing"]', (f"a: {HI}", "a: 请您稍等"), YES),
    Case(f'{A}["hold", "closing"]', (f"a: {HI}", f"a: {BYE}"), YES),
    Case(f'{A}["hold", "closing"]', (f"a: {HI}", "a: 明天晴"), NO),
    Case(f'{A}["hold", "closing"]', (f"a: {HI_EN}", "a: sunny"), NO),
    Case(f'{A}["hold", "closing"]', ("a: one moment please",), YES),
    Case(f'{A}["hold", "closing"]', ("a?: 嗯", "a?: 啊"), OPEN, "low_confidence"),
    Case(f'{A}["hold", "closing"]', ("u: 请您稍等", "a: 好"), NO),
    Case('operator = "any_of", texts = ["天晴", "sunny"]', ("a: 明天天晴",), YES),
    Case('operator = "any_of", situations = ["hold"], texts = ["天晴"]', ("a: 请您稍等",), YES),
    Case('operator = "any_of", texts = ["sunny"]', ("a: 明天天晴",), OPEN, "no_phrase"),
]
L = 'operator = "all_of", situations = '
ALL_OF = [
    Case(f'{L}["greeting", "closing"]', (f"a: {HI}", "u: 好", f"a: {BYE}"), YES),
    Case(f'{L}["greeting", "closing"]', (f"a: {HI_EN}", "u: ok", f"a: {BYE_EN}"), YES),
    Case(f'{L}["greeting", "closing"]', (f"a: {HI}", "u: 好"), NO),
    Case(f'{L}["greeting", "closing"]', ("u: ok", f"a: {BYE_EN}"), NO),
    Case(f'{L}["greeting", "closing"]', ("a: 好", "u: 好"), NO),
    Case(f'{L}["hold"]', ("a: 请您稍等",), YES),
    Case(f'{L}["hold", "closing"], last_s = 20', ("a: 请您稍等", "u: 好", "u: 好", "u: 好", f"a: {BYE}"), NO),
    Case(f'{L}["hold", "closing"]', ("a?: 嗯", "a?: 啊"), OPEN, "low_confidence"),
    Case('operator = "all_of", texts = ["天晴", "不下雨"]', ("a: 明天天晴，不下雨",), YES),
]
N = 'operator = "n_of", situations = ["hold", "confirmation", "closing"], at_least = '
N_OF = [
    Case(f"{N}2", ("a: 请您稍等", "a: 跟您确认一下"), YES),
    Case(f"{N}2", ("a: one moment please", f"a: {BYE_EN}"), YES),
    Case(f"{N}2", ("a: 请您稍等", "a: 明天晴"), NO),
    Case(f"{N}2", ("a: one moment please", "a: sunny"), NO),
    Case(f"{N}3", ("a: 请您稍等", "a: 跟您确认一下", f"a: {BYE}"), YES),
    Case(f"{N}3", ("a: 请您稍等", "a: 跟您确认一下"), NO),
    Case(f"{N}1", ("a: 请您稍等",), YES),
    Case(f"{N}1", ("a: 明天晴",), NO),
    Case(f"{N}1", ("a?: 嗯", "a?: 啊"), OPEN, "low_confidence"),
]
O_ = 'operator = "none_of", situations = '
NONE_OF = [
    Case(f'{O_}["hold", "complaint"]', (f"a: {HI}", "a: 明天晴"), YES),
    Case(f'{O_}["hold", "complaint"]', (f"a: {HI_EN}", "a: sunny"), YES),
    Case(f'{O_}["hold", "complaint"]', (f"a: {HI}", "a: 请您稍等"), NO),
    Case(f'{O_}["hold", "complaint"]', ("a: I have recorded your complaint",), NO),
    Case(f'{O_}["hold"]', ("u: 请您稍等", "a: 好的"), YES),
    Case(f'{O_}["hold"], after = "greeting"', ("a: 请您稍等", f"a: {HI}", "a: 明天晴"), YES),
    Case(f'{O_}["hold"]', ("a?: 嗯", "a?: 啊"), OPEN, "low_confidence"),
    Case('operator = "none_of", texts = ["不知道"]', ("a: 我不知道",), NO),
    Case('operator = "none_of", texts = ["不知道"]', ("a: 为您查到了",), YES),
]
R = 'operator = "order", situations = '
ORDER = [
    Case(f'{R}["greeting", "hold", "closing"]', (f"a: {HI}", "a: 请您稍等", f"a: {BYE}"), YES, "order"),
    Case(f'{R}["greeting", "closing"]', (f"a: {HI_EN}", "u: ok", f"a: {BYE_EN}"), YES, "order"),
    Case(f'{R}["hold", "greeting"]', (f"a: {HI}", "a: 请您稍等"), NO, "order_wrong"),
    Case(f'{R}["closing", "greeting"]', (f"a: {HI_EN}", f"a: {BYE_EN}"), NO, "order_wrong"),
    Case(f'{R}["greeting", "hold"]', (f"a: {HI}", "a: 明天晴"), NO, "order_missing"),
    Case(f'{R}["hold", "confirmation"]', ("a: 请您稍等", "a: 跟您确认一下", "a: 请您稍等"), YES, "order"),
    Case(f'{R}["confirmation", "hold"]', ("a: 请您稍等", "a: 跟您确认一下", "a: 请您稍等"), YES, "order"),
    Case(f'{R}["greeting", "hold"]', ("a?: 嗯", "a?: 啊"), OPEN, "low_confidence"),
    Case(f'{R}["greeting", "no_such"]', (f"a: {HI}",), OPEN, "no_phrase"),
    Case(f'{R}["return_from_hold", "further_help"]', ("a: 让您久等了，明天晴。请问还有什么可以帮您",), YES, "order"),
]
F = 'operator = "forbidden"'
FORBIDDEN_CASES = [
    Case(F, (f"a: {HI}", "a: 这不归我管"), YES),
    Case(F, ("a: Well, that is not my problem.",), YES),
    Case(F, ("a: 这不龟我馆",), YES),
    Case(F, (f"a: {HI}", "a: 明天晴"), NO),
    Case(F, ("a: I will look into that problem for you",), NO),
    Case(F, ("u: 这不归我管", "a: 好的"), NO),
    Case(f'{F}, role = "user"', ("u: 这不归我管", "a: 好的"), YES),
    Case(f"{F}, first_s = 5", ("a: 您好", "a: 这不归我管"), NO),
    Case(F, ("a?: 嗯", "a?: 啊"), OPEN, "low_confidence"),
]
M = 'operator = "mentions", role = "user", kinds = '
MENTIONS = [
    Case(f'{M}["number"]', ("u: 我的号码是13800138000", "a: 好"), YES),
    Case(f'{M}["number"]', ("u: my number is five five five oh one two", "a: okay"), YES),
    Case(f'{M}["number"]', ("u: 我想查天气", "a: 13800138000"), NO),
    Case(f'{M}["time"]', ("u: 后天下午三点", "a: 好"), YES),
    Case(f'{M}["time"]', ("u: one ticket for Friday", "a: okay"), YES),
    Case(f'{M}["time"]', ("u: one ticket, please", "a: okay"), NO),
    Case(f'{M}["amount"]', ("u: 我只想花三百块钱", "a: 好"), YES),
    Case(f'{M}["amount"]', ("u: no more than 300 yuan", "a: okay"), YES),
    Case(f'{M}["place"]', ("u: 送到中山公园，谢谢", "a: 好"), YES),
    Case(f'{M}["place"]', ("u: a hotel near Riverside Park", "a: okay"), YES),
    Case(f'{M}["name"]', ("u: 我姓王", "a: 好"), YES),
    Case(f'{M}["name"]', ("u: my name is Alice Wong", "a: okay"), YES),
    Case(f'{M}["name", "place"]', ("u: 我到了", "a: 好"), NO),
    Case(f'{M}["number"]', ("u?: 嗯", "u?: 啊", "a: 好"), OPEN, "low_confidence"),
]
B = 'operator = "repeated", kinds = '
REPEATED = [
    Case(f'{B}["number"]', ("u: 号码是13800138000", "a: 跟您确认，13800138000"), YES, "number"),
    Case(f'{B}["number"]', ("u: five five five oh one", "a: that is 55501"), YES, "number"),
    Case(f'{B}["number"]', ("u: 号码是13800138000", "a: 好的"), NO, "number"),
    Case(f'{B}["number"]', ("u: it is five five five oh one", "a: okay"), NO, "number"),
    Case(f'{B}["number"]', ("u: 号码是13800138000", "a: 13800138008"), OPEN, "number_unclear"),
    Case(f'{B}["number"]', ("a: 13800138000", "u: 是13800138000"), NO, "number"),
    Case(f'{B}["number"]', ("u: 查天气", "a: 好的"), OPEN, "no_number"),
    Case(f'{B}["number"], within_turns = 1', ("u: 订单6688", "a: 好的", "a: 订单6688"), NO, "number"),
    Case(f'{B}["number"], within_turns = 2', ("u: 订单6688", "a: 好的", "a: 订单6688"), YES, "number"),
    Case(f'{B}["time"]', ("u: 后天送到", "a: 好的，后天送到"), YES, "entity"),
    Case(f'{B}["time"]', ("u: a ticket for Friday", "a: one ticket on Friday"), YES, "entity"),
    Case(f'{B}["time"]', ("u: a ticket for Friday", "a: certainly"), NO, "entity"),
    Case(f'{B}["time"]', ("u: 后天送到", "a: 好的"), OPEN, "entity_unclear"),
    Case(f'{B}["time"]', ("u: 十月二十三号送到", "a: 好的"), NO, "entity"),
    Case(f'{B}["amount"]', ("u: 不超过三百块钱", "a: 三百块钱以内"), YES, "entity"),
    Case(f'{B}["amount"]', ("u: no more than 300 yuan", "a: up to 300 yuan"), YES, "entity"),
    Case(f'{B}["amount"]', ("u: no more than 300 yuan", "a: up to 200 yuan"), OPEN, "entity_unclear"),
    Case(f'{B}["place"]', ("u: 送到中山公园", "a: 送到中山公园，对吗"), YES, "entity"),
    Case(f'{B}["place"]', ("u: 送到中山公园", "a: 好的"), NO, "entity"),
    Case(f'{B}["name"]', ("u: my name is Alice Wong", "a: thank you, Alice Wong"), YES, "entity"),
    Case(f'{B}["name"]', ("u: my name is Alice Wong", "a: thank you"), NO, "entity"),
    Case(f'{B}["name"]', ("u: 我叫王小明", "a: 王小明先生，您好"), YES, "entity"),
]
D = 'operator = "personal_data"'
PERSONAL = [
    Case(D, ("u: 他的号码是多少", "a: 他的手机是13912345678"), YES, "personal"),
    Case(D, ("u: what is his number", "a: his number is one three nine one two three four five six seven eight"), YES),
    Case(D, ("u: 我的号码是13912345678", "a: 确认一下，13912345678"), NO),
    Case(D, ("u: my number is 13912345678", "a: so that is 13912345678"), NO),
    Case(f"{D}, repeats = 1", ("u: 我是13912345678", "a: 13912345678", "a: 他的是13912345678"), YES),
    Case(D, ("u: 餐馆的电话", "a: 电话是84656777"), NO),
    Case(D, ("u: 身份证", "a: 身份证号是440106199001011234"), YES),
    Case(f'{D}, kinds = ["phone"]', ("u: 身份证", "a: 身份证号是440106199001011234"), NO),
    Case(D, ("u: 账号", "a: 账号是6222020200112233445"), YES),
    Case(D, ("u: 电话", "a: 电话是13912345678"), NO, None, {}, "", {"answer_given": "联系电话13912345678"}),
    Case(D, ("a?: 嗯", "a?: 啊"), OPEN, "low_confidence"),
]
S = 'operator = "speech_rate", '
ZH, EN = ("a: 您好",), ("a: hello there",)
SPEECH_RATE = [
    Case(f"{S}at_least = 120, at_most = 320", ZH, YES, "speech_rate", rate(120.0)),
    Case(f"{S}at_least = 120, at_most = 320", ZH, YES, "speech_rate", rate(320.0)),
    Case(f"{S}at_least = 120, at_most = 320", ZH, NO, "speech_rate", rate(119.0)),
    Case(f"{S}at_least = 120, at_most = 320", ZH, NO, "speech_rate", rate(321.0)),
    Case(f"{S}at_least = 90, at_most = 220", EN, YES, "speech_rate", rate(150.0)),
    Case(f"{S}at_least = 90, at_most = 220", EN, NO, "speech_rate", rate(221.0)),
    Case(f"{S}at_most = 320", ZH, OPEN, "no_speech", rate(None)),
    Case(f"{S}at_most = 320", ZH, OPEN, "no_speech", rate(200.0, "user")),
    Case(f'{S}at_most = 320, role = "user"', ZH, YES, "speech_rate", rate(200.0, "user")),
]
PR = 'operator = "pitch_rise", '
PITCH = [
    Case(f"{PR}at_least = 0.5", ZH, YES, "pitch_rise", rate(0.5, name="pitch_rise")),
    Case(f"{PR}at_least = 0.5", EN, YES, "pitch_rise", rate(3.2, name="pitch_rise")),
    Case(f"{PR}at_least = 0.5", ZH, NO, "pitch_falls", rate(0.4, name="pitch_rise")),
    Case(f"{PR}at_least = 0.5", EN, NO, "pitch_falls", rate(-5.6, name="pitch_rise")),
    Case(f"{PR}at_least = 0.5", ZH, OPEN, "no_pitch", rate(None, name="pitch_rise")),
    Case(f"{PR}at_least = 0.5", ZH, OPEN, "no_pitch", rate(2.0, "user", "pitch_rise")),
    Case(f"{PR}at_most = 4", ZH, NO, "pitch_falls", rate(4.1, name="pitch_rise")),
    Case(f'{PR}at_least = 1, role = "user"', ZH, YES, "pitch_rise", rate(2.0, "user", "pitch_rise")),
]
LO = 'operator = "loudness", '
LOUDNESS = [
    Case(f"{LO}at_least = -30", ZH, YES, "loudness", rate(-20.0, name="loudness")),
    Case(f"{LO}at_least = -30", EN, YES, "loudness", rate(-30.0, name="loudness")),
    Case(f"{LO}at_least = -30", ZH, NO, "loudness", rate(-30.1, name="loudness")),
    Case(f"{LO}at_least = -30", EN, NO, "loudness", rate(-60.0, name="loudness")),
    Case(f"{LO}at_least = -30, at_most = -6", ZH, NO, "loudness", rate(-3.0, name="loudness")),
    Case(f"{LO}at_least = -30, at_most = -6", ZH, YES, "loudness", rate(-6.0, name="loudness")),
    Case(f"{LO}at_least = -30", ZH, OPEN, "no_measure", rate(None, name="loudness")),
    Case(f"{LO}at_least = -30", ZH, OPEN, "no_measure"),
]
C = 'operator = "confidence", at_least = 0.5'
CONFIDENCE = [
    Case(C, ("a: 您好", "a: 请您稍等"), YES, "confidence"),
    Case(C, ("a: hello", "a: one moment please"), YES, "confidence"),
    Case(C, ("a?: 您好", "a?: 请您稍等"), NO, "confidence"),
    Case(C, ("a?: hello", "a?: one moment"), NO, "confidence"),
    Case(C, ("a: 您好", "a?: 请您稍等", "a: 好的"), YES, "confidence"),
    Case(C, ("a@0-1: 您好", "a?@2-9: 请您稍等"), NO, "confidence"),
    Case(f"{C}, first_turns = 1", ("a: 您好", "a?: 请您稍等", "a?: 好的"), YES, "confidence"),
    Case(f'{C}, role = "user"', ("a: 您好",), OPEN, "no_speech"),
]
SI = 'operator = "silence", at_least_s = '
SILENCE = [
    Case(f"{SI}5", ("a@0-2: 请您稍等", "a@7-9: 让您久等了"), YES, "silence"),
    Case(f"{SI}5", ("a@0-2: one moment", "u@7.5-9: hello"), YES, "silence"),
    Case(f"{SI}5", ("a@0-2: 请您稍等", "a@6.9-9: 让您久等了"), NO, "silence"),
    Case(f"{SI}5", ("a@0-2: one moment", "u@3-4: okay", "a@6-9: thank you"), NO, "silence"),
    Case(f"{SI}5", ("a@0-9: 请您稍等",), NO, "silence"),
    Case(f'{SI}5, after = "hold"', ("a@0-2: 请您稍等", "u@3-4: 好", "a@9-11: 让您久等了"), YES, "silence"),
    Case(f'{SI}5, after = "hold"', ("u@0-1: 喂", "a@9-11: 请您稍等", "a@12-13: 让您久等了"), NO, "silence"),
    Case(f'{SI}5, after = "hold"', ("u@0-1: 喂", "a@9-11: 您好"), OPEN, "no_event"),
]
IN = 'operator = "interruption"'
INTERRUPTION = [
    Case(IN, ("u@0-5: 我想查一下", "a@2-6: 您说哪里"), YES, "interruption"),
    Case(IN, ("u@0-5: I would like", "a@2-6: where is that"), YES, "interruption"),
    Case(IN, ("u@0-5: 我想查一下", "a@5.2-6: 您说哪里"), NO, "interruption"),
    Case(IN, ("u@0-5: I would like", "a@4.8-6: certainly"), NO, "interruption"),
    Case(IN, ("a@0-5: 为您查到", "u@2-6: 等一下"), NO, "interruption"),
    Case(f'{IN}, role = "user"', ("a@0-5: 为您查到", "u@2-6: 等一下"), YES, "interruption"),
    Case(f"{IN}, at_least = 2", ("u@0-5: 我想查一下", "a@2-6: 您说哪里"), NO, "interruption"),
    Case(f"{IN}, at_least = 2", ("u@0-5: 我", "a@2-3: 您", "u@6-9: 我", "a@7-8: 好的"), YES, "interruption"),
    Case(IN, ("u@0-5: 我想查一下", "a@2-2.3: 嗯"), NO, "interruption"),
    Case(IN, ("a@0-5: 您好",), OPEN, "roles_unsure"),
]
OV = 'operator = "overlap", at_least_s = '
OVERLAP = [
    Case(f"{OV}1.5", ("u@0-5: 你说什么", "a@3-6: 我说得很清楚了"), YES, "overlap"),
    Case(f"{OV}1.5", ("u@0-5: what do you mean", "a@3-6: I told you"), YES, "overlap"),
    Case(f"{OV}1.5", ("u@0-5: 你说什么", "a@4-6: 我说得很清楚了"), NO, "overlap"),
    Case(f"{OV}1.5", ("u@0-5: what do you mean", "a@5-6: I told you"), NO, "overlap"),
    Case(f"{OV}1.5", ("u@0-3: 你", "a@2.2-4: 我", "u@5-8: 你", "a@7.2-9: 我"), YES, "overlap"),
    Case(f"{OV}0.5", ("u@0-3: 你", "a@2.6-4: 我"), NO, "overlap"),
    Case(f"{OV}1.5, first_s = 2", ("u@0-1: 你", "u@10-15: 你", "a@12-16: 我"), NO, "overlap"),
    Case(f"{OV}1.5", ("a@0-5: 您好",), OPEN, "roles_unsure"),
]
T = 'operator = "call_type", types = '
CALL_TYPE = [
    Case(f'{T}["booking"]', ZH, YES, call_type="booking"),
    Case(f'{T}["booking"]', EN, YES, call_type="booking"),
    Case(f'{T}["booking"]', ZH, NO, call_type="query"),
    Case(f'{T}["booking"]', EN, NO, call_type="transfer"),
    Case(f'{T}["booking", "transfer"]', ZH, YES, call_type="transfer"),
    Case(f'{T}["booking", "transfer"]', ZH, NO, call_type="Booking"),
    Case(f'{T}["预订"]', ZH, YES, call_type="预订"),
    Case(f'{T}["booking"]', ZH, OPEN, "no_call_type"),
]
X = 'operator = "context", has = '
CONTEXT = [
    Case(f'{X}"sms_text"', ZH, YES, context={"sms_text": "【12580】电话84656777"}),
    Case(f'{X}"sms_text"', EN, YES, context={"sms_text": "the number is 5550"}),
    Case(f'{X}"sms_text"', ZH, NO, context={"sms_text": ""}),
    Case(f'{X}"sms_text"', EN, NO, context={"sms_text": "  "}),
    Case(f'{X}"order_number"', ZH, NO, context={"sms_text": "84656777"}),
    Case(f'{X}"order_number"', ZH, YES, context={"order_number": "DD1"}),
    Case(f'{X}"question"', ZH, YES, context={"question": "天气"}),
    Case(f'{X}"sms_text"', ZH, OPEN, "no_context"),
]
H, V = '{ operator = "phrase", situation = "hold" }', '{ operator = "phrase", situation = "closing" }'
Q = '{ operator = "context", has = "sms_text" }'
"""Not to be told without a record of the call."""
HOLD, BOTH, NONE = ("a: 请您稍等",), ("a: 请您稍等", f"a: {BYE}"), ("a: 明天晴",)
HOLD_EN, BOTH_EN, NONE_EN = ("a: one moment please",), ("a: one moment please", f"a: {BYE_EN}"), ("a: sunny",)
AND = [
    Case(f'operator = "and", tests = [{H}, {V}]', BOTH, YES),
    Case(f'operator = "and", tests = [{H}, {V}]', BOTH_EN, YES),
    Case(f'operator = "and", tests = [{H}, {V}]', HOLD, NO),
    Case(f'operator = "and", tests = [{V}, {H}]', HOLD_EN, NO),
    Case(f'operator = "and", tests = [{H}, {V}]', NONE, NO),
    Case(f'operator = "and", tests = [{H}, {Q}]', HOLD, OPEN, "no_context"),
    Case(f'operator = "and", tests = [{H}, {Q}]', NONE, NO),
    Case(f'operator = "and", tests = [{H}]', HOLD, YES),
    Case(f'operator = "and", tests = [{Q}, {Q}]', HOLD, OPEN, "no_context"),
]
OR = [
    Case(f'operator = "or", tests = [{H}, {V}]', HOLD, YES),
    Case(f'operator = "or", tests = [{V}, {H}]', HOLD_EN, YES),
    Case(f'operator = "or", tests = [{H}, {V}]', NONE, NO),
    Case(f'operator = "or", tests = [{H}, {V}]', NONE_EN, NO),
    Case(f'operator = "or", tests = [{H}, {V}]', BOTH, YES),
    Case(f'operator = "or", tests = [{H}, {Q}]', HOLD, YES),
    Case(f'operator = "or", tests = [{H}, {Q}]', NONE, OPEN, "no_context"),
    Case(f'operator = "or", tests = [{H}]', NONE, NO),
]
NOT = [
    Case(f'operator = "not", tests = [{H}]', NONE, YES),
    Case(f'operator = "not", tests = [{H}]', NONE_EN, YES),
    Case(f'operator = "not", tests = [{H}]', HOLD, NO),
    Case(f'operator = "not", tests = [{H}]', HOLD_EN, NO),
    Case(f'operator = "not", tests = [{Q}]', HOLD, OPEN, "no_context"),
    Case(f'operator = "not", tests = [{{ operator = "not", tests = [{H}] }}]', HOLD, YES),
    Case(f'operator = "not", tests = [{{ operator = "and", tests = [{H}, {V}] }}]', HOLD, YES),
    Case(f'operator = "not", tests = [{{ operator = "or", tests = [{H}, {V}] }}]', HOLD, NO),
]
CASES = [
    *(PHRASE + ANY_OF + ALL_OF + N_OF + NONE_OF + ORDER + FORBIDDEN_CASES + MENTIONS + REPEATED + PERSONAL),
    *(SPEECH_RATE + PITCH + LOUDNESS + CONFIDENCE + SILENCE + INTERRUPTION + OVERLAP + CALL_TYPE + CONTEXT),
    *(AND + OR + NOT),
]
