"""Other projects of the county: one applied for twice (重复申报), one cut into parts (化整为零)."""

from domain.circumstances import Circumstances, Similar, finding_on, who_may
from domain.project import Project
from events.findings import Finding, Value
from events.requirements import NoDoubleApplication, NotSplit


def no_double_application(
    case: Project, asked: NoDoubleApplication, about: Circumstances
) -> Finding:
    """Of two live projects with one content, the one raised later gives way."""
    same = _sharing(about, "content:")
    mine = (case.filed_at, about.case_id)
    before = [s for s in same if s.stage != "intake" or (s.filed_at, s.case) < mine]
    if not before:
        return finding_on(asked, "met", "sole.met", {}, {})
    who = (*who_may(case, about, "correct-dossier"), *who_may(case, about, "withdraw-intake"))
    return finding_on(asked, "broken", "sole.double", {"case": before[0].case}, {}, who)


def not_split(case: Project, asked: NotSplit, about: Circumstances) -> Finding:
    """Parts below the threshold that reach it together are one project cut up."""
    own = case.dossier.total_investment
    small = [s for s in _sharing(about, "like:") if s.amount < asked.threshold]
    total = own + sum(s.amount for s in small)
    observed: dict[str, Value] = {"total_fen": total, "cases": len(small) + 1}
    required: dict[str, Value] = {"limit_fen": asked.threshold}
    if not (small and own < asked.threshold <= total):
        return finding_on(asked, "met", "unsplit.met", observed, required)
    who = (*who_may(case, about, "correct-dossier"), *who_may(case, about, "withdraw-intake"))
    return finding_on(asked, "broken", "unsplit.split", observed, required, who)


def _sharing(about: Circumstances, kind: str) -> list[Similar]:
    keys = {key for key in about.keys if key.startswith(kind)}
    return [s for s in about.similar if keys & set(s.keys) and s.case != about.case_id]
