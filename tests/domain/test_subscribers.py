"""Who takes our facts: what is decided about them, which facts and which changes concern them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from domain.authority import Holding
from domain.deciding import Decision, Stamp
from domain.keeping import FOUNDER, Seat
from domain.subscribers import (
    AnnounceSunset,
    ChangeSubscriber,
    RegisterSubscriber,
    RotateSecret,
    Subscriber,
    SubscriberAct,
    WithdrawSubscriber,
    affected,
    decide,
    evolve,
    subscriber_row,
    url_fault,
)
from events.subscriber import (
    Durable,
    Pull,
    Reads,
    SecretRotated,
    SubscriberRegistered,
    SubscriberWithdrawn,
    SunsetAnnounced,
    Wanted,
    Webhook,
    wants,
    within,
)
from tests.domain.samples import sample
from tests.domain.story import COUNTY, national

DAY = date(2025, 9, 1)
AT = datetime(2025, 9, 1, 2, tzinfo=UTC)
INTAKE = "project.intake-filed.v1"
KEEPER = Holding("k", "office-keeper", "o", COUNTY, date(2020, 1, 1))
PROVINCE = Holding("p", "province-supervisor", "o", COUNTY[:2] + "0" * 10, date(2020, 1, 1))
HERE = COUNTY[:6]
HOOK = Webhook("https://hooks.example.gov.cn/bangfu")
REGISTERING = RegisterSubscriber(
    name="县监测平台",
    unit="信息中心",
    wanted=Wanted(HERE),
    delivery=HOOK,
    reads=(Reads(INTAKE, ("dossier.name", "dossier.funds.amount")),),
    client="machine-1",
)
WITHDRAWING = WithdrawSubscriber(reason="停用")
SUNSET = AnnounceSunset(tag=INTAKE, ends=date(2026, 9, 1), reason="改版")


def decided(known: Subscriber, act: SubscriberAct, *held: Holding) -> Decision:
    about = Seat(national(), DAY, held or (KEEPER,), (national().pack,))
    return decide(known, act, about, Stamp(AT, "c"))


def refused(known: Subscriber, act: SubscriberAct, *held: Holding) -> set[str]:
    decision = decided(known, act, *held)
    assert decision.refused
    return {f.message for f in decision.findings if f.verdict != "met"}


def after(*acts: SubscriberAct) -> Subscriber:
    known = Subscriber()
    for act in acts:
        decision = decided(known, act, KEEPER, PROVINCE)
        assert decision.facts, decision.findings
        known = evolve(known, decision.facts[0])  # type: ignore[arg-type]
    return known


def changed(**to: Any) -> ChangeSubscriber:
    said = {"name": "平台", "unit": "信息中心", "wanted": Wanted(HERE), "delivery": Pull()}
    return ChangeSubscriber(**{**said, "reason": "调整", **to})


def test_a_subscriber_is_registered_and_found_by_its_tokens_name():
    known = after(REGISTERING)
    assert (known.stage, known.delivery, known.secret) == ("registered", HOOK, 1)
    row = subscriber_row(known)
    assert (row.division, row.keys, row.live) == (COUNTY, ("client:machine-1",), True)


def test_the_fact_says_who_registered_it_where_and_nothing_secret():
    (fact,) = decided(Subscriber(), REGISTERING).facts
    assert isinstance(fact, SubscriberRegistered)
    assert (fact.by.person, fact.county, fact.command) == ("k", HERE, "c")


def test_only_the_keeper_of_all_that_is_given_away_registers():
    for wanted in (Wanted("430500"), Wanted("430502"), Wanted("000000")):
        act = replace(REGISTERING, wanted=wanted)
        assert refused(Subscriber(), act) == {"authority.missing"}
    assert decided(Subscriber(), replace(REGISTERING, wanted=Wanted("430500")), PROVINCE).facts
    clerk = replace(KEEPER, post="county-clerk")
    assert refused(Subscriber(), REGISTERING, clerk) == {"authority.missing"}


def test_the_whole_country_is_for_a_founder_to_give_away():
    founder = Holding("f", FOUNDER, "", "000000000000", date.min)
    act = replace(REGISTERING, wanted=Wanted("000000"))
    assert decided(Subscriber(), act, founder).facts
    assert refused(Subscriber(), act, PROVINCE) == {"authority.missing"}


def test_whoever_changes_a_subscriber_keeps_what_it_had_and_what_it_gets():
    wider = changed(wanted=Wanted("430500"))
    assert refused(after(REGISTERING), wider) == {"authority.missing"}
    city = after(replace(REGISTERING, wanted=Wanted("430500")))
    assert refused(city, changed()) == {"authority.missing"}
    assert refused(city, WITHDRAWING) == {"authority.missing"}


def test_a_change_replaces_all_that_was_known_but_the_secret():
    known = after(REGISTERING, RotateSecret(), changed(delivery=Durable("monitoring")))
    assert (known.name, known.delivery, known.reads) == ("平台", Durable("monitoring"), ())
    assert (known.client, known.secret) == ("", 2)


def test_a_withdrawn_subscriber_is_over():
    known = after(REGISTERING, WITHDRAWING)
    assert subscriber_row(known).keys == ()
    for act in (changed(), WITHDRAWING, RotateSecret()):
        assert "subscriber.not-registered" in refused(known, act)
    assert "subscriber.exists" in refused(known, REGISTERING)


def test_a_secret_is_replaced_by_the_next_and_only_a_webhook_has_one():
    (fact,) = decided(after(REGISTERING, RotateSecret()), RotateSecret()).facts
    assert isinstance(fact, SecretRotated)
    assert fact.number == 3
    pulling = replace(REGISTERING, delivery=Pull())
    assert refused(after(pulling), RotateSecret()) == {"subscriber.no-webhook"}


def test_what_is_wanted_and_read_exists():
    odd = replace(
        REGISTERING,
        wanted=Wanted(HERE, ("cases",), ("project.dreamt.v1",)),
        reads=(Reads(INTAKE, ("dossier.colour",)), Reads("office.dreamt.v1", ("name",))),
    )
    decision = decided(Subscriber(), odd)
    unmet = [f for f in decision.findings if f.verdict != "met"]
    assert [(f.message, *f.observed.values()) for f in unmet] == [
        ("subscriber.unknown-kind", "cases"),
        ("subscriber.unknown-fact", "project.dreamt.v1"),
        ("subscriber.unknown-field", INTAKE, "dossier.colour"),
        ("subscriber.unknown-fact", "office.dreamt.v1"),
    ]


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://hooks.example.gov.cn/bangfu", ""),
        ("https://hooks.example.gov.cn:8443/a/b", ""),
        ("http://10.20.0.7/facts", ""),
        ("https://[2400:3200::1]/facts", ""),
        ("https://user:word@example.cn/", "credentials"),
        ("https://user@example.cn/", "credentials"),
        ("https://@example.cn/", "credentials"),
        ("https://example.cn/?token=1", "query"),
        ("https://example.cn/?", "query"),
        ("https://example.cn/#a", "query"),
        ("https:///facts", "malformed"),
        ("https://example.cn:0/", "malformed"),
        ("https://example.cn:99999/", "malformed"),
        ("https://example.cn:port/", "malformed"),
        ("https://[::1/", "malformed"),
        ("https://example.cn\\@evil.example/", "credentials"),
        ("https://example.cn\\evil", "malformed"),
    ],
)
def test_an_address_holds_nothing_that_must_not_be_published(url: str, fault: str):
    assert url_fault(url) == fault
    act = replace(REGISTERING, delivery=Webhook(url))
    if fault:
        assert refused(Subscriber(), act) == {"subscriber.url"}
    else:
        assert decided(Subscriber(), act).facts


def test_no_personal_number_reaches_the_log_by_a_subscriber():
    assert refused(Subscriber(), replace(REGISTERING, unit="电话13812345678")) == {
        "privacy.personal"
    }


def test_the_end_of_a_fact_is_announced_before_it_comes_by_whose_post_it_is():
    known = after(SUNSET)
    assert known.sunset is not None
    assert (known.stage, known.sunset.ends, known.sunset.field) == ("sunset", SUNSET.ends, "")
    assert refused(Subscriber(), SUNSET, KEEPER) == {"authority.missing"}
    today = replace(SUNSET, ends=DAY)
    assert refused(Subscriber(), today, PROVINCE) == {"subscriber.sunset-past"}


def test_only_what_there_is_can_end():
    unknown = replace(SUNSET, tag="project.dreamt.v1")
    assert refused(Subscriber(), unknown, PROVINCE) == {"subscriber.unknown-fact"}
    field = replace(SUNSET, field="dossier.colour")
    assert refused(Subscriber(), field, PROVINCE) == {"subscriber.unknown-field"}
    assert decided(Subscriber(), replace(SUNSET, field="dossier.remarks"), PROVINCE).facts


@pytest.mark.parametrize(
    ("outer", "county", "inside"),
    [
        ("430511", "430511", True),
        ("430500", "430511", True),
        ("430000", "430511", True),
        ("000000", "430511", True),
        ("430511", "430500", False),
        ("430500", "430600", False),
        ("430511", "430512", False),
        ("430510", "430511", False),
        ("430511", "000000", False),
    ],
)
def test_a_county_lies_in_its_city_its_province_and_the_country(outer, county, inside):
    assert within(outer, county) is inside
    assert wants(Wanted(outer), INTAKE, county) is inside


def test_a_filter_takes_its_kinds_and_its_facts():
    wanted = Wanted(HERE, ("office",), (INTAKE,))
    assert wants(wanted, "office.opened.v1", HERE)
    assert wants(wanted, INTAKE, HERE)
    assert not wants(wanted, "project.decided.v1", HERE)
    assert not wants(wanted, INTAKE, "430502")


def test_a_change_breaks_whoever_reads_the_field_or_does_not_say():
    reading = after(REGISTERING)
    silent = after(replace(REGISTERING, reads=(), name="甲"))
    elsewhere = after(replace(REGISTERING, reads=(), wanted=Wanted(HERE, ("office",)), name="乙"))
    gone = after(REGISTERING, WITHDRAWING)
    known = (reading, silent, elsewhere, gone)

    def broken(field: str = "") -> list[str]:
        return [one.name for one in affected(known, INTAKE, field)]

    assert broken() == ["县监测平台", "甲"]
    assert broken("dossier.funds") == ["县监测平台", "甲"]
    assert broken("dossier.funds.amount") == ["县监测平台", "甲"]
    assert broken("dossier.remarks") == ["甲"]
    assert broken("dossier.fund") == ["甲"]
    offices = [one.name for one in affected(known, "office.opened.v1")]
    assert offices == ["甲", "乙"]  # who says what it reads, reads nothing else


def test_an_address_leads_to_one_place_and_carries_no_secret() -> None:
    for url, fault in (
        ("https://a.example/hook", ""),
        ("https://a.example:0/hook", "malformed"),
        ("https://a.example:70000/", "malformed"),
        ("https://a.example/\\b", "malformed"),
        ("https:///hook", "malformed"),
        ("https://u@a.example/", "credentials"),
        ("https://:p@a.example/", "credentials"),
        ("https://a.example/?", "query"),
        ("https://a.example/#x", "query"),
    ):
        assert url_fault(url) == fault, url


def test_what_is_withdrawn_or_ending_says_so() -> None:
    known = Subscriber(1, "registered")
    assert evolve(known, sample(SubscriberWithdrawn)).stage == "withdrawn"
    ending = sample(SunsetAnnounced, tag="project.entered.v1")
    assert (evolve(known, ending).stage, evolve(known, ending).sunset) == ("sunset", ending)
    assert evolve(known, sample(SecretRotated, number=4)).secret == 4
