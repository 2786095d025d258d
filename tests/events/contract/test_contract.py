"""The contract that is committed is the one the structs make, and it breaks no released one."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from domain.privacy import personal, strings
from events import contract, envelope, published
from events.base import Fact
from events.contract import folder, generating
from events.contract.comparing import Change
from events.envelope import Row
from events.subscriber import Reads, SubscriberRegistered, Wanted
from events.upcasters import Step
from tests.events.test_golden import GOLDEN, LINES, tag_of

COMMITTED = contract.committed()
DOCUMENT: dict[str, Any] = json.loads(COMMITTED["asyncapi.json"])


def shape(tag: str) -> dict[str, Any]:
    return json.loads(COMMITTED[generating.path_of(tag)])


def test_the_committed_contract_is_what_the_structs_make():
    assert contract.check() == []


@pytest.mark.parametrize("line", LINES, ids=[tag_of(line) for line in LINES])
def test_every_released_fact_fits_its_schema(line: bytes):
    jsonschema_rs.validate(shape(tag_of(line)), json.loads(line))


@pytest.mark.parametrize("tag", list(published.facts()))
def test_every_schema_is_one(tag: str):
    jsonschema_rs.meta.validate(shape(tag))
    assert shape(tag)["$id"] == envelope.schema_of(tag)


def test_the_headers_of_a_message_fit_the_contract():
    row = Row(7, "project-a", 1, tag_of(LINES[-1]), LINES[-1])
    headers = DOCUMENT["components"]["schemas"]["headers"]
    made = envelope.headers(row, "urn:bangfu:log:test")
    jsonschema_rs.validate(headers, made)
    assert set(made) <= set(headers["properties"])


def test_every_subject_fits_the_channel_of_its_kind():
    for line in LINES:
        tag = tag_of(line)
        kind = published.kind_of(tag)
        channel = DOCUMENT["channels"][kind]
        *_, fact = envelope.subject(f"{kind}-a", tag, line).split(".")
        assert fact in channel["parameters"]["fact"]["enum"]
        assert tag in channel["messages"]


def test_every_reference_of_the_document_leads_somewhere():
    references = [v for path, v in strings_of(DOCUMENT) if path.endswith("$ref")]
    assert len(references) > 3 * len(published.facts())
    for reference in references:
        if reference.startswith("#/"):
            found = DOCUMENT
            for step in reference[2:].split("/"):
                found = found[step]
        else:
            assert reference in COMMITTED


def strings_of(document: Any) -> list[tuple[str, str]]:
    return list(strings(document))


def test_an_object_of_the_contract_is_open_to_fields_that_come_later():
    for tag in published.facts():
        assert b'"additionalProperties": false' not in COMMITTED[generating.path_of(tag)]


def test_a_fact_whose_contract_was_not_written_is_named(tmp_path: Path):
    contract.generate(tmp_path)
    (tmp_path / "schemas" / "office.opened.v1.json").write_bytes(b"{}")
    (tmp_path / "schemas" / "office.gone.v1.json").write_bytes(b"{}")
    assert contract.check(tmp_path) == [
        "schemas/office.gone.v1.json: run: bangfu contract generate",
        "schemas/office.opened.v1.json: run: bangfu contract generate",
    ]
    assert contract.generate(tmp_path) == [
        "schemas/office.gone.v1.json",
        "schemas/office.opened.v1.json",
    ]
    assert contract.check(tmp_path) == []


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose contract was just released; each test has a copy."""
    made = tmp_path_factory.mktemp("released")
    contract.generate(made)
    contract.release(made, "0.9.0")
    return made


