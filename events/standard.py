"""A county's standard for the four groups (四个一批分类标准): published data, adopted whole.

No national scoring exists: whoever leads the classification draws it up (农规发〔2024〕26号 十九).
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import END, Code, Digest, DivisionCode, Fact, Line
from events.requirements import Grade

Dimension = Literal["level", "management", "income", "linkage", "prospects"]
"""产业发展水平、经营管理状况、项目资产收益、联农带农效果、产业发展前景 (农规发〔2024〕26号 二)."""
Group = Literal["consolidate", "upgrade", "revive", "adjust"]
"""巩固、升级、盘活、调整, the best first."""
Points = Annotated[int, Meta(ge=0, le=100, description="points (分)")]
Weight = Annotated[int, Meta(ge=1, le=100, description="hundredths of the whole")]
Amount = Annotated[int, Meta(ge=0, le=10**15, description="a whole number of the unit")]


class Band(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """From this value on an indicator has these points, until the next band begins."""

    least: Amount
    points: Points


class Indicator(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What is measured of a project, in whole numbers of its unit, and what it counts for.

    `weight` is its part of the whole in hundredths; below the first band it has no points.
    """

    id: Code
    dimension: Dimension
    zh: Line
    en: Line
    unit: Line
    weight: Weight
    bands: Annotated[tuple[Band, ...], Meta(min_length=1, max_length=12)]


class Veto(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What keeps a project out of the better groups, whatever its points (一票否决)."""

    id: Code
    zh: Line
    en: Line
    at_best: Literal["upgrade", "revive", "adjust"]


class Least(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """The points that a group asks of one dimension taken by itself."""

    dimension: Dimension
    points: Points


class Boundary(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """What a group asks: so many points in all, and of some dimensions as well."""

    group: Literal["consolidate", "upgrade", "revive"]
    points: Points
    of: Annotated[tuple[Least, ...], Meta(max_length=5)] = ()


class Move(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """A lawful move from one group to another, and why one is made.

    `special`: only for a special reason, which the decision then states.
    """

    source: Group
    to: Group
    zh: Line
    en: Line
    special: bool = False


class Standard(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A standard, whole: whose it is, from when to when, what is measured and what follows.

    `months`: after so many a project is assessed anew.
    """

    id: Code
    version: Annotated[int, Meta(ge=1, le=10**6)]
    jurisdiction: Annotated[str, Meta(pattern=rf"^([0-9]{{2}}){{0,3}}{END}")]
    valid_from: date
    zh: Line
    en: Line
    article: Line
    grade: Grade
    months: Annotated[int, Meta(ge=1, le=60)]
    indicators: Annotated[tuple[Indicator, ...], Meta(min_length=5, max_length=40)]
    boundaries: Annotated[tuple[Boundary, ...], Meta(min_length=3, max_length=3)]
    moves: Annotated[tuple[Move, ...], Meta(min_length=1, max_length=12)]
    vetoes: Annotated[tuple[Veto, ...], Meta(max_length=20)] = ()
    valid_to: date | None = None

    @property
    def division(self) -> str:
        """The division for which it is made, as a code of twelve digits."""
        return self.jurisdiction.ljust(12, "0")


class StandardRef(Struct, frozen=True, gc=False):
    """By which standard a project is assessed: whose, which version, the digest of all of it."""

    division: DivisionCode
    id: Code
    version: int
    digest: Digest


class StandardAdopted(Fact, frozen=True, tag="standard.adopted.v1"):
    """A standard was adopted (启用分类标准); the fact carries it whole."""

    standard: Standard
    digest: Digest
    reason: Line
