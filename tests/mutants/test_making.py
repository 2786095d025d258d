"""The mutants are what they say: one change each, in code that still has its name."""

import tomllib
from pathlib import Path

from tests.mutants.making import HOUSE, key_of, mutants, mutated

VOTES = "domain/votes.py"
ACCEPTED = tomllib.loads(Path(__file__).with_name("accepted.toml").read_text("utf-8"))["survivor"]


def test_a_mutant_is_its_owner_with_one_change() -> None:
    drawn = mutants(VOTES)[:20]
    assert len({(m.line, m.change) for m in drawn}) > 15
    for mutant in drawn:
        code = mutated(mutant)
        assert key_of(code) == mutant.owner
        assert mutant.text in (HOUSE / VOTES).read_text("utf-8")


def test_what_is_accepted_is_still_a_mutant_and_has_its_reason() -> None:
    known = {
        (m.file, m.text, m.change) for file in {a["file"] for a in ACCEPTED} for m in mutants(file)
    }
    for entry in ACCEPTED:
        assert (entry["file"], entry["line"], entry["change"]) in known
        assert entry["reason"]