class TestReleases:
    """A contract that was released holds for ever."""

    @pytest.fixture
    def place(self, tmp_path: Path, released: Path) -> Path:
        shutil.copytree(released, tmp_path, dirs_exist_ok=True)
        return tmp_path

    def alter(self, place: Path, tag: str, change: Any) -> None:
        """As if the released fact had been otherwise."""
        file = place / "released" / "0.9.0" / generating.path_of(tag)
        made = json.loads(file.read_bytes())
        change(made)
        file.write_text(json.dumps(made))

    def test_what_was_just_released_holds(self, place: Path):
        assert contract.check(place) == []
        assert contract.since_release(place) == []

    def test_a_release_is_made_once(self, place: Path):
        with pytest.raises(FileExistsError):
            contract.release(place, "0.9.0")

    def test_what_is_wrong_is_not_released(self, tmp_path: Path):
        with pytest.raises(ValueError, match="generate"):
            contract.release(tmp_path, "0.9.0")

    def test_the_last_release_counts_by_number(self, place: Path):
        contract.release(place, "0.10.0")
        assert contract.releases(place) == ["0.9.0", "0.10.0"]

    def test_a_field_that_is_gone_since_the_release_fails(self, place: Path):
        self.alter(
            place, "office.opened.v1", lambda s: s["properties"].update(old={"type": "string"})
        )
        assert contract.check(place) == ["office.opened.v1 old: field removed"]

    def test_a_field_that_must_be_there_since_the_release_fails(self, place: Path):
        self.alter(place, "office.opened.v1", lambda s: s["required"].remove("name"))
        assert contract.check(place) == ["office.opened.v1 name: newly required"]

    def test_a_description_that_changed_since_the_release_does_not_fail(self, place: Path):
        self.alter(place, "office.opened.v1", lambda s: s.update(description="Otherwise."))
        assert contract.check(place) == []

    def test_a_subject_or_a_header_that_changed_since_the_release_fails(self, place: Path):
        file = place / "released" / "0.9.0" / "asyncapi.json"
        made = json.loads(file.read_bytes())
        made["channels"]["office"]["address"] = "elsewhere.{id}"
        made["components"]["schemas"]["headers"]["properties"]["ce-old"] = {"type": "string"}
        file.write_text(json.dumps(made))
        assert contract.check(place) == [
            "* ce-old: field removed",
            "* subject of office: narrowed",
        ]

    def release_of_the_past(self, place: Path, tag: str) -> None:
        """As if a fact had been released that is published no more."""
        past = place / "released" / "0.9.0" / generating.path_of(tag)
        past.write_bytes(COMMITTED[generating.path_of("office.opened.v1")])

    def test_a_released_fact_that_nothing_can_read_any_more_fails(self, place: Path):
        self.release_of_the_past(place, "office.founded.v1")
        assert contract.check(place) == ["office.founded.v1 : fact removed"]

    def test_a_superseded_version_needs_an_upcaster(self, place: Path):
        self.release_of_the_past(place, "office.opened.v0")
        assert "office.opened.v0: no upcaster" in contract.check(place)

    def test_a_fact_that_gave_way_to_another_keeps_its_schema(
        self, place: Path, monkeypatch: pytest.MonkeyPatch
    ):
        self.release_of_the_past(place, "office.founded.v1")
        steps = {"office.founded.v1": Step("office.opened.v1", lambda shape: shape)}
        monkeypatch.setattr(folder, "STEPS", steps)
        contract.generate(place)
        assert contract.check(place) == []
        kept = json.loads((place / "schemas" / "office.founded.v1.json").read_bytes())
        assert kept["deprecated"]
        assert "（已停用 / deprecated）" in contract.page(contract.committed(place))

    def test_an_upcaster_that_leads_nowhere_fails(
        self, place: Path, monkeypatch: pytest.MonkeyPatch
    ):
        steps = {"office.opened.v0": Step("office.never.v1", lambda shape: shape)}
        monkeypatch.setattr(folder, "STEPS", steps)
        assert contract.check(place) == ["office.opened.v0: its upcasters lead nowhere"]

    def test_a_released_tag_with_a_later_version_is_superseded(self):
        assert folder.superseded({"a.b.v1", "a.b.v2", "a.c.v1"}) == ["a.b.v1"]
        assert folder.superseded({"a.b.v10", "a.b.v9"}) == ["a.b.v9"]


