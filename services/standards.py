"""`bangfu standard check`: standards for the four groups examined at the command line."""

from collections.abc import Sequence
from pathlib import Path

from domain.assessment.sheets import load
from services.common.packaged import standard_texts
from services.common.texts import tell, texts_of


def check(files: Sequence[Path] = ()) -> int:
    """Name every fault of the standards in these files, or of the shipped ones, by file and line.

    Files are held against each other, as to whether two claim one day; not against the shipped
    ones, which are samples.
    """
    texts, unread = texts_of(files)
    given = texts if files else standard_texts()
    faults = (*unread, *load(given).faults)
    tell(faults)
    if not faults:
        print(f"{len(given)} 个分类标准无误 / standards without a fault")
    return 1 if faults else 0
