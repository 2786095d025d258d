"""`bangfu procedure check|show`: packs examined and drawn at the command line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from domain.drawing import mermaid, text
from domain.messages import Language, said
from domain.packs import Loaded, PackFault, load
from domain.procedure import Procedure
from services.common.packaged import pack_texts


def check(files: Sequence[Path] = ()) -> int:
    """Name every fault of the packs in these files, or of the shipped ones, by file and line."""
    texts, unread = _read(files)
    shipped = {name: t for name, t in pack_texts().items() if t not in texts.values()}
    faults = (*unread, *load({**shipped, **texts}).faults)
    own = [f for f in faults if not files or f.file not in shipped]
    for fault in own:
        zh, en = (said(fault.key, fault.values, language) for language in ("zh", "en"))
        print(f"{fault.file}:{fault.line}: {zh} / {en}")
    if not own:
        print(f"{len(texts or shipped)} 个规则包无误 / packs without a fault")
    return 1 if own else 0


def _read(files: Sequence[Path]) -> tuple[dict[str, str], list[PackFault]]:
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


def show(
    pack: str = "cn-2025", how: Literal["mermaid", "text"] = "text", language: Language = "zh"
) -> int:
    """Draw a pack: by its id, by id@version, or by the file it is in."""
    found = _find(pack)
    if found is None:
        print(f"没有规则包 {pack} / there is no pack {pack} without faults")
        return 1
    draw = mermaid if how == "mermaid" else text
    print(draw(found, language), end="")
    return 0


def _find(pack: str) -> Procedure | None:
    file = Path(pack)
    texts, _ = _read([file] if file.suffix == ".toml" else [])
    shipped = {name: t for name, t in pack_texts().items() if t not in texts.values()}
    drawn = load({**shipped, **texts})
    names = _names_in(load(shipped), drawn) if texts else {pack}
    found = [p for p in drawn.procedures if {p.pack.id, f"{p.pack.id}@{p.pack.version}"} & names]
    return max(found, key=lambda p: p.pack.version, default=None)


def _names_in(shipped: Loaded, drawn: Loaded) -> set[str]:
    """The packs that a file added to the shipped ones."""
    known = {p.ref for p in shipped.procedures}
    return {f"{p.pack.id}@{p.pack.version}" for p in drawn.procedures if p.ref not in known}
