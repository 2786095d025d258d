"""What every fact carries: who, when it was recorded, when it occurred, and by which command."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

Level = Literal["village", "township", "county", "city", "province"]
"""村、乡镇、县、市、省."""

# `$` alone would let a last line break pass, and `\d` the digits of other scripts.
END = r"$(?!\n)"

DivisionCode = Annotated[
    str, Meta(pattern=rf"^[0-9]{{12}}{END}", description="统计用区划代码, 12 digits")
]
Digest = Annotated[
    str, Meta(pattern=rf"^[0-9a-f]{{64}}{END}", description="SHA-256, lower-case hex")
]
Code = Annotated[str, Meta(pattern=rf"^[a-z0-9][a-z0-9-]{{0,62}}{END}")]
"""A name in a pack: a post, a step, a kind of document."""

_LINE = r"[^\x00-\x1f\x7f]"
_TEXT = r"[^\x00-\x08\x0b-\x1f\x7f]"
Line = Annotated[
    str, Meta(min_length=1, max_length=200, pattern=rf"^ *[^\x00-\x20\x7f]{_LINE}*{END}")
]
"""One line of text without control characters, not blank."""
Name = Annotated[
    str, Meta(min_length=1, max_length=100, pattern=rf"^ *[^\x00-\x20\x7f]{_LINE}*{END}")
]
"""What a thing is called: a line of a hundred letters at most."""
Short = Annotated[str, Meta(max_length=200, pattern=rf"^{_LINE}*{END}")]
"""A line that may be left out."""
Text = Annotated[
    str, Meta(min_length=1, max_length=4000, pattern=rf"^[ \t\n]*[^\x00-\x20\x7f]{_TEXT}*$")
]
"""A paragraph, not blank; line breaks and tabs may stand in it."""
Note = Annotated[str, Meta(max_length=4000, pattern=rf"^{_TEXT}*$")]
"""A text that may be left out."""
Fen = Annotated[int, Meta(ge=0, le=10**15, description="money in fen (分)")]
Count = Annotated[int, Meta(ge=0, le=10**8)]
Year = Annotated[int, Meta(ge=2013, le=2100)]
"""Assistance projects are counted from 2013 on (建档立卡)."""


SubjectRef = Annotated[
    str, Meta(pattern=rf"^s-[0-9a-f]{{32}}{END}", description="a person or household in the vault")
]
"""A random id, never a number of the person: who it is, only the vault knows (个人信息主体)."""
CountyCode = Annotated[str, Meta(pattern=rf"^[0-9]{{6}}{END}", description="县级区划, 6 digits")]


# gc=False, here and wherever states are kept by the thousand: a frozen struct is part of no cycle,
# so that the collector need not look at it.
class Actor(Struct, frozen=True, gc=False, omit_defaults=True):
    """Who acted: a person in a post (岗位) of an office, and for whom when standing in (代理)."""

    person: str
    post: str
    office: str
    division: str
    standing_in_for: str = ""

    @property
    def persons(self) -> frozenset[str]:
        """Everyone whose hand is in this act: a stand-in carries the bars of both."""
        return frozenset(p for p in (self.person, self.standing_in_for) if p)


Moment = Annotated[datetime, Meta(tz=True)]
"""A time with its zone; in facts it is UTC."""


class Fact(Struct, frozen=True, gc=False, kw_only=True, tag_field="fact", omit_defaults=True):
    """Something that happened.

    `at` is when it was recorded (UTC); `on` is the date on which it occurred (Asia/Shanghai), so a
    late entry shows; `command` is the id of the command that made it. `county`: the six digits that
    begin the division it concerns, 430500 where that is a city, 000000 where it is the country.
    """

    by: Actor
    at: Moment
    on: date
    command: str
    correlation: str = ""
    causation: str = ""
    county: CountyCode = "000000"
