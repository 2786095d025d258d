"""What a pack may ask of a rectification, and of a case that has one open."""

from msgspec.structs import replace

from domain.case import Case, documents
from domain.circumstances import Circumstances, finding_on, who_may
from domain.rectification.state import Rectification
from events.findings import Finding, Value
from events.requirements import (
    NoOpenRectification,
    RectificationEvidenced,
    RectificationPapers,
    SourceOffices,
)


def none_open(case: Case, asked: NoOpenRectification, about: Circumstances) -> Finding:
    """Nothing of that weight, found by those, is open in the case."""
    bars = [
        r
        for r in case.rectifications
        if r.found_by in asked.sources and (r.grave or not asked.grave)
    ]
    if not bars:
        return finding_on(asked, "met", "rectification.none-open", {}, {})
    seen: dict[str, Value] = {"titles": "|".join(r.title for r in bars), "count": len(bars)}
    on = tuple(r.n for r in bars)
    who = who_may(case, about, "close-rectification")
    return finding_on(asked, "pending", "rectification.open", seen, {}, who, on=on)


def none_open_on(
    asset: Case, id_: str, asked: NoOpenRectification, about: Circumstances
) -> Finding:
    """The same of an asset that another case is about, by its id."""
    found = none_open(asset, asked, about)
    if found.verdict == "met":
        return found
    seen: dict[str, Value] = {**found.observed, "asset": id_}
    return replace(found, message="rectification.open-on-asset", observed=seen)


def evidenced(found: Rectification, asked: RectificationEvidenced, about: Circumstances) -> Finding:
    """Each measure has its evidence, and something is new since the review sent it back."""
    shown = {e.measure for e in found.evidence if e.on <= about.on}
    lacking = [n for n in range(1, len(found.measures) + 1) if n not in shown]
    who = who_may(found, about, "file-evidence")
    if lacking or not found.measures:
        seen: dict[str, Value] = {"measures": "|".join(map(str, lacking))}
        return finding_on(asked, "pending", "rectification.unevidenced", seen, {}, who)
    on = tuple(e.n for e in found.evidence)
    if max(on) < found.chain_from:
        return finding_on(asked, "pending", "rectification.nothing-new", {}, {}, who)
    return finding_on(asked, "met", "rectification.evidenced", {}, {}, on=on)


def papers(found: Rectification, asked: RectificationPapers, about: Circumstances) -> Finding:
    """What these found is reported on as they ask; of others nothing is asked here."""
    values: dict[str, Value] = {"documents": "|".join(asked.documents)}
    if found.found_by not in asked.sources:
        seen: dict[str, Value] = {"found_by": found.found_by}
        return finding_on(asked, "met", "rectification.no-papers", seen, values)
    filed = {kind: documents(found, kind) for kind in asked.documents}
    lacking = [kind for kind, found_papers in filed.items() if not found_papers]
    if lacking:
        values = {"documents": "|".join(lacking)}
        who = who_may(found, about, "file-document")
        return finding_on(asked, "pending", "rectification.papers-missing", {}, values, who)
    on = tuple(papers[-1].n for papers in filed.values())
    return finding_on(asked, "met", "rectification.papers-filed", {}, values, on=on)


def offices_asked(found: Rectification, asked: SourceOffices, about: Circumstances) -> Finding:
    """Who records what these find; whether they do is judged of the record itself."""
    values: dict[str, Value] = {"sources": "|".join(asked.sources), "posts": "|".join(asked.posts)}
    return finding_on(asked, "met", "rectification.offices-asked", {}, values)
