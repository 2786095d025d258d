"""Every mutant of a module: one small change inside one function, named by line and change.

Left alone is what runs only at import (tables, decorators, defaults, annotations): the tests are
forked after it.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType

from msgspec import Struct

HOUSE = Path(__file__).parents[2]
UNTOUCHED = {"annotation", "returns", "decorator_list", "args", "type_params"}
"""Fields of a syntax tree that hold no behaviour of a body."""

COMPARED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
JOINED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


class Mutant(Struct, frozen=True):
    """The nth change of a file; `owner` is the outermost function around it."""

    file: str
    nth: int
    line: int
    text: str
    change: str
    owner: tuple[str, int]

    @property
    def package(self) -> str:
        parts = Path(self.file).parts
        return parts[1] if len(parts) > 2 else "(modules)"


def mutants(file: str) -> list[Mutant]:
    """Those of a file whose function can be told apart by name and line."""
    source = (HOUSE / file).read_text("utf-8")
    lines, tree = source.splitlines(), ast.parse(source)
    alone = {key for key, n in Counter(key_of(c) for c in outermost(_code(tree))).items() if n == 1}
    return [
        Mutant(file, nth, line, lines[line - 1].strip(), change, owner)
        for nth, (line, change, owner, _) in enumerate(_changes(tree, ()))
        if owner in alone
    ]


def mutated(mutant: Mutant) -> CodeType:
    """The code of its owner with the change made."""
    tree = ast.parse((HOUSE / mutant.file).read_text("utf-8"))
    *_, make = list(_changes(tree, ()))[mutant.nth]
    make()
    return next(c for c in outermost(_code(tree)) if key_of(c) == mutant.owner)


def key_of(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def outermost(code: CodeType) -> Iterator[CodeType]:
    """The functions of a module and of its classes, without those inside them."""
    for inner in (c for c in code.co_consts if isinstance(c, CodeType)):
        of_class = "__qualname__" in inner.co_names and "<locals>" not in inner.co_qualname
        yield from outermost(inner) if of_class else (inner,)


def _code(tree: ast.Module) -> CodeType:
    return compile(ast.fix_missing_locations(tree), "mutant", "exec", dont_inherit=True)


Change = tuple[int, str, tuple[str, int], Callable[[], None]]


def _changes(
    node: ast.AST, within: tuple[str, ...], owner: tuple[str, int] | None = None
) -> Iterator[Change]:
    """Depth first; the places are those of the tree before any change."""
    for name, value in ast.iter_fields(node):
        if name in UNTOUCHED or _is_never(node):
            continue
        for at, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, ast.AST) or _is_docstring(child):
                continue
            inner = _owner(child, within) if owner is None else owner
            if owner is not None:
                for new in _variants(node, child):
                    make = _putting(node, name, at, ast.copy_location(new, child))
                    yield child.lineno, _told(child, new), owner, make
            deeper = (*within, child.name) if isinstance(child, ast.ClassDef) else within
            yield from _changes(child, deeper, inner)


def _owner(node: ast.AST, within: tuple[str, ...]) -> tuple[str, int] | None:
    match node:
        case ast.FunctionDef(name=name, decorator_list=above):
            return ".".join((*within, name)), min([node.lineno, *(d.lineno for d in above)])
        case ast.Lambda():
            return ".".join((*within, "<lambda>")), node.lineno
        case _:
            return None


def _putting(node: ast.AST, name: str, at: int, new: ast.AST) -> Callable[[], None]:
    def put() -> None:
        value = getattr(node, name)
        if isinstance(value, list):
            value[at] = new
        else:
            setattr(node, name, new)

    return put


def _variants(parent: ast.AST, node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left=left, ops=[op, *more], comparators=others):
            yield ast.Compare(left, [COMPARED[type(op)](), *more], others)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(JOINED[type(op)](), values)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in JOINED:
            yield ast.BinOp(left, JOINED[type(op)](), right)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)) if value:
            yield ast.Constant(value + "~")
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield ast.Return(ast.Constant(None))
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()
        case _:
            pass
    tested = isinstance(parent, ast.If | ast.IfExp | ast.While) and node is parent.test
    if tested or (isinstance(parent, ast.comprehension) and node in parent.ifs):
        yield ast.UnaryOp(ast.Not(), node)  # type: ignore[arg-type]


def _told(old: ast.AST, new: ast.AST) -> str:
    return f"{ast.unparse(old)[:90]}  =>  {ast.unparse(new)[:90]}"


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_never(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr | ast.Return) and "assert_never" in ast.dump(node)
