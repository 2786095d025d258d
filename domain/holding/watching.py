"""What is amiss with an asset on a day (闲置、低效、风险): derived, by a pack's definitions."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from domain.assets.state import Asset
from domain.circumstances import Circumstances, asked_at, finding_on
from domain.holding.earning import principal_due
from domain.holding.rents import arrears as rent_owed
from domain.operation.watching import A_YEAR
from domain.operation.watching import arrears as dividends_owed
from events.findings import Finding, Value
from events.requirements import AssetWatched

WATCH = "inspect-asset"
UNUSED = frozenset({"idle", "stopped"})


class Flag(Struct, frozen=True):
    """Something is amiss since a day: it lies idle, yields little, or is at risk; and why."""

    kind: Literal["idle", "low-yield", "at-risk"]
    why: Literal[
        "no-use",
        "no-tenant",
        "yield",
        "rent-owed",
        "dividends-owed",
        "principal-overdue",
        "uninspected",
        "unkept",
        "unexplained",
        "unrepaired",
    ]
    since: date


def flags(asset: Asset, asked: AssetWatched, on: date) -> tuple[Flag, ...]:
    """Everything amiss on a day."""
    return (*_idle(asset, asked, on), *_yield(asset, asked, on), *_risk(asset, asked, on))


def _idle(asset: Asset, asked: AssetWatched, on: date) -> Iterator[Flag]:
    """Nobody uses it, as was recorded or as the last inspection saw; or nobody rents it."""
    limit, held = timedelta(asked.idle_days), asset.holding
    seen = held.inspections[-1] if held.inspections else None
    unused = seen.on if seen and seen.usage in UNUSED else None
    since = held.idling.since if held.idling else unused
    if since and on - since > limit:
        yield Flag("idle", "no-use", since + limit)
    if held.mode and held.mode.mode != "own" and not any(a.runs(on) for a in held.leases):
        last = max((a.last for a in held.leases if a.last < on), default=held.mode.changed_on)
        if last and on - last > limit:
            yield Flag("idle", "no-tenant", last + limit)


def _yield(asset: Asset, asked: AssetWatched, on: date) -> Iterator[Flag]:
    """What it is let for brought too little in a year of what it is worth (低效)."""
    begun = min((a.begins for a in asset.holding.leases), default=None)
    if begun is None or asset.entry.asset_class != "operating" or on - begun < A_YEAR:
        return
    year = sum(r.amount for r in asset.holding.receipts if on - A_YEAR < r.on <= on)
    if year * 1000 < asset.net * asked.least_yield:
        yield Flag("low-yield", "yield", on - A_YEAR)


def _risk(asset: Asset, asked: AssetWatched, on: date) -> Iterator[Flag]:
    held, late = asset.holding, on - timedelta(asked.arrears_days)
    if owed := rent_owed(held, late):
        yield Flag("at-risk", "rent-owed", min(one.due for one in owed))
    if due := dividends_owed(held, late):
        yield Flag("at-risk", "dividends-owed", min(one.due for one in due))
    principal = principal_due(asset)
    if principal and principal < on:
        yield Flag("at-risk", "principal-overdue", principal)
    seen = max((i.on for i in held.inspections), default=asset.booked_on)
    if seen and on - seen > (most := timedelta(asked.inspected_days)):
        yield Flag("at-risk", "uninspected", seen + most)
    if asset.entry.asset_class == "public" and not (asset.upkeep and asset.upkeep.yearly):
        yield Flag("at-risk", "unkept", asset.booked_on or on)
    if held.unexplained:
        yield Flag("at-risk", "unexplained", min(c.on for c in held.unexplained))
    if held.damaged:
        yield Flag("at-risk", "unrepaired", min(d.on for d in held.damaged))


def watched(asset: Asset, about: Circumstances) -> tuple[Flag, ...]:
    """Everything amiss on the day, as the pack defines it."""
    asked = asked_at(asset, about, WATCH, AssetWatched)
    return tuple(flag for one in asked for flag in flags(asset, one, about.on))


def asset_watched(asset: Asset, asked: AssetWatched, about: Circumstances) -> Finding:
    """An inspection is taken in whatever is amiss; what is amiss is said beside it."""
    raised = flags(asset, asked, about.on)
    if not raised:
        return finding_on(asked, "met", "asset-watch.none", {}, {})
    seen: dict[str, Value] = {"asset_flags": "|".join(flag.why for flag in raised)}
    return finding_on(asked, "met", "asset-watch.raised", seen, {})
