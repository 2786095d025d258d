"""Title, hand-over, registration and upkeep of what an acceptance booked."""

from datetime import date

from msgspec.structs import replace

from domain.assets.commands import (
    ApplyRegistration,
    AssignCustody,
    ProposeOwner,
    RecordCertificate,
    RecordHandOver,
    SettleTitle,
)
from domain.assets.state import Asset
from domain.commands import Decide, EndNotice, PostNotice
from domain.deciding import Stamp
from domain.evolving import evolve_asset
from domain.keeping import MergeDivisions, Seat
from domain.merging import decide_merger
from domain.office import Merged
from domain.parts import NEEDS
from events.asset import AssetEntry, AssetMoved, Owner, Party
from events.office import Merger
from tests.domain.pack_samples import DIGEST, NOW, TODAY, VILLAGE, holding, national
from tests.domain.works import (
    CHAIR,
    COLLECTIVE,
    COUNTY,
    KEEPER,
    SECTION,
    booked,
    checked,
    entry,
    lacking,
    on_with,
    passing,
    put,
    with_papers,
)

OTHER = "e" * 64
UNIT_NO = "430511101201GB00001F00010001"
VILLAGE_CLERK = holding("p-village-clerk", "village-clerk", VILLAGE)
GIVEN = RecordHandOver(Party("示例镇人民政府", DIGEST), Party(COLLECTIVE.name, OTHER), paper=DIGEST)
KEPT = AssignCustody("示例村股份经济合作社", 12_000_00, "大棚租金")


def asset(of: AssetEntry | None = None) -> Asset:
    """An asset that was just booked."""
    return booked(put(checked(), passing(of or entry()), CHAIR))[0]


def noticed(state: Asset) -> Asset:
    """The village has seen who is to own it, for ten days."""
    said = PostNotice("title-notice", "village", VILLAGE, "board", "拟确权", DIGEST)
    posted = date(2026, 2, 10)
    hung = on_with(replace(state, last_on=posted), said, VILLAGE_CLERK, on=posted)
    return on_with(hung, EndNotice(hung.version, DIGEST), VILLAGE_CLERK, on=TODAY)


def confirmed(state: Asset) -> Asset:
    """The county has confirmed the title."""
    return on_with(noticed(state), Decide("title-confirmation"), SECTION)


def handed(state: Asset) -> Asset:
    """Handed over to its owner."""
    return on_with(with_papers(confirmed(state), "hand-over-paper"), GIVEN, KEEPER)


def test_a_title_is_noticed_confirmed_handed_over_and_settled() -> None:
    state = on_with(handed(asset()), KEPT, KEEPER)
    done = on_with(state, SettleTitle(), KEEPER)
    assert (done.stage, done.titled_on) == ("asset-titled", TODAY)
    assert done.owner == COLLECTIVE
    assert done.upkeep
    assert done.upkeep.yearly == 12_000_00


def test_what_is_missing_of_a_title_is_said_at_once() -> None:
    assert lacking(put(asset(), SettleTitle(), KEEPER)) == [
        "decisions.missing",
        "hand-over.missing",
        "upkeep.missing",
    ]


def test_no_title_is_confirmed_before_its_notice_has_hung() -> None:
    assert "notice.missing" in lacking(put(asset(), Decide("title-confirmation"), SECTION))


def test_whoever_booked_it_does_not_confirm_its_title() -> None:
    also = holding(CHAIR.person, "county-section", COUNTY)
    assert "separation.filed" in lacking(put(noticed(asset()), Decide("title-confirmation"), also))


def test_another_owner_makes_what_was_confirmed_stale() -> None:
    group = Owner("villager-group", VILLAGE, "示例村第三组")
    changed = on_with(confirmed(asset()), ProposeOwner(group, group.name, "由组所有"), KEEPER)
    papers = with_papers(changed, "hand-over-paper")
    given = replace(GIVEN, receiver=Party(group.name, OTHER))
    assert lacking(put(papers, given, KEEPER)) == ["fresh.stale"]


