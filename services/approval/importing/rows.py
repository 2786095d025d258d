"""The rows of an import as they are shown: money in yuan, reasons in both languages."""

from typing import Any

import msgspec
from msgspec.structs import replace

from domain.messages import say
from events.findings import Finding
from services.approval.importing.store import ShownRow
from services.approval.yuan import yuan

MONEY = frozenset({"fen", "total", "yearly_benefit", "total_investment", "amount", "yearly"})
"""What holds fen in an entry of a table and in a command; a quantity is text and stays as it is."""
AMOUNT = "amount"

REASONS = {
    "key-reused": (
        "同一文件的这一行此前已按其他选项导入,不再重复申报",
        "This row of the same file was imported with other options before; it is not filed again",
    ),
    "moved": ("案卷已有变动,未予申报", "The case has moved on; the row was not filed"),
    "not-found": (
        "所涉案卷不存在,或不在导入人的权限范围内",
        "The case is not there, or not the importer's to see",
    ),
    "unrecordable": ("内容无法入账,未予申报", "What it says cannot be recorded; it was not filed"),
}
"""Why the store itself took a row for none."""


def shown(row: ShownRow) -> ShownRow:
    """A row for whoever sent the file."""
    told = row.told
    if not isinstance(told, dict) or "findings" not in told:
        return replace(row, told=in_yuan(told))
    findings = [_said(finding) for finding in told["findings"]]
    return replace(row, told={**in_yuan(told), "findings": findings})


def in_yuan(told: Any) -> Any:
    """The same with money as the API writes it."""
    if isinstance(told, list):
        return [in_yuan(one) for one in told]
    if not isinstance(told, dict):
        return told
    return {_called(key): _worth(key, value) for key, value in told.items()}


def _called(key: str) -> str:
    return AMOUNT if key == "fen" else key


def _worth(key: str, value: Any) -> Any:
    return yuan(value) if key in MONEY and isinstance(value, int) else in_yuan(value)


def _said(finding: dict[str, Any]) -> dict[str, Any]:
    """A finding with its sentence in both languages, as a question has."""
    if reasons := REASONS.get(finding["rule"]):
        return {**finding, "zh": reasons[0], "en": reasons[1]}
    found = msgspec.convert(finding, Finding)
    return {**finding, "zh": say(found, "zh"), "en": say(found, "en")}
