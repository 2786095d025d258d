"""What ships with the code as data: procedure packs (规则包), standards (分类标准)."""

from importlib.resources import files


def pack_texts() -> dict[str, str]:
    """The shipped packs: file name to text."""
    return _texts("procedures")


def standard_texts() -> dict[str, str]:
    """The shipped standards, samples all of them: file name to text."""
    return _texts("standards")


def _texts(name: str) -> dict[str, str]:
    folder = files("domain") / name
    found = sorted(f.name for f in folder.iterdir() if f.name.endswith(".toml"))
    return {name: (folder / name).read_text(encoding="utf-8") for name in found}
