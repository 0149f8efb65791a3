"""The kinds of tables that come in, and their fields with the headings people give them, in Chinese and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inspection.errors import BadCell
from inspection.intake.dial_fields import DIAL_TEST_FIELDS
from inspection.intake.fields import YES, Field, clock, day, day_or_nothing, number, one_of, truth, whole, word, zone
from inspection.models import LEAVE_KINDS, Role

MOST_CHARS_PER_MIN = 500
MOST_DAYS = 3650

_NAME_ZH = Field("name_zh", ("姓名", "名称", "中文名", "中文名称", "name", "name_zh", "chinese name"), word)
_NAME_EN = Field("name_en", ("英文名", "英文名称", "拼音", "english name", "name_en"), word, required=False)
_CODE = ("代码", "编码", "编号", "code")
_CENTRE = Field("centre", ("中心", "呼叫中心", "所属中心", "中心代码", "centre", "center", "call centre"), word)
_PROVINCE = ("省份", "省", "所属省份", "省代码", "province")
_STAFF = ("工号", "员工号", "员工编号", "座席工号", "staff_number", "staff no", "staff number", "agent")
_USER = Field("user", ("用户名", "账号", "user", "account"), word, required=False)
_OPERATOR = one_of({"own": "own", "contracted": "contracted", "自营": "own", "外包": "contracted"})
_LEAVE = {
    "年假": "annual",
    "病假": "sick",
    "事假": "personal",
    "产假": "maternity",
    "培训": "training",
    "其他": "other",
}
_ROLES = {"质检员": "inspector", "质检主管": "quality_lead", "班长": "team_lead", "值班班长": "team_lead"}
_ROLES |= {"管理人员": "manager", "座席": "agent", "系统管理员": "administrator"}


@dataclass(frozen=True)
class Kind:
    """A kind of table; `key` are the fields that make a row the same row."""

    name: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def required(self) -> tuple[str, ...]:
        """The fields that must have a column."""
        return tuple(field.name for field in self.fields if field.required)


INDICATORS = ("K1", "K2", "K3", "K4", "K5", "K6", "K7-15", "K7-20", "K8", "K9", "K10")


def _compared(name: str, text: str) -> str:
    """Ids of indicators with commas or spaces between, or that every one can be compared."""
    named = {one.upper() for one in text.replace("，", ",").replace("、", ",").replace(",", " ").split()}
    if named & {"全部", "ALL"}:
        return ""
    if not named <= set(INDICATORS):
        raise BadCell(name, text, key="row.one_of", values=", ".join((*INDICATORS, "all")))
    return "" if named == set(INDICATORS) else ",".join(one for one in INDICATORS if one in named)


def _same(words: Any) -> dict[str, str]:
    return {str(one): str(one) for one in words}


def _person(name: str, key: tuple[str, ...], *fields: Field) -> Kind:
    """A table of agents or users: a staff number (in a centre), or a user."""
    staff = Field("staff_number", _STAFF, word, required=False)
    centre = Field("centre", _CENTRE.headings, word, required=False)
    return Kind(name, ("centre", "staff_number", "user", *key), (staff, centre, _USER, *fields))


def _kinds() -> tuple[Kind, ...]:
    """Every kind of table, in the order in which they depend on each other."""
    places, (agent, user, skill), times = _places(), _people(), _work_times()
    competitor, dial_test = _dialled()
    return (*places, agent, competitor, user, *times, skill, dial_test, *_information())


def _places() -> tuple[Kind, ...]:
    """Provinces, centres and teams."""
    province = Field("province", _PROVINCE, word)
    kind = one_of({"provincial": "provincial", "central": "central", "省级": "provincial", "中央": "central"})
    return (
        Kind("province", ("code",), (Field("code", (*_CODE, "省代码"), word), _NAME_ZH, _NAME_EN)),
        Kind(
            "centre",
            ("code",),
            (
                Field("code", (*_CODE, "中心代码"), word),
                province,
                _NAME_ZH,
                _NAME_EN,
                Field("kind", ("类型", "级别", "kind"), kind, required=False),
                Field("operator", ("运营方式", "运营", "operator"), _OPERATOR, required=False),
                Field("time_zone", ("时区", "time_zone", "time zone"), zone, required=False),
                Field("agent_channel", ("座席声道", "agent_channel"), one_of({"0": 0, "1": 1}), required=False),
            ),
        ),
        Kind(
            "team",
            ("code",),
            (
                Field("code", (*_CODE, "班组代码"), word),
                _CENTRE,
                _NAME_ZH,
                _NAME_EN,
                Field("operator", ("运营方式", "运营", "operator"), _OPERATOR, required=False),
            ),
        ),
    )


def _people() -> tuple[Kind, ...]:
    """Agents, users, and what agents can."""
    return (
        Kind(
            "agent",
            ("centre", "staff_number"),
            (
                Field("staff_number", _STAFF, word),
                _NAME_ZH,
                _NAME_EN,
                _CENTRE,
                Field("team", ("班组", "所在班组", "组别", "班", "team"), word),
                Field("languages", ("语言", "语种", "languages", "language"), word, required=False),
                Field("active_from", ("入职日期", "上岗日期", "入职", "active_from", "start date", "from"), day),
                Field(
                    "active_to",
                    ("离职日期", "离岗日期", "离职", "active_to", "end date"),
                    day_or_nothing,
                    required=False,
                ),
                Field("team_from", ("调入日期", "换班组日期", "team_from", "in team since"), day, required=False),
            ),
        ),
        Kind(
            "user",
            ("name",),
            (
                Field("name", ("用户名", "账号", "name", "user", "account"), word),
                Field("role", ("角色", "role"), one_of(_same(Role) | _ROLES)),
                Field("scope", ("范围", "权限范围", "scope"), word),
                Field("display_zh", ("姓名", "显示名", "中文名", "display_zh"), word, required=False),
                Field("display_en", ("英文名", "display_en", "display name"), word, required=False),
            ),
        ),
        Kind(
            "skill",
            ("centre", "staff_number", "tested_on"),
            (
                Field("staff_number", _STAFF, word),
                _CENTRE,
                Field("tested_on", ("测试日期", "考核日期", "日期", "tested_on", "date"), day),
                Field(
                    "typing_chars_per_min",
                    ("打字速度", "中文录入速度", "录入速度", "每分钟字数", "typing_chars_per_min", "typing speed"),
                    number(0, MOST_CHARS_PER_MIN),
                ),
                Field("flows_known", ("业务流程合格", "熟悉业务流程", "流程合格", "flows_known", "knows flows"), truth),
                Field("flows", ("业务流程", "考核流程", "flows"), word, required=False),
                Field(
                    "expires_on",
                    ("有效期至", "到期日期", "复测日期", "expires_on", "expiry"),
                    day_or_nothing,
                    required=False,
                ),
            ),
        ),
    )


def _work_times() -> tuple[Kind, ...]:
    """Who works when."""
    rest = one_of({**dict.fromkeys(("rest", "休", "休息", "放假", *sorted(YES)), True), **_worked()})
    return (
        _person(
            "shift",
            ("day", "from_time"),
            Field("day", ("日期", "上班日期", "day", "date"), day),
            Field("from_time", ("开始", "上班时间", "开始时间", "from_time", "from", "start"), clock),
            Field("to_time", ("结束", "下班时间", "结束时间", "to_time", "to", "end"), clock),
        ),
        _person(
            "leave",
            ("from_day",),
            Field("from_day", ("开始日期", "起始日期", "休假开始", "from_day", "from", "start date"), day),
            Field("to_day", ("结束日期", "休假结束", "to_day", "to", "end date"), day),
            Field("kind", ("类型", "假期类型", "假别", "kind", "type"), one_of(_same(LEAVE_KINDS) | _LEAVE)),
        ),
        Kind(
            "holiday",
            ("province", "day"),
            (
                Field("day", ("日期", "day", "date"), day),
                Field("name_zh", ("名称", "节日", "节假日", "name_zh", "name", "holiday"), word),
                _NAME_EN,
                Field("rest", ("休息", "是否休息", "放假", "休或班", "rest"), rest),
                Field("province", _PROVINCE, word, required=False),
            ),
        ),
    )


def _dialled() -> tuple[Kind, ...]:
    """Competitors, and dial tests of them and of ourselves."""
    return (
        Kind(
            "competitor",
            ("code",),
            (
                Field("code", _CODE, word),
                _NAME_ZH,
                _NAME_EN,
                Field(
                    "service_number", ("服务号码", "电话号码", "号码", "service_number", "number"), word, required=False
                ),
                Field("compared", ("可比指标", "可比较的指标", "compared", "indicators"), _compared, required=False),
            ),
        ),
        Kind("dial_test", ("test_id",), DIAL_TEST_FIELDS),
    )


def _information() -> tuple[Kind, Kind]:
    """Industries with their cycles, and the entries of information collected of them."""
    life = ("生命周期", "生命周期（天）", "信息生命周期", "life_cycle_days", "life cycle")
    update = ("更新周期", "更新周期（天）", "信息更新周期", "update_cycle_days", "update cycle")
    industry = Kind(
        "industry",
        ("code",),
        (
            Field("code", (*_CODE, "行业代码"), word),
            _NAME_ZH,
            _NAME_EN,
            Field("life_cycle_days", life, whole(1, MOST_DAYS)),
            Field("update_cycle_days", update, whole(1, MOST_DAYS)),
        ),
    )
    entry = Kind(
        "information",
        ("centre", "code"),
        (
            Field("code", (*_CODE, "信息编号", "条目编号"), word),
            _CENTRE,
            Field("industry", ("行业", "所属行业", "行业代码", "industry"), word),
            Field("title", ("标题", "信息标题", "条目", "是什么", "title", "what"), word),
            Field("content", ("内容", "信息内容", "content", "information"), word),
            Field("source", ("来源", "信息来源", "source"), word),
            Field("collected_on", ("采集日期", "收集日期", "collected_on", "collected"), day),
            Field("collected_by", ("采集人", "收集人", "collected_by", "collector"), word),
            Field("updated_on", ("更新日期", "最近更新", "最后更新", "updated_on", "last update"), day, required=False),
        ),
    )
    return industry, entry


def _worked() -> dict[str, bool]:
    return dict.fromkeys(("work", "班", "上班", "调休", "调休上班", "no", "false", "0", "否", "n"), False)


KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _kinds()}
"""In the order in which they depend on each other."""
