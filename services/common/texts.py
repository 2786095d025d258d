"""Rules as files at the command line: their texts, and what is wrong with them, and where."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from domain.messages import said
from domain.packs import PackFault


def texts_of(files: Sequence[Path]) -> tuple[dict[str, str], list[PackFault]]:
    """The texts of files; a file that holds no text is a fault of its own."""
    texts: dict[str, str] = {}
    unread: list[PackFault] = []
    for file in files:
        try:
            texts[str(file)] = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            values: dict[str, str | int] = {"problem": type(error).__name__}
            unread.append(PackFault(str(file), 1, "pack.unread", values))
    return texts, unread


def tell(faults: Iterable[PackFault]) -> None:
    """Each fault with its file and line, in both languages, from the top of a file down."""
    for fault in sorted(faults, key=lambda fault: (fault.file, fault.line)):
        zh, en = (said(fault.key, fault.values, language) for language in ("zh", "en"))
        print(f"{fault.file}:{fault.line}: {zh} / {en}")
