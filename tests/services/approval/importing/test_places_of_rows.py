"""Names of places as counties write them, resolved within the county as it stood in the year."""

import pytest
from import_cases import BEITA, codes, command, one
from msgspec.structs import replace

from services.approval.importing.options import Options
from services.approval.importing.places import common, origin_at

HEAD = "序号|乡镇|村|产业|金额(万元)"
ONE_CELL = "序号|地点|项目内容|金额(万元)"
LILING = Options(division="430281000000", year=2019)
YAOZHOU = Options(division="610204000000", year=2018)
GENGMA = Options(division="530926000000", year=2018)


def where(text: str, options: Options = BEITA) -> tuple[str, str, tuple[str, ...]]:
    """Who raises the project, of which division, at which places."""
    found = command(text, options)
    return found.origin, found.division, found.dossier.places


def test_a_village_is_found_by_its_township_and_name() -> None:
    assert where(f"{HEAD}\n1|陈家桥镇|田庄村|桃|3") == (
        "village",
        "430511101213",
        ("430511101213",),
    )


def test_a_village_without_its_township_is_found_in_the_county() -> None:
    found = one(f"{HEAD}\n1||苗儿村|桃|3")
    assert where(f"{HEAD}\n1||苗儿村|桃|3")[1] == "430511003208"
    assert codes(found) == []


def test_several_villages_of_one_township_are_raised_by_the_township() -> None:
    assert where(f"{HEAD}\n1||苗儿村、田江村|桃|3") == (
        "township",
        "430511003000",
        ("430511003208", "430511003206"),
    )


def test_several_villages_of_several_townships_are_raised_by_the_county() -> None:
    assert where(f"{ONE_CELL}\n1|田江街道苗儿村、陈家桥镇田庄村|桃|3") == (
        "county",
        "430511000000",
        ("430511003208", "430511101213"),
    )


def test_villages_joined_by_a_word_are_several() -> None:
    assert where(f"{HEAD}\n1||苗儿村和田江村|桃|3")[2] == ("430511003208", "430511003206")


@pytest.mark.parametrize("area", ["全区", "全区5个乡镇", "各区", "区本级", "北塔区"])
def test_the_whole_county_is_its_own_code(area: str) -> None:
    assert where(f"{ONE_CELL}\n1|{area}|桃|3") == ("county", "430511000000", ("430511000000",))


def test_a_village_cell_that_repeats_the_township_means_all_of_it() -> None:
    assert where(f"{HEAD}\n1|陈家桥镇|陈家桥镇|桃|3") == (
        "township",
        "430511101000",
        ("430511101000",),
    )


def test_a_township_alone_is_the_place() -> None:
    assert where(f"{HEAD}\n1|陈家桥镇||桃|3")[:2] == ("township", "430511101000")


def test_an_ethnic_township_is_found_by_its_short_name() -> None:
    assert where(f"{HEAD}\n1|芒洪乡||茶|3", GENGMA)[1] == "530926201000"


def test_a_bare_list_of_townships_is_of_the_county_and_asks_where_a_village_has_the_name() -> None:
    text = f"{ONE_CELL}\n1|左权、沩山|危桥|3"
    assert where(text, LILING) == ("county", "430281000000", ("430281133000", "430281129000"))
    assert codes(one(text, replace(LILING, category="x"))) == ["place-ambiguous"]


def test_a_village_that_nobody_knows_is_taken_at_its_township_and_asked() -> None:
    text = f"{HEAD}\n1|陈家桥镇|没有村|桃|3"
    assert where(text) == ("township", "430511101000", ("430511101000",))
    (asked,) = one(text).asked
    assert asked.doubt.code == "place-unknown"
    assert asked.doubt.values == {"name": "没有村", "within": "陈家桥镇", "taken": "陈家桥镇"}
    assert "地点：没有村" in command(text).dossier.remarks


def test_a_village_of_an_unknown_township_is_taken_at_the_county() -> None:
    text = f"{HEAD}\n1|没有镇|田庄村|桃|3"
    assert where(text)[1] == "430511000000"
    assert codes(one(text)) == ["place-unknown"]


def test_a_village_in_another_township_than_said_is_asked_about() -> None:
    text = f"{HEAD}\n1|陈家桥镇|苗儿村|桃|3"
    assert where(text)[1] == "430511101000"
    (asked,) = one(text).asked
    assert (asked.doubt.code, asked.doubt.values["found"]) == ("place-elsewhere", "田江街道苗儿村")


def test_one_name_in_two_townships_is_taken_at_the_county_and_asked() -> None:
    text = f"{HEAD}\n1||碧山|桃|3"
    assert where(text, LILING)[2] == ("430281003000",)
    two = f"{HEAD}\n1||长庆|桃|3"
    assert where(two, LILING)[2] == ("430281000000",)
    assert codes(one(two, LILING)) == ["place-ambiguous"]