def subscriber(name: str, *reads: Reads, **wanted: Any) -> SubscriberRegistered:
    line = json.loads(next(line for line in LINES if tag_of(line) == "office.opened.v1"))
    common = {key: line[key] for key in ("by", "at", "on", "command")}
    told = msgspec.convert(common | {"fact": "subscriber.registered.v1", "name": name,
        "unit": "u", "wanted": {"county": "430511"}, "delivery": {"how": "pull"}},
        SubscriberRegistered)  # fmt: skip
    return msgspec.structs.replace(told, reads=reads, wanted=Wanted("430511", **wanted))


FILED = "project.intake-filed.v1"
OFFICE = "office.opened.v1"
READS_FUNDS = subscriber("funds", Reads(FILED, ("dossier.funds.amount",)))
READS_NAME = subscriber("name", Reads(FILED, ("dossier.name",)))
SAYS_NOTHING = subscriber("says nothing")
TAKES_OFFICES = subscriber("offices", kinds=("office",))
TAKES_VOTES = subscriber("votes", facts=("project.vote-held.v1",))
ALL = [READS_FUNDS, READS_NAME, SAYS_NOTHING, TAKES_OFFICES, TAKES_VOTES]


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (Change(FILED, "dossier.funds.amount", "type changed"), {"funds", "says nothing"}),
        (Change(FILED, "dossier.funds", "field removed"), {"funds", "says nothing"}),
        (Change(FILED, "dossier.name", "narrowed"), {"name", "says nothing"}),
        (Change(FILED, "dossier.land", "field removed"), {"says nothing"}),
        (Change(FILED, "", "fact removed"), {"funds", "name", "says nothing"}),
        (Change(FILED, "dossier.funds.level", "widened"), {"says nothing"}),
        (Change(FILED, "dossier.funds.amount", "widened"), {"funds", "says nothing"}),
        (Change(OFFICE, "name", "narrowed"), {"says nothing", "offices"}),
        (Change("*", "ce-id", "field removed"), {one.name for one in ALL}),
        (Change(FILED, "dossier.new", "field added"), set()),
        (Change("project.new.v1", "", "fact added"), set()),
    ],
)
def test_a_change_names_the_subscribers_it_would_break(change: Change, names: set[str]):
    found = contract.breaks([change], ALL)
    assert {one.name for one in found} == names
    assert all(one.changes == (change,) for one in found)


def test_the_page_shows_every_fact_and_needs_nobody_else():
    page = contract.page(COMMITTED)
    assert all(f'id="{tag}"' in page for tag in published.facts())
    assert all(word in page for word in ("字段 / Field", "必填 / Required", "张榜公示"))
    assert not re.search(r"<script|<link|src=|@import|url\(|https?://", page)


def test_the_page_lets_no_text_become_markup():
    class Odd(Fact, frozen=True, tag="project.odd.v1"):
        """<script>alert("&")</script>"""

    made = generating.files({"project.odd.v1": generating.schema(Odd)})
    page = contract.page(made)
    assert "<script" not in page
    assert "&lt;script&gt;alert(&quot;&amp;&quot;)" in page


NOBODY = {"430000190001010009", "430000190001010017"}
"""The citizen numbers of the sample household: the vault takes none without its check digit, and
nobody's begins with a whole province."""
VAULT = ("NewHousehold.", "CorrectHousehold.", "SeekHousehold.")


def is_nobodys(file: Path, place: str, text: str) -> bool:
    """Whether a text is a number of the sample household, where the vault's commands show it."""
    return file.name == "examples.json" and place.startswith(VAULT) and text in NOBODY


def test_no_personal_number_stands_in_the_contract_its_examples_or_the_golden_logs():
    examples = Path("services/approval/examples.json")
    files = [*contract.FOLDER.rglob("*.json"), *GOLDEN.glob("*.jsonl"), examples]
    assert len(files) > 2 * len(published.kinds())
    for file in files:
        lines = file.read_text().splitlines() if file.suffix == ".jsonl" else [file.read_text()]
        told = [one for line in lines for one in strings(json.loads(line))]
        left = [
            place for place, text in told if personal(text) and not is_nobodys(file, place, text)
        ]
        assert left == [], file
