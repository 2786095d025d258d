"""Everything that says what a project is; a further one adds a line."""

from collections.abc import Callable, Mapping

from domain.implementation import statements
from domain.implementation.statements import Statement
from domain.project import Project
from events.requirements import StatementName

SOURCES: Mapping[StatementName, Callable[[Project], Statement | None]] = {
    "content": statements.content,
    "implementation": statements.implementation,
    "targets": statements.targets,
    "acceptance": statements.acceptance,
    "assets": statements.assets,
    "operation": statements.operation,
}


def stated(case: Project, names: tuple[StatementName, ...]) -> tuple[Statement, ...]:
    """What is said in these places, where anything is said yet."""
    return tuple(said for name in names if (said := SOURCES[name](case)))
