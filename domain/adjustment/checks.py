"""What a pack may ask before an adjustment is decided, a project struck off and closed."""

from domain.circumstances import Circumstances, finding_on, who_may
from domain.project import Project
from events.findings import Finding, Value
from events.requirements import (
    AdjustmentArgued,
    AdjustmentAssessed,
    AssetsSettled,
    HouseholdsProvided,
    LandGivenBack,
    SuccessorKnown,
)

REVISE = "revise-adjustment"


def adjustment_assessed(case: Project, asked: AdjustmentAssessed, about: Circumstances) -> Finding:
    """Each side of it was looked at, since it was put forward."""
    found = {one.topic: one.n for one in case.adjustment.assessed if one.on <= about.on}
    required: dict[str, Value] = {"topics": "|".join(asked.topics)}
    if lacking := [topic for topic in asked.topics if topic not in found]:
        who = who_may(case, about, "assess-adjustment")
        seen: dict[str, Value] = {"lacking": "|".join(lacking)}
        return finding_on(asked, "pending", "assessed.lacking", seen, required, who)
    on = tuple(sorted(found[topic] for topic in asked.topics))
    return finding_on(asked, "met", "assessed.met", {}, required, on=on)


def adjustment_argued(case: Project, asked: AdjustmentArgued, about: Circumstances) -> Finding:
    """Enough experts support the plan as it now stands."""
    required: dict[str, Value] = {"needed": asked.experts}
    who = who_may(case, about, "argue-adjustment")
    if not case.adjustment.argued:
        return finding_on(asked, "pending", "argued.missing", {}, required, who)
    last = case.adjustment.argued[-1]
    seen: dict[str, Value] = {"count": last.experts}
    on = (last.n,)
    if last.substance != case.substance:
        return finding_on(asked, "pending", "argued.stale", {}, required, who, on=on)
    if not last.supports:
        return finding_on(asked, "pending", "argued.against", seen, required, who, on=on)
    if last.experts < asked.experts:
        return finding_on(asked, "pending", "argued.few", seen, required, who, on=on)
    return finding_on(asked, "met", "argued.met", seen, required, on=on)


def assets_settled(case: Project, asked: AssetsSettled, about: Circumstances) -> Finding:
    """Every asset of the project has a disposition; or its end, or its new keeper."""
    now = case.adjustment
    total: dict[str, Value] = {"needed": len(case.acceptance.assets)}
    named = {one.asset for one in now.plan.dispositions} | now.ended
    left = [a for a in case.acceptance.assets if a not in (now.ended if asked.ended else named)]
    if not left:
        key = "assets-settled.ended" if asked.ended else "assets-settled.named"
        return finding_on(asked, "met", key, {}, total, on=tuple(e.n for e in now.endings))
    seen: dict[str, Value] = {"asset": left[0], "count": len(left)}
    if asked.ended:
        return finding_on(asked, "pending", "assets-settled.not-ended", seen, total)
    who = who_may(case, about, REVISE)
    return finding_on(asked, "pending", "assets-settled.not-named", seen, total, who)


def households_provided(case: Project, asked: HouseholdsProvided, about: Circumstances) -> Finding:
    """Each household of these groups is named with its measure; and has it."""
    now = case.adjustment
    required: dict[str, Value] = {"groups": "|".join(asked.groups)}
    mine = [one for one in now.plan.households if one.group in asked.groups]
    who = who_may(case, about, REVISE)
    named = sum(one.group == "monitored" for one in mine)
    gains = case.dossier.beneficiaries
    needed = gains.monitored_households if gains and "monitored" in asked.groups else 0
    if named < needed:
        seen: dict[str, Value] = {"households": named}
        told: dict[str, Value] = {**required, "needed": needed}
        return finding_on(asked, "pending", "households.unlisted", seen, told, who)
    if bare := [one for one in mine if not one.measure]:
        seen = {"name": bare[0].household, "count": len(bare)}
        return finding_on(asked, "pending", "households.no-measure", seen, required, who)
    taken = {one.household: one.n for one in now.taken}
    if asked.taken and (waiting := [one for one in mine if one.household not in taken]):
        seen = {"name": waiting[0].household, "count": len(waiting)}
        who = who_may(case, about, "take-measure")
        return finding_on(asked, "pending", "households.waiting", seen, required, who)
    seen = {"households": len(mine)}
    return finding_on(asked, "met", "households.met", seen, required)


def land_restored(case: Project, asked: LandGivenBack, about: Circumstances) -> Finding:
    """What the plan gives back is given back."""
    now = case.adjustment
    if now.plan.land != "restore":
        return finding_on(asked, "met", "land-restored.not-asked", {"land": now.plan.land}, {})
    if now.restored_n:
        return finding_on(asked, "met", "land-restored.met", {}, {}, on=(now.restored_n,))
    who = who_may(case, about, "restore-land")
    return finding_on(asked, "pending", "land-restored.missing", {}, {}, who)


def successor_known(case: Project, asked: SuccessorKnown, about: Circumstances) -> Finding:
    """The project that the plan names is there."""
    now = case.adjustment
    if not now.plan.successor.strip():
        return finding_on(asked, "met", "successor.none-planned", {}, {})
    seen: dict[str, Value] = {"successor": now.plan.successor}
    if now.successor:
        return finding_on(asked, "met", "successor.met", seen, {})
    who = who_may(case, about, "link-successor")
    return finding_on(asked, "pending", "successor.missing", seen, {}, who)
