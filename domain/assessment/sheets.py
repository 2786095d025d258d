"""From the texts of standards to those ready for use; or every reason why not, file and line."""

from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from domain.assessment.standard import overlap, rival, unsound
from domain.packs import PackFault, read
from domain.shapes import tables
from events.standard import Standard


class Read(Struct, frozen=True):
    """The standards that may be used, and what is wrong with the other texts."""

    standards: tuple[Standard, ...]
    faults: tuple[PackFault, ...]


def load(texts: Mapping[str, str]) -> Read:
    """Every standard among the texts, or every reason why not, by file and line."""
    found: list[Standard] = []
    faults: list[PackFault] = []
    for file, text in texts.items():
        made = _load(file, text, found)
        if isinstance(made, Standard):
            found.append(made)
        else:
            faults.extend(made)
    return Read(tuple(found), tuple(faults))


def _load(file: str, text: str, before: Iterable[Standard]) -> Standard | list[PackFault]:
    sheet = read(file, text)
    if isinstance(sheet, PackFault):
        return [sheet]
    if wrong := list(tables(sheet.raw, Standard)):
        return [sheet.at(one) for one in wrong]
    made = msgspec.convert(sheet.raw, Standard)
    amiss = [*unsound(made), *(rival(made, one) for one in before if overlap(made, one))]
    return [sheet.at(one) for one in amiss] or made