def test_item_11_nobody_proposes_the_operator_afterwards_either() -> None:
    runner = Owner("operator", VILLAGE, "示例公司")
    told = put(asset(), ProposeOwner(runner, "示例公司", "由其经营"), KEEPER)
    assert lacking(told) == ["asset.owned-by-operator"]


def test_a_hand_over_has_two_sides_who_signed_and_the_owner_takes_it() -> None:
    state = with_papers(confirmed(asset()), "hand-over-paper")
    once = replace(GIVEN, receiver=Party(COLLECTIVE.name, DIGEST))
    assert lacking(put(state, once, KEEPER)) == ["hand-over.one-side"]
    stranger = replace(GIVEN, receiver=Party("某公司", OTHER))
    assert lacking(put(state, stranger, KEEPER)) == ["hand-over.not-owner"]


def test_real_estate_is_registered_within_thirty_working_days() -> None:
    """不动产登记暂行条例 第二十条."""
    state = on_with(handed(asset(entry(real_estate=True))), KEPT, KEEPER)
    assert lacking(put(state, SettleTitle(), KEEPER)) == ["title.missing"]
    assert lacking(put(state, RecordCertificate(UNIT_NO), KEEPER)) == ["title.not-applied"]
    applied = on_with(state, ApplyRegistration("受理1号"), KEEPER)
    assert applied.registration_due
    assert applied.registration_due.on == date(2026, 4, 14)
    done = on_with(applied, RecordCertificate(UNIT_NO), KEEPER)
    assert (done.unit_no, done.registration_due) == (UNIT_NO, None)
    assert on_with(done, SettleTitle(), KEEPER).stage == "asset-titled"


def test_what_is_no_real_estate_is_not_registered() -> None:
    told = put(confirmed(asset()), ApplyRegistration("受理1号"), KEEPER)
    assert lacking(told) == ["title.not-real-estate"]


def test_a_households_own_asset_is_not_handed_over() -> None:
    hens = entry(
        name="鸡苗",
        asset_class="household",
        form="biological",
        owner=Owner("household", VILLAGE, "三十户", households=30),
    )
    assert on_with(confirmed(asset(hens)), SettleTitle(), KEEPER).stage == "asset-titled"


def test_what_serves_the_public_needs_money_for_its_upkeep() -> None:
    road = asset(entry(name="产业路", asset_class="public"))
    unpaid = on_with(handed(road), replace(KEPT, yearly=0), KEEPER)
    assert lacking(put(unpaid, SettleTitle(), KEEPER)) == ["upkeep.no-money"]


def test_an_asset_follows_a_merger_of_divisions() -> None:
    """撤并: the village has a new code, so have the asset and its owner."""
    new = "430511001203"
    act = MergeDivisions(mergers=(Merger(VILLAGE, new),), document_no="示例", reason="撤并")
    keeper = holding("p-keeper", "office-keeper", COUNTY)
    moved = decide_merger(
        Merged(), act, {"asset-a": asset()}, Seat(national(), TODAY, (keeper,)), stamp(), "m"
    ).moved
    fact = moved["asset-a"]
    assert isinstance(fact, AssetMoved)
    after = evolve_asset(asset(), fact)
    assert (after.division, after.entry.place, after.owner.division) == (new, new, new)


def stamp() -> Stamp:
    return Stamp(NOW, "c-1")


def test_who_proposes_an_owner_is_judged_by_its_project() -> None:
    command = ProposeOwner(COLLECTIVE, COLLECTIVE.name, "更正")
    assert NEEDS[ProposeOwner](asset(), command) == (f"project-{asset().project}",)


def test_what_serves_the_public_and_has_money_or_earns_its_own_is_kept_up() -> None:
    road = on_with(handed(asset(entry(name="产业路", asset_class="public"))), KEPT, KEEPER)
    assert on_with(road, SettleTitle(), KEEPER).stage == "asset-titled"
    unpaid = on_with(handed(asset()), replace(KEPT, yearly=0), KEEPER)
    assert on_with(unpaid, SettleTitle(), KEEPER).stage == "asset-titled"
    assert "upkeep.missing" in lacking(put(handed(asset()), SettleTitle(), KEEPER))
