"""`bangfu procedure check|show`: packs examined and drawn at the command line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from domain.drawing import mermaid, text
from domain.messages import Language
from domain.packs import Loaded, load
from domain.procedure import Procedure
from services.common.packaged import pack_texts
from services.common.texts import tell, texts_of


def check(files: Sequence[Path] = ()) -> int:
    """Name every fault of the packs in these files, or of the shipped ones, by file and line."""
    texts, unread = texts_of(files)
    shipped = {name: t for name, t in pack_texts().items() if t not in texts.values()}
    faults = (*unread, *load({**shipped, **texts}).faults)
    own = [f for f in faults if not files or f.file not in shipped]
    tell(own)
    if not own:
        print(f"{len(texts or shipped)} 个规则包无误 / packs without a fault")
    return 1 if own else 0


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
    texts, _ = texts_of([file] if file.suffix == ".toml" else [])
    shipped = {name: t for name, t in pack_texts().items() if t not in texts.values()}
    drawn = load({**shipped, **texts})
    names = _names_in(load(shipped), drawn) if texts else {pack}
    found = [p for p in drawn.procedures if {p.pack.id, f"{p.pack.id}@{p.pack.version}"} & names]
    return max(found, key=lambda p: p.pack.version, default=None)


def _names_in(shipped: Loaded, drawn: Loaded) -> set[str]:
    """The packs that a file added to the shipped ones."""
    known = {p.ref for p in shipped.procedures}
    return {f"{p.pack.id}@{p.pack.version}" for p in drawn.procedures if p.ref not in known}
