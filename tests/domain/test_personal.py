"""个人信息: no number of a person reaches the log, in whatever text of whatever command."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from domain.checks import Circumstances
from domain.command import Command
from domain.commands import (
    AnswerObjection,
    CorrectDossier,
    CorrectNotice,
    Decide,
    EndNotice,
    EnterLibrary,
    FileDocument,
    FileIntake,
    InterruptNotice,
    MoveDivision,
    OpenRevision,
    PlaceHistoric,
    PostNotice,
    RaiseObjection,
    RecordVote,
    RemoveFromLibrary,
    RollOver,
    WithdrawIntake,
)
from domain.deciding import decide
from domain.life import BY_COMMAND
from domain.privacy import strings
from events.project import Proxy, Source
from tests.domain.samples import sample
from tests.domain.story import (
    CLERK,
    DIGEST,
    DOSSIER,
    PROOF,
    VILLAGE,
    Given,
    Told,
    day,
    dossier,
    stamp,
    vote,
)

ID = "11010519491231002X"  # the standard's own sample (GB 11643)
PHONE = "13800138000"
CARD = "6222020000000001230"

PROXIES = (Proxy(member="m1", household="h1", proxy="m2", proxy_household="h1"),)
SAMPLES: tuple[Command, ...] = (
    FileIntake(origin="village", division=VILLAGE, dossier=DOSSIER),
    PlaceHistoric(
        origin="village",
        division=VILLAGE,
        dossier=DOSSIER,
        stage="library",
        evidence="C",
        basis="旧表",
    ),
    CorrectDossier(dossier=DOSSIER, reason="补正"),
    FileDocument(document="application", title="申报书", digest=DIGEST),
    RecordVote(**vote(12, onsite=59, proxies=PROXIES)),
    PostNotice(
        notice="village-notice",
        level="village",
        place=VILLAGE,
        channel="board",
        text="公示",
        start_proof=PROOF,
    ),
    InterruptNotice(posting=2, resumed_on=day(3), reason="风雨"),
    CorrectNotice(posting=2, material=True, text="更正", reason="笔误"),
    EndNotice(posting=2, end_proof=PROOF),
    RaiseObjection(posting=2, summary="有异议"),
    AnswerObjection(objection=3, outcome="unfounded", answer="经核实"),
    Decide(step="village-submission", reason="同意", document_no="北农发〔2025〕1号"),
    EnterLibrary(year=2025),
    RollOver(year=2026),
    OpenRevision(cause="market", reason="滞销", dossier=DOSSIER),
    RemoveFromLibrary(reason="政策"),
    WithdrawIntake(reason="意见不一"),
    MoveDivision(division=VILLAGE, places=(VILLAGE,), merger="division-1", reason="撤并"),
)


def texts(command: Command) -> Iterator[tuple[str, Command]]:
    """Every free text of a command by its path, and the command with an ID number in it."""
    for path, _ in strings(command):
        raw = msgspec.json.decode(msgspec.json.encode(command))
        *way, last = path.split(".")
        inner: Any = raw
        for name in way:
            inner = inner[int(name) if isinstance(inner, list) else name]
        inner[int(last) if isinstance(inner, list) else last] = f"电话{PHONE}"
        try:
            yield path, msgspec.convert(raw, type(command), strict=False)
        except msgspec.ValidationError:
            continue  # a code, a digest or a choice: no such text can stand in it


SAMPLES += tuple(sample(c) for c in BY_COMMAND if c not in {type(s) for s in SAMPLES})

CASES = {type(c).__name__: list(texts(c)) for c in SAMPLES}
"""By command: where a number was put into it, and the command with it."""


def test_every_command_has_a_sample_here() -> None:
    assert {type(c) for c in SAMPLES} == set(BY_COMMAND)


@pytest.mark.parametrize("name", CASES)
def test_a_phone_number_in_any_text_is_refused_with_its_path(name: str) -> None:
    """9.5."""
    for path, said in CASES[name]:
        then = Told().filed(1).given.when(said, CLERK, on=day(2))
        then.refused("privacy.personal")
        assert then.decision.findings[0].observed == {"field": path, "what": "phone"}


def test_many_texts_were_tried() -> None:
    assert sum(map(len, CASES.values())) > 300


@pytest.mark.parametrize(
    ("number", "kind"), [(ID, "id-number"), (PHONE, "phone"), (CARD, "bank-card")]
)
def test_9_5_a_notice_names_no_identity_phone_or_card(number: str, kind: str) -> None:
    """9.5."""
    post = SAMPLES[5]
    assert isinstance(post, PostNotice)
    then = Told().filed(1).given.when(replace(post, text=f"受益户:张某 {number}"), CLERK, on=day(2))
    then.refused("privacy.personal")
    assert then.decision.findings[0].observed["what"] == kind


def test_a_refusal_does_not_repeat_the_number() -> None:
    """Neither the finding on it nor any other says it again."""
    for said in (
        FileDocument(document=ID.lower(), title="x", digest=DIGEST),
        Decide(step=ID.lower()),
        FileIntake(origin="village", division=VILLAGE, dossier=dossier(name=ID)),
    ):
        found = Given().when(said, CLERK, on=day(2)).decision.findings
        assert [f.message for f in found] == ["privacy.personal"]
        assert ID.lower() not in msgspec.json.encode(found).decode().lower()


def test_a_subject_is_never_an_identity_number() -> None:
    household = Proxy(member=ID, household="h1", proxy="m2", proxy_household="h1")
    said = RecordVote(**vote(12, onsite=59, proxies=(household,)))
    Told().filed(1).given.when(said, CLERK, on=day(12)).refused("privacy.personal")


def test_the_name_of_an_imported_file_is_looked_at_too() -> None:
    source = Source(file=DIGEST, name=f"{PHONE}.xlsx", row=3)
    about = Circumstances(Given().rules, day(1), (CLERK,))
    told = replace(stamp(day(1)), source=source)
    intake = FileIntake(origin="village", division=VILLAGE, dossier=DOSSIER)
    decision = decide(Given().case, intake, about, told)
    assert decision.facts == ()
    assert decision.findings[0].observed == {"field": "name", "what": "phone"}
