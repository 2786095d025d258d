"""How a project was assessed, and why it is in its group (四个一批)."""

from datetime import date
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter
from msgspec import Struct
from msgspec.structs import replace

from domain.assessment.nearest import Change, Explanation, Step, explained
from domain.assessment.proprieties import applying_of, missing, standard_of
from domain.assessment.scoring import WHOLE
from domain.assessment.standard import stream_of
from domain.assessment.state import Assessment
from events.standard import Dimension, Group, Indicator, Standard
from services.approval import reading
from services.approval.access import officer_of
from services.approval.house import House
from services.approval.routes.answers import OFFICER, READS
from services.approval.saying import Language, language_of

Id = Annotated[str, PathParameter(pattern="^[0-9a-f]{32}$", description="项目编号")]


class PartView(Struct, frozen=True):
    """An indicator's part: its value and points, and what they come to with its weight."""

    indicator: str
    title: str
    dimension: Dimension
    unit: str
    value: int
    points: int
    weight: int
    score: str


class StepView(Struct, frozen=True):
    """An indicator moved to the nearest value of another band."""

    indicator: str
    title: str
    unit: str
    value: int
    to_value: int
    points: int
    to_points: int
    moved: str


class ChangeView(Struct, frozen=True):
    """What would alter the group: indicators moved, veto items lifted."""

    group: Group
    steps: tuple[StepView, ...]
    lifted: tuple[str, ...]


class ExplanationView(Struct, frozen=True, omit_defaults=True):
    """Why it is in the group: every part of the score; and the smallest change of all.

    `better` and `worse`: the smallest change in that direction. `would_veto`: the veto items that
    by themselves would put it lower. Scores are points with two decimals.
    """

    score: str
    group: Group
    parts: tuple[PartView, ...]
    vetoes: tuple[str, ...] = ()
    smallest: ChangeView | None = None
    better: ChangeView | None = None
    worse: ChangeView | None = None
    would_veto: tuple[str, ...] = ()


class AssessmentView(Struct, frozen=True, omit_defaults=True):
    """A project's group, its last assessment with why, and every earlier one.

    `due`: from when it is to be assessed anew. `missing`: what was not looked at yet.
    """

    group: str
    due: date | None = None
    assessment: Assessment | None = None
    explanation: ExplanationView | None = None
    missing: tuple[str, ...] = ()
    earlier: tuple[Assessment, ...] = ()


def routes() -> list[HTTPRouteHandler]:
    """How a project is assessed."""
    return [assessed]


@get(
    "/projects/{case_id:str}/assessment",
    operation_id="ReadAssessment",
    summary="分类评估及说明 / the assessment, explained",
    opt=OFFICER,
    responses=READS,
    tags=["groups"],
)
async def assessed(
    request: Request[Any, Any, Any], house: NamedDependency[House], case_id: Id
) -> Response[AssessmentView]:
    """项目类别、最近一次评估及其说明:每项指标各占多少分,最小作何变化即改变类别;历次评估全部保留。

    Its group, the last assessment and why: what each indicator counts for, and the smallest change
    that would alter the group. Every earlier assessment stays.
    """
    read = await reading.seen(house, officer_of(request), f"project-{case_id}")
    grouping = read.case.grouping
    due = grouping.due.on if grouping.due else None
    told = AssessmentView(read.case.group, due)
    if grouping.assessments:
        *earlier, last = grouping.assessments
        told = replace(told, earlier=tuple(earlier), assessment=last)
        told = _explained(told, last, await _standard(house, last), language_of(request))
    return Response(told, headers=read.etag)


def _explained(
    told: AssessmentView, last: Assessment, standard: Standard | None, language: Language
) -> AssessmentView:
    """With what is still to be looked at, or if nothing is, with the reasons."""
    if standard is None:
        return told
    if lacking := missing(standard, last):
        return replace(told, missing=tuple(one.id for one in lacking))
    return replace(told, explanation=_why(standard, last, language))


async def _standard(house: House, last: Assessment) -> Standard | None:
    """The standard by which it was made."""
    stream = stream_of(last.standard.division)
    return standard_of(last, {stream: (await house.ledger.fresh(stream)).state})


def _why(standard: Standard, last: Assessment, language: Language) -> ExplanationView:
    why = explained(standard, last.values, applying_of(last))
    named = {one.id: one for one in standard.indicators}
    vetoes = {v.id: v.zh if language == "zh" else v.en for v in standard.vetoes}
    both = _parts(why, named, language)

    def change(one: Change | None) -> ChangeView | None:
        if one is None:
            return None
        steps = tuple(_step(step, named[step.indicator], language) for step in one.steps)
        return ChangeView(one.group, steps, tuple(vetoes[veto] for veto in one.lifted))

    return ExplanationView(
        score=points(why.score),
        group=why.group,
        parts=both,
        vetoes=tuple(vetoes[veto] for veto in why.vetoes),
        smallest=change(why.smallest),
        better=change(why.better),
        worse=change(why.worse),
        would_veto=tuple(vetoes[veto] for veto in why.would_veto),
    )


def _parts(
    why: Explanation, named: dict[str, Indicator], language: Language
) -> tuple[PartView, ...]:
    return tuple(
        PartView(
            one.id,
            _title(one, language),
            one.dimension,
            one.unit,
            part.value,
            part.points,
            part.weight,
            points(part.score),
        )
        for part in why.parts
        for one in [named[part.indicator]]
    )


def _step(step: Step, one: Indicator, language: Language) -> StepView:
    values = (step.value, step.to_value, step.points, step.to_points)
    return StepView(one.id, _title(one, language), one.unit, *values, points(step.moved))


def _title(one: Indicator, language: Language) -> str:
    return one.zh if language == "zh" else one.en


def points(score: int) -> str:
    """Hundredths of a point as points with two decimals."""
    return f"{score // WHOLE}.{score % WHOLE:02d}"
