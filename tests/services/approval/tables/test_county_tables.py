"""The real tables in full: rows, sums and verdicts are those that their register states."""

import pytest
from msgspec import Struct
from table_cases import DATA, asked, county, items, only, read, summed

from services.approval.tables.entries import Header, Reading, Summary
from services.approval.tables.survey import survey


class Expected(Struct, frozen=True):
    """What the register says of a table: shape, rows of each class, sum in 万元 as shown."""

    shape: str
    rows: dict[str, int]
    total: str
    questions: int
    off: int = 0


EXPECTED = {
    "beita-2020-fund-plan": Expected("projects", {"item": 16, "subtotal": 3}, "408", 0),
    "dachuan-2024-fund-split": Expected("purposes", {"summary": 13, "subtotal": 3}, "10782", 1),
    "datong-daqing-2023-fund-plan": Expected("projects", {"item": 8, "subtotal": 8}, "6132", 1),
    "duodao-2021-asset-ledger-summary": Expected(
        "asset-summary", {"summary": 7, "subtotal": 2}, "30862.6147", 1
    ),
    "fujin-2025-project-pool": Expected("pool", {"item": 12, "subtotal": 3}, "6.16", 11, off=2),
    "gengma-2018-industry-fund": Expected("projects", {"item": 5, "part": 18}, "1305", 0),
    "jinshi-2020-change": Expected("change", {"change": 5}, "35", 0),
    "liling-2019-fund-allocation": Expected("projects", {"item": 5}, "1200", 0),
    "qianjin-jiamusi-2024-fund-plan": Expected("projects", {"item": 5}, "744.04", 1),
    "shapotou-2021-fund-plan": Expected("projects", {"item": 4}, "676.47", 1),
    "xianyou-2018-household-fund": Expected("by-township", {"summary": 13}, "500", 1),
    "yaozhou-2018-fund-allocation": Expected("projects", {"item": 7}, "1598", 1),
    "yizhou-2022-fund-plan": Expected("projects", {"item": 2}, "0", 2),
    "zeku-2023-fund-plan": Expected("projects", {"item": 6, "subtotal": 1}, "1259", 2),
}


def _wan(fen: int) -> str:
    return f"{fen / 10**6:.6f}".rstrip("0").rstrip(".")


def test_every_table_of_the_register_is_expected() -> None:
    assert {path.stem for path in DATA.glob("*-*-*.csv")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_table_gives_its_rows_and_its_sum(name: str) -> None:
    entries, expected = read(county(name)), EXPECTED[name]
    reading = summed(entries)
    assert reading.shape == expected.shape
    assert reading.rows == {"header": 1, **expected.rows}
    assert _wan(reading.total) == expected.total
    assert reading.questions == len(asked(entries)) == expected.questions
    off = [c for c in reading.checks if c.verdict in {"difference", "rounding"}]
    assert len(off) == expected.off


@pytest.mark.parametrize("name", EXPECTED)
def test_every_head_of_a_real_table_is_understood(name: str) -> None:
    heads = [c for h in only(Header, read(county(name))) for c in h.columns]
    assert [words for _, words, field in heads if not field] == []


def test_sums_the_register_states_beside_the_first_amount() -> None:
    shapotou, fujin = summed(read(county("shapotou"))), summed(read(county("fujin")))
    assert [(p.label, _wan(p.fen)) for p in shapotou.fund_sums] == [("少数民族发展资金", "598")]
    through = [c for c in fujin.checks if c.against == "subtotals"]
    assert [(_wan(c.stated), c.verdict) for c in through] == [("3305", "ok")]
    assert summed(read(county("xianyou"))).households == 4600


def test_dachuan_and_duodao_add_up_in_each_of_their_blocks() -> None:
    dachuan, duodao = summed(read(county("dachuan"))), summed(read(county("duodao")))
    stated = [_wan(c.stated) for c in dachuan.checks if c.against == "rows"]
    assert stated == ["5273", "5509", "10782"]
    assert {c.verdict for c in (*dachuan.checks, *duodao.checks)} == {"ok"}
    assert [c.found for c in duodao.checks if c.against == "count"] == [624, 624]


@pytest.mark.parametrize("name", ["dachuan", "duodao", "xianyou", "jinshi"])
def test_a_table_that_lists_no_projects_gives_no_items(name: str) -> None:
    entries = read(county(name))
    assert items(entries) == []
    if name != "jinshi":
        assert [code for _, _, code in asked(entries)] == ["no-project-list"]
        assert (
            len(only(Summary, entries))
            == EXPECTED[next(n for n in EXPECTED if name in n)].rows["summary"]
        )


def test_the_survey_says_one_line_a_table() -> None:
    lines = {s.name.removesuffix(".csv"): s for s in survey(sorted(DATA.glob("*-*-*.csv")))}
    assert set(lines) == set(EXPECTED)
    beita, fujin = lines["beita-2020-fund-plan"], lines["fujin-2025-project-pool"]
    assert (beita.projects, beita.charges, beita.ok, beita.differences) == (15, 1, 4, ())
    assert fujin.differences == (
        "2 大类小计 产业 count: 9/7",
        "16 合计 count: 14/12",
    )
    assert sum(s.truncated for s in lines.values()) == 2


def test_beita_as_projects_of_its_year() -> None:
    first = items(read(county("beita")))[0]
    assert (first.industry, first.nature, first.total) == ("水果", "continuation", 20 * 10**6)
    assert [p.village for p in first.places] == ["苗儿村"]


def test_a_reading_stands_at_the_end_and_only_there() -> None:
    entries = read(county("zeku"))
    assert [isinstance(e, Reading) for e in entries] == [False] * (len(entries) - 1) + [True]
