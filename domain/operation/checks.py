"""What a pack may ask before an operator is signed, and before operation begins."""

from domain.circumstances import Circumstances, finding_on, who_may
from domain.clocks import Due, after_years
from domain.operation.state import Agreement
from domain.project import Project
from events.findings import Finding, Value
from events.operation import Promise
from events.project import Beneficiaries
from events.requirements import (
    LinkageCovered,
    OperationSigned,
    OperatorFit,
    OwnerDecided,
    Requirement,
    TermsStated,
)

CHOOSE, PROMISE = "choose-operator", "promise-linkage"
PERIODS_A_YEAR = {"month": 12, "quarter": 4, "half-year": 2, "year": 1}
NO_ONE = Beneficiaries(0, 0)


def _unchosen(case: Project, asked: Requirement, about: Circumstances) -> Finding:
    return finding_on(asked, "pending", "operator.missing", {}, {}, who_may(case, about, CHOOSE))


def operator_fit(case: Project, asked: OperatorFit, about: Circumstances) -> Finding:
    """An operator was chosen, of a kind that may run it."""
    now = case.operation.chosen
    if now is None:
        return _unchosen(case, asked, about)
    required: dict[str, Value] = {"operator_kinds": "|".join(asked.kinds)}
    observed: dict[str, Value] = {"operator_kind": now.operator.kind}
    who = who_may(case, about, CHOOSE)
    builders = {contract.uscc for contract in case.procurement.contracts}
    if now.operator.uscc in builders and not asked.may_have_built:
        uscc: dict[str, Value] = {"uscc": now.operator.uscc}
        return finding_on(asked, "broken", "operator.built-it", uscc, {}, who, on=(now.n,))
    if now.operator.kind in asked.kinds:
        return finding_on(asked, "met", "operator.met", observed, required, on=(now.n,))
    return finding_on(asked, "broken", "operator.kind", observed, required, who, on=(now.n,))


def owner_decided(case: Project, asked: OwnerDecided, about: Circumstances) -> Finding:
    """Each owner of the kinds agreed to what was chosen last, and it was filed as asked."""
    now = case.operation.chosen
    if now is None:
        return _unchosen(case, asked, about)
    kinds: dict[str, Value] = {"owners": "|".join(asked.owners)}
    own = [owner for owner in now.owners if owner.kind in asked.owners]
    agreed = {c.owner: c.n for c in case.operation.consents if c.chosen == now.n}
    if lacking := [owner for owner in own if owner not in agreed]:
        seen: dict[str, Value] = {"owner": lacking[0].kind, "division": lacking[0].division}
        who = who_may(case, about, "record-owner-decision")
        return finding_on(asked, "pending", "owner.undecided", seen, kinds, who)
    if own and asked.document and not _filed(case, asked.document, now, about):
        required = {**kinds, "document": asked.document}
        who = who_may(case, about, "file-document")
        return finding_on(asked, "pending", "owner.unfiled", {}, required, who)
    on = tuple(agreed[owner] for owner in own)
    return finding_on(asked, "met", "owner.met", {}, kinds, on=on)


def _filed(case: Project, document: str, now: Agreement, about: Circumstances) -> bool:
    """Put on file since the choice: what was filed of an earlier one does not count."""
    return any(d.document == document and d.n > now.n and d.on <= about.on for d in case.documents)


def terms_stated(case: Project, asked: TermsStated, about: Circumstances) -> Finding:
    """The terms keep within what the pack asks."""
    now = case.operation.chosen
    if now is None:
        return _unchosen(case, asked, about)
    who = who_may(case, about, CHOOSE)
    for key, observed, required in _amiss(case, asked, now):
        return finding_on(asked, "broken", key, observed, required, who, on=(now.n,))
    years: dict[str, Value] = {"years": asked.longest_years}
    return finding_on(asked, "met", "terms.met", {}, years, on=(now.n,))


Amiss = tuple[str, dict[str, Value], dict[str, Value]]


