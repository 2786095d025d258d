"""Whether a document that a requirement asks for is on file (材料归档)."""

from domain.case import Case
from domain.circumstances import Circumstances, finding_on, who_may
from domain.clocks import Due
from events.findings import Finding, Value
from events.requirements import DocumentOnFile


def document_on_file(case: Case, asked: DocumentOnFile, about: Circumstances) -> Finding:
    """A document of the kind is on file by that day; the newest counts."""
    required: dict[str, Value] = {"document": asked.document}
    since = case.turn if asked.anew else 0
    found = [d for d in case.documents if d.document == asked.document and d.n > since]
    filed = next((d for d in reversed(found) if d.on <= about.on), None)
    if filed:
        observed: dict[str, Value] = {"digest": filed.digest[:12]}
        return finding_on(asked, "met", "document.met", observed, required, on=(filed.n,))
    who = who_may(case, about, "file-document")
    later = Due(min(d.on for d in found), provisional=False) if found else None
    return finding_on(asked, "pending", "document.missing", {}, required, who, later)
