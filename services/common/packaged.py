"""What ships with the code as data: the procedure packs (规则包), from the package itself."""

from importlib.resources import files


def pack_texts() -> dict[str, str]:
    """The shipped packs: file name to text."""
    folder = files("domain") / "procedures"
    found = sorted(f.name for f in folder.iterdir() if f.name.endswith(".toml"))
    return {name: (folder / name).read_text(encoding="utf-8") for name in found}