def test_a_village_that_is_a_community_by_now_is_taken_and_asked() -> None:
    text = f"{HEAD}\n1||邓家村|桃|3"
    assert where(text)[1] == "430511003002"
    (asked,) = one(text).asked
    assert asked.doubt.code == "place-other-kind"
    assert asked.doubt.values["found"] == "邓家社区"


def test_a_village_is_never_taken_for_a_township_nor_a_township_for_a_village() -> None:
    assert where(f"{HEAD}\n1||均楚村|桃|3", LILING)[1] == "430281000000"
    assert where(f"{HEAD}\n1|田庄乡||桃|3")[1] == "430511000000"


def test_the_name_of_the_county_before_a_village_is_passed_over() -> None:
    assert where(f"{ONE_CELL}\n1|邵阳市北塔区田江街道苗儿村|桃|3")[1] == "430511003208"
    assert where(f"{ONE_CELL}\n1|北塔区苗儿村|桃|3")[1] == "430511003208"


def test_a_group_within_a_village_stands_in_the_remarks() -> None:
    text = f"{HEAD}\n1||苗儿村3组|桃|3"
    assert where(text)[1] == "430511003208"
    assert "地点：苗儿村3组" in command(text).dossier.remarks
    assert codes(one(text)) == []


def test_places_that_are_not_all_named_lie_somewhere_in_the_county() -> None:
    text = f"{ONE_CELL}\n1|照金镇北梁村等6处|桃|3"
    assert where(text, YAOZHOU) == (
        "county",
        "610204000000",
        ("610204104208", "610204000000"),
    )


def test_a_bracket_within_a_name_is_a_remark() -> None:
    found = command(f"{ONE_CELL}\n1|照金镇芋园(五峰)村|桃|3", YAOZHOU)
    assert found.division == "610204104201"
    assert "五峰" in found.dossier.remarks


def test_what_follows_an_unclosed_bracket_or_a_stray_slash_is_no_place() -> None:
    assert where(f"{HEAD}\n1||苗儿村（三组|桃|3")[2] == ("430511003208",)
    assert where(f"{HEAD}\n1||苗儿村/|桃|3")[2] == ("430511003208",)


def test_a_row_without_a_place_is_of_the_county() -> None:
    assert where(f"{HEAD}\n1|||桃|3")[1] == "430511000000"
    assert where("序号|项目内容|金额(万元)\n1|桃|3")[1] == "430511000000"


def test_an_amount_over_several_villages_is_the_townships() -> None:
    text = "行类型|乡镇|村|产业|规模|单位|乡镇安排(万元)\n"
    text += "乡镇|耿马镇|||||270\n子项|耿马镇|南木弄村|茶|179|亩|\n子项|耿马镇|复兴村|果|3|亩|"
    assert where(text, GENGMA) == (
        "township",
        "530926100000",
        ("530926100000", "530926100207", "530926100204"),
    )


def test_more_places_than_a_dossier_takes_become_their_townships() -> None:
    from import_cases import DIVISIONS

    names = [d for d in DIVISIONS._county("430281").names.items() if not d[0].endswith("000")]
    first = [name for code, name in names if code.startswith("430281")][:60]
    text = f"{HEAD}\n1||{'、'.join(first)}|桃|3"
    found = one(text, LILING)
    assert found.command is not None
    assert len(found.command.dossier.places) <= 50
    assert "too-many-places" in codes(found)
    assert first[-1] in found.command.dossier.remarks


def test_a_township_imports_for_itself_and_its_villages_alone() -> None:
    own = replace(BEITA, division="430511101000")
    assert where(f"{HEAD}\n1||田庄村|桃|3", own)[1] == "430511101213"
    other = f"{HEAD}\n1||苗儿村|桃|3"
    assert where(other, own) == ("township", "430511101000", ("430511101000",))
    assert codes(one(other, own)) == ["place-unknown"]


def test_of_a_village_and_a_community_of_one_name_the_one_that_is_named_is_meant() -> None:
    for said, code in (("碧山村", "430281003206"), ("碧山社区", "430281003002")):
        text = f"{HEAD}\n1||{said}|桃|3"
        assert where(text, LILING)[1] == code
        assert codes(one(text, LILING)) == []


def test_a_division_that_did_not_stand_in_the_year_is_no_place_of_it() -> None:
    """沙县 became 沙县区 on 2021-02-02: both stood in 2021."""
    from import_cases import DIVISIONS

    from services.approval.importing.places import stood_in

    old, new = DIVISIONS.find("350427000000"), DIVISIONS.find("350405000000")
    assert old is not None
    assert new is not None
    assert [stood_in(old, year) for year in (2020, 2021, 2022)] == [True, True, False]
    assert [stood_in(new, year) for year in (2020, 2021, 2022)] == [False, True, True]


def test_who_raises_a_project_goes_by_the_smallest_division_that_contains_it() -> None:
    home = "430511000000"
    assert common(("430511101213", "430511101207"), home) == "430511101000"
    assert common(("430511101213",), home) == "430511101213"
    assert common((home, "430511101213"), home) == home
    assert [origin_at(c) for c in ("430511101213", "430511101000", home)] == [
        "village",
        "township",
        "county",
    ]