def _amiss(case: Project, asked: TermsStated, now: Agreement) -> list[Amiss]:
    terms, invested = now.terms, case.dossier.total_investment
    last = after_years(terms.begins, asked.longest_years).on
    least = invested * asked.least_return // 1000
    upkeep = invested * asked.least_upkeep // 1000
    found: list[Amiss] = []
    if terms.ends > last:
        seen: dict[str, Value] = {"ends": terms.ends.isoformat()}
        found.append(("terms.too-long", seen, {"years": asked.longest_years}))
    if now.mode in ("leased", "contracted") and not terms.share and terms.rent < least:
        found.append(("terms.under-price", {"sum_fen": terms.rent}, {"limit_fen": least}))
    if terms.upkeep.yearly < upkeep:
        seen = {"sum_fen": terms.upkeep.yearly}
        found.append(("terms.upkeep", seen, {"limit_fen": upkeep}))
    if now.mode in asked.secured and not (terms.deposit or terms.guarantees):
        found.append(("terms.unsecured", {"mode": now.mode}, {}))
    if asked.insured and not terms.insurance:
        found.append(("terms.uninsured", {}, {}))
    return found


def operation_signed(case: Project, asked: OperationSigned, about: Circumstances) -> Finding:
    """What was chosen last is signed, and its term has begun."""
    now = case.operation.chosen
    if now is None:
        return _unchosen(case, asked, about)
    if not now.signed_n:
        who = who_may(case, about, "sign-operation")
        return finding_on(asked, "pending", "operation.unsigned", {}, {}, who, on=(now.n,))
    begins: dict[str, Value] = {"begins": now.terms.begins.isoformat()}
    if about.on < now.terms.begins:
        due = Due(now.terms.begins, provisional=False)
        return finding_on(asked, "pending", "operation.not-begun", {}, begins, (), due)
    return finding_on(asked, "met", "operation.signed", {}, begins, on=(now.signed_n,))


def linkage_covered(case: Project, asked: LinkageCovered, about: Circumstances) -> Finding:
    """The promises reach as many households, and as much a year, as the dossier says."""
    promises, who = case.operation.promises, who_may(case, about, PROMISE)
    if not promises:
        return finding_on(asked, "pending", "linkage.missing", {}, {}, who)
    on = tuple({p.n: None for p in case.operation.pledges if p.until is None})
    for key, observed, required in uncovered(case, promises):
        return finding_on(asked, "pending", key, observed, required, who, on=on)
    households = sum(promise.households for promise in promises)
    return finding_on(asked, "met", "linkage.met", {"households": households}, {}, on=on)


def uncovered(case: Project, promises: tuple[Promise, ...]) -> list[Amiss]:
    """What the dossier says of linkage and beneficiaries, and the promises do not reach."""
    return [*_modes(case, promises), *_groups(case, promises)]


def _modes(case: Project, promises: tuple[Promise, ...]) -> list[Amiss]:
    found: list[Amiss] = []
    for linkage in case.dossier.linkage:
        of_mode = [p for p in promises if p.mode == linkage.mode]
        households = sum(p.households for p in of_mode)
        yearly = sum(p.money * PERIODS_A_YEAR[p.period] for p in of_mode)
        mode: dict[str, Value] = {"linkage_mode": linkage.mode}
        if households < linkage.households:
            short = {**mode, "needed": linkage.households}
            found.append(("linkage.households", {"households": households}, short))
        if yearly < linkage.yearly:
            found.append(
                ("linkage.yearly", {"sum_fen": yearly}, {**mode, "limit_fen": linkage.yearly})
            )
    return found


def _groups(case: Project, promises: tuple[Promise, ...]) -> list[Amiss]:
    """Whoever is assisted or monitored gains, and as many households in all as were named."""
    named = case.dossier.beneficiaries or NO_ONE
    wanted = {"assisted": named.assisted_households, "monitored": named.monitored_households}
    found: list[Amiss] = []
    for group, needed in wanted.items():
        reached = sum(p.households for p in promises if p.group == group)
        if reached < needed:
            asks: dict[str, Value] = {"group": group, "needed": needed}
            found.append(("linkage.group", {"households": reached}, asks))
    total = sum(promise.households for promise in promises)
    if total < named.households:
        found.append(("linkage.all", {"households": total}, {"needed": named.households}))
    return found
