"""The fields of a table of dial tests, with the headings people give them."""

from inspection.intake.fields import NO, YES, Field, moment, one_of, truth, word

_KINDS = {"open": "open", "mystery": "mystery", "明查": "open", "暗访": "mystery", "神秘": "mystery"}
_JUDGED = {
    "right": "right",
    "正确": "right",
    "准确": "right",
    "nearly": "nearly",
    "基本正确": "nearly",
    "基本准确": "nearly",
}
_JUDGED |= {"wrong": "wrong", "错误": "wrong", "不准确": "wrong"}
_ANSWERED = {**dict.fromkeys(sorted(YES), True), **dict.fromkeys(sorted(NO), False), **_JUDGED}

_TIMES = {
    "ringback_at": ("回铃", "回铃时间", "振铃时间", "ring-back"),
    "answered_at": ("接通", "接通时间", "应答时间", "answered"),
    "transfer_completed_at": ("转接完成", "转接完成时间", "transfer completed"),
    "central_answered_at": ("中央应答", "中央接听时间", "central answered"),
    "sms_need_at": ("提出短信需求", "短信需求时间", "sms need"),
    "sms_sent_at": ("收到短信", "短信时间", "sms sent", "sms received"),
    "callback_requested_at": ("要求外呼", "外呼要求时间", "call-back requested"),
    "callback_dialled_at": ("外呼拨出", "外呼时间", "call-back dialled"),
    "order_created_at": ("订单生成", "订单生成时间", "order created"),
    "order_processed_at": ("订单处理", "订单处理时间", "order processed"),
    "order_replied_at": ("订单回复", "订单回复时间", "order replied"),
    "user_replied_at": ("回复用户", "回复用户时间", "user replied"),
    "ended_at": ("结束", "结束时间", "挂机时间", "ended"),
}

DIAL_TEST_FIELDS = (
    Field("test_id", ("编号", "拨测编号", "测试编号", "test id", "id"), word),
    Field("target", ("对象", "拨测对象", "中心", "被测中心", "target"), word),
    Field("kind", ("类型", "方式", "明查暗访", "kind"), one_of(_KINDS)),
    Field("dialled_at", ("拨出", "拨出时间", "拨打时间", "dialled"), moment),
    *(Field(name, headings, moment, required=False) for name, headings in _TIMES.items()),
    Field("query_ok", ("查询结果", "查询是否正确", "query", "query right"), one_of(_ANSWERED), required=False),
    Field("sms_ok", ("短信内容正确", "sms right"), truth, required=False),
    Field("transfer_requested_line", ("要求转接", "转接目标", "requested line"), word, required=False),
    Field("transfer_reached_line", ("实际转到", "转到", "reached line"), word, required=False),
    Field("order_id", ("订单号", "order number"), word, required=False),
    Field("line", ("线路", "拨打号码", "号码", "number dialled"), word, required=False),
    Field("language", ("语言", "语种", "spoken"), word, required=False),
    Field("call_type", ("业务类型", "呼叫类型", "call type"), word, required=False),
    Field("slot", ("计划时段", "计划编号", "planned slot"), word, required=False),
    Field("pair", ("配对", "配对编号"), word, required=False),
    Field("note", ("备注", "说明", "remark"), word, required=False),
)
