"""A row is shown as an officer reads it: money in yuan, reasons in sentences."""

import msgspec

from events.findings import Finding
from services.approval.importing.rows import REASONS, in_yuan, shown
from services.approval.importing.run import REFUSALS
from services.approval.importing.store import ShownRow
from services.approval.tables.entries import Fund, Item, Measure, Part, Subtotal


def told(entry: object) -> dict[str, object]:
    """An entry as it lies in the store."""
    return dict(msgspec.json.decode(msgspec.json.encode(entry)))


def test_every_sum_of_an_entry_is_in_yuan_and_nothing_else_is_changed() -> None:
    item = Item(
        row=2,
        columns=(),
        kind="fee",
        name="项目管理费",
        fingerprint="f",
        total=12_000_050,
        of_which=(Part("其中:中央", 12_000_000),),
        funds=(Fund("linking", "central", 12_000_050, "中央"),),
        yearly_benefit=100,
        households=7,
        measures=(Measure("桃", "800", "亩", 2),),
    )
    said = in_yuan(told(item))
    assert said["total"] == "120000.50"
    assert said["of_which"] == [{"label": "其中:中央", "amount": "120000.00"}]
    assert said["funds"][0]["amount"] == "120000.50"
    assert said["yearly_benefit"] == "1.00"
    assert (said["row"], said["households"], said["measures"][0]["amount"]) == (2, 7, "800")


def test_what_is_not_stated_stays_so() -> None:
    said = in_yuan(told(Subtotal(row=9, label="小计", level=1, fen=None, count=3)))
    assert (said["amount"], said["count"]) == (None, 3)
    assert in_yuan(None) is None


def test_a_refused_row_says_why_in_both_languages_and_its_money_in_yuan() -> None:
    finding = Finding("dossier.schedule", "broken", "dossier.schedule", "not cited", "ASM", {}, {})
    finding = msgspec.structs.replace(
        finding, observed={"start": "2020-05-01", "end": "2020-04-01"}
    )
    dossier = {"total_investment": 30_000_000, "funds": [{"amount": 30_000_000}]}
    row = {"findings": [told(finding)], "command": {"dossier": dossier}}
    said = shown(ShownRow(1, "", 2, "refused", "", row)).told
    assert "2020-05-01" in said["findings"][0]["zh"]
    assert "2020-05-01" in said["findings"][0]["en"]
    assert said["command"]["dossier"]["total_investment"] == "300000.00"
    assert said["command"]["dossier"]["funds"] == [{"amount": "300000.00"}]


def test_every_reason_of_the_store_has_its_sentence() -> None:
    assert set(REFUSALS.values()) == set(REASONS)
