"""What a route may answer beside what it is for, for the schema: every status, both languages."""

from litestar.openapi.datastructures import ResponseSpec

from services.approval.problems import MEDIA, Problem

OFFICER = {"policy": "officer"}


def _spec(zh: str, en: str) -> ResponseSpec:
    return ResponseSpec(
        Problem, media_type=MEDIA, description=f"{zh} / {en}", generate_examples=False
    )


ALL = {
    400: _spec("格式不符", "malformed"),
    401: _spec("身份未确认", "it is not known who asks"),
    404: _spec("不存在或不可见", "not there, or not yours to see"),
    409: _spec("依规不能办理,附全部理由", "the rules do not allow it: every reason"),
    412: _spec("案卷已有变动", "it has moved on since you saw it"),
    413: _spec("正文过大", "the body is too large"),
    415: _spec("正文类型不符", "the body is of another type"),
    422: _spec("键已用于另一请求", "the key was used for another request"),
    428: _spec("缺少 If-Match", "If-Match is missing"),
    429: _spec("请求过于频繁", "too many requests"),
    503: _spec("繁忙或结果未知,请以同一键重试", "busy or unknown: try again with the same key"),
}
READS = {code: ALL[code] for code in (400, 401, 404, 429, 503)}
RAISES = {code: spec for code, spec in ALL.items() if code not in (412, 428)}
"""What is made anew was not seen before: no If-Match is asked."""
COMMANDS = ALL
WITHHELD = _spec("个人信息不得打开", "the data may not be opened")
