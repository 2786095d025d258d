"""A text that an author writes in lines (TOML): refused by the line that is amiss."""

from domain.messages import Both, said
from domain.packs import PackFault
from services.approval.reasons import misfit

LONGEST = 1_000
"""Letters of a line; the reader of TOML takes quadratic time over its dots."""
TOO_LONG = ("行过长", "the line is too long")
TOO_DEEP = ("嵌套过深", "it is nested too deeply")


def of_lines(toml: str, name: str) -> None:
    """A text whose lines the reader of TOML can be given."""
    if long := next((n for n, line in enumerate(toml.splitlines(), 1) if len(line) > LONGEST), 0):
        raise misfit(f"{name}:{long}", *TOO_LONG)


def at_line(fault: PackFault) -> tuple[str, Both]:
    """A fault by its file and line, as it is said."""
    zh, en = (said(fault.key, fault.values, language) for language in ("zh", "en"))
    return f"{fault.file}:{fault.line}", Both(zh, en)
