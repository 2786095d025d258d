"""What a major public project owes before its plan is approved (重大公共建设项目).

重大行政决策程序暂行条例 第三条: what is major, the county says by a list that it publishes. What is
not on the list owes nothing of this.
"""

from domain.circumstances import Circumstances, finding_on
from domain.clocks import Due
from domain.faults import broken
from domain.filing import document_on_file
from domain.noticing import notice_completed
from domain.project import Project
from events.findings import Finding
from events.implementation import MajorListRecorded
from events.requirements import (
    DocumentOnFile,
    MajorConsultation,
    MajorPaper,
    NoticeCompleted,
    Requirement,
)


def consulted(case: Project, asked: MajorConsultation, about: Circumstances) -> Finding:
    """The public was asked; like any notice it goes on hanging while works stand still."""
    if not case.implementation.major:
        return _not_listed(asked)
    hung = NoticeCompleted(
        id=asked.id,
        article=asked.article,
        grade=asked.grade,
        notice=asked.notice,
        level=asked.level,
        days=asked.days,
        count=asked.count,
    )
    return notice_completed(case, hung, about, Due(about.on, provisional=False))


def papers(case: Project, asked: MajorPaper, about: Circumstances) -> Finding:
    """One of the papers that a major decision rests on."""
    if not case.implementation.major:
        return _not_listed(asked)
    filed = DocumentOnFile(
        id=asked.id, article=asked.article, grade=asked.grade, document=asked.document
    )
    return document_on_file(case, filed, about)


def _not_listed(asked: Requirement) -> Finding:
    return finding_on(asked, "met", "major.not-listed", {}, {})


def list_holds(case: Project, fact: MajorListRecorded, about: Circumstances) -> list[Finding]:
    """It says something new."""
    if fact.listed is not bool(case.implementation.major):
        return []
    key = "major.listed-already" if fact.listed else "major.not-on-the-list"
    return [broken(key, {"number": fact.catalogue})]
