"""What a pack may ask before an asset is disposed of."""

from datetime import timedelta

from domain.assets.state import Asset
from domain.case import Case, holds, standing
from domain.circumstances import Circumstances, finding_on, who_may
from domain.disposal.state import Disposal
from events.findings import Finding, Value
from events.requirements import (
    DisposalApproved,
    DisposalWays,
    NoticedAfterVote,
    OwnerIs,
    Requirement,
    ValuationMade,
)


def owner_is(asset: Asset, asked: OwnerIs, about: Circumstances) -> Finding:
    """The step is for assets of these owners."""
    seen: dict[str, Value] = {"owner": asset.owner.kind}
    owners: dict[str, Value] = {"owners": "|".join(asked.owners)}
    if asset.owner.kind in asked.owners:
        return finding_on(asked, "met", "owner-is.met", seen, owners)
    return finding_on(asked, "broken", "owner-is.other", seen, owners)


def _unplanned(asset: Asset, asked: Requirement, about: Circumstances) -> Finding:
    who = who_may(asset, about, "open-disposal")
    return finding_on(asked, "pending", "disposal.none", {}, {}, who)


def disposal_ways(asset: Asset, asked: DisposalWays, about: Circumstances) -> Finding:
    """What belongs to these goes by a way that is named, for a cause that is named."""
    now = asset.disposals.now
    if now is None:
        return _unplanned(asset, asked, about)
    seen: dict[str, Value] = {"cause": now.plan.cause, "method": now.plan.method}
    ways: dict[str, Value] = {"causes": "|".join(asked.causes), "methods": "|".join(asked.methods)}
    apart = asset.owner.kind not in asked.owners
    if apart or (now.plan.cause in asked.causes and now.plan.method in asked.methods):
        return finding_on(asked, "met", "disposal.way-met", seen, ways, on=(now.plan_n,))
    who = who_may(asset, about, "revise-disposal")
    return finding_on(asked, "broken", "disposal.way", seen, ways, who, on=(now.plan_n,))


def valuation_made(asset: Asset, asked: ValuationMade, about: Circumstances) -> Finding:
    """It is known what it is worth, of late, where that is asked."""
    now = asset.disposals.now
    if now is None:
        return _unplanned(asset, asked, about)
    required: dict[str, Value] = {"limit_fen": asked.above_fen, "days": asked.valid_days}
    if now.plan.method not in asked.methods or now.plan.part <= asked.above_fen:
        return finding_on(asked, "met", "valuation.not-asked", {}, required)
    return _fresh(asset, asked, now, required, about)


def _fresh(
    asset: Asset,
    asked: ValuationMade,
    now: Disposal,
    required: dict[str, Value],
    about: Circumstances,
) -> Finding:
    found, who = now.valuation, who_may(asset, about, "record-valuation")
    if found is None or found.on > about.on:
        return finding_on(asked, "pending", "valuation.missing", {}, required, who)
    seen: dict[str, Value] = {"sum_fen": found.value, "valued": found.on.isoformat()}
    if about.on > found.on + timedelta(asked.valid_days):
        return finding_on(asked, "pending", "valuation.old", seen, required, who, on=(found.n,))
    return finding_on(asked, "met", "valuation.met", seen, required, on=(found.n,))


def disposal_approved(asset: Asset, asked: DisposalApproved, about: Circumstances) -> Finding:
    """What is worth more goes further up."""
    now = asset.disposals.now
    if now is None:
        return _unplanned(asset, asked, about)
    required: dict[str, Value] = {
        "steps": "|".join(asked.steps),
        "limit_fen": asked.above_fen,
    }
    seen: dict[str, Value] = {"sum_fen": now.plan.part}
    if now.plan.part <= asked.above_fen:
        return finding_on(asked, "met", "disposal.below", seen, required)
    taken = [standing(asset, step) for step in asked.steps]
    for step, stands in zip(asked.steps, taken, strict=True):
        if stands is None or not holds(asset, stands):
            who = who_may(asset, about, step)
            lacking: dict[str, Value] = {**seen, "step": step}
            return finding_on(asked, "pending", "disposal.unapproved", lacking, required, who)
    on = tuple(stands.n for stands in taken if stands)
    return finding_on(asked, "met", "disposal.approved", seen, required, on=on)


def noticed_after_vote(case: Case, asked: NoticedAfterVote, about: Circumstances) -> Finding:
    """What hangs shows what was voted: it was posted that day or later."""
    required: dict[str, Value] = {"notice": asked.notice, "matter": asked.matter}
    votes = [m.vote.on for m in case.meetings if _on_it(m.vote.matter, m.substance, case, asked)]
    hung = [p for p in case.postings if p.notice == asked.notice and p.substance == case.substance]
    if not votes or not hung:
        who = who_may(case, about, "post-notice" if votes else "record-vote")
        return finding_on(asked, "pending", "noticed.none", {}, required, who)
    last = hung[-1]
    seen: dict[str, Value] = {"posted": last.posted_on.isoformat(), "held": max(votes).isoformat()}
    if last.posted_on >= max(votes):
        return finding_on(asked, "met", "noticed.after", seen, required, on=(last.n,))
    who = who_may(case, about, "post-notice")
    return finding_on(asked, "pending", "noticed.before", seen, required, who, on=(last.n,))


def _on_it(matter: str, substance: str, case: Case, asked: NoticedAfterVote) -> bool:
    return matter == asked.matter and substance == case.substance
