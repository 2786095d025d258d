"""A fact on the bus: what it is called there, what is said beside it, and that it comes back."""

from urllib.parse import unquote

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import envelope
from events.envelope import Row, Unfit

STATE = {
    "fact": "project.document-filed.v1",
    "by": {"person": "p1", "post": "clerk", "office": "o1", "division": "430511000000"},
    "at": "2026-03-02T08:00:00.000001Z",
    "on": "2026-03-02",
    "command": "p1/k1",
    "county": "430511",
}
SOURCE = "urn:bangfu:log:test"


def row(stream: str = "project-5f0c", tag: str = "project.document-filed.v1", **more: str) -> Row:
    return Row(7, stream, 3, tag, msgspec.json.encode({**STATE, **more}))


def test_a_fact_is_published_under_its_county_kind_id_and_name():
    found = row()
    assert envelope.subject(found.stream, found.tag, found.state) == (
        "bangfu.430511.project.5f0c.document-filed-v1"
    )


def test_a_fact_that_names_no_county_concerns_the_country():
    state = msgspec.json.encode({k: v for k, v in STATE.items() if k != "county"})
    assert envelope.subject("procedure-hn", "procedure.adopted.v1", state) == (
        "bangfu.000000.procedure.hn.adopted-v1"
    )


def test_the_headers_are_cloudevents_in_binary_mode():
    assert envelope.headers(row(correlation="c1", causation="c0"), SOURCE) == {
        "ce-specversion": "1.0",
        "ce-id": "project-5f0c/3",
        "ce-source": SOURCE,
        "ce-type": "project.document-filed.v1",
        "ce-subject": "project-5f0c",
        "ce-time": "2026-03-02T08:00:00.000001Z",
        "ce-dataschema": "urn:bangfu:schema:project.document-filed.v1",
        "ce-sequence": "0000000000000000007",
        "ce-correlation": "c1",
        "ce-causation": "c0",
        "content-type": "application/json",
    }


def test_what_was_not_said_has_no_header():
    assert not {"ce-correlation", "ce-causation"} & set(envelope.headers(row(), SOURCE))


def test_the_payload_is_the_stored_bytes():
    spaced = Row(1, "project-a", 1, "project.x.v1", b'{ "at" : "2026-03-02T08:00:00Z" , "z":1}')
    assert envelope.message(spaced, SOURCE).payload is spaced.state


@given(st.integers(1, 2**63 - 1), st.integers(1, 2**63 - 1))
def test_sequences_sort_as_text_in_the_order_of_their_positions(one: int, other: int):
    a, b = (
        envelope.headers(Row(n, "office-a", 1, "office.x.v1", row().state), SOURCE)
        for n in (one, other)
    )
    assert (a["ce-sequence"] < b["ce-sequence"]) == (one < other)


@given(st.text(), st.text(), st.text())
def test_no_text_of_a_fact_breaks_a_header_and_each_is_read_back(
    correlation: str, causation: str, source: str
):
    made = envelope.headers(row(correlation=correlation, causation=causation), source)
    assert all(v.isascii() and v.isprintable() and " " not in v for v in made.values())
    assert unquote(made.get("ce-correlation", "")) == correlation
    assert unquote(made.get("ce-causation", "")) == causation
    assert unquote(made["ce-source"]) == source


@given(st.text())
def test_no_id_widens_a_subject(id_: str):
    try:
        subject = envelope.subject(f"project-{id_}", "project.x.v1", row().state)
    except Unfit:
        return
    tokens = subject.split(".")
    assert len(tokens) == 5
    assert tokens[3] == id_
    assert all(t and t.isascii() and not set(t) & set("*> \t\r\n\f\x00") for t in tokens)


@pytest.mark.parametrize(
    "bad", ["a.b", "*", ">", "a b", "", "a\n", "a\r", "中", "\u00a0", "a\x00", "٣"]
)
def test_an_id_that_is_no_token_is_refused(bad: str):
    with pytest.raises(Unfit):
        envelope.subject(f"project-{bad}", "project.x.v1", row().state)


@pytest.mark.parametrize("bad", ["*", ">", "43051", "4305110", "43051１", "43.511", "43051\n"])
def test_a_county_that_is_no_code_is_refused(bad: str):
    with pytest.raises(Unfit):
        envelope.subject("project-a", "project.x.v1", row(county=bad).state)


@pytest.mark.parametrize(
    "tag", ["x", "project.x", "project.x.v0", "project.x.y.v1", "project.*.v1", "project.>.v1",
            "Project.x.v1", "project.x.v1\n", ".x.v1", "project..v1"],
)  # fmt: skip
def test_a_tag_that_is_none_is_refused(tag: str):
    with pytest.raises(Unfit):
        envelope.subject("project-a", tag, row().state)


@pytest.mark.parametrize("state", [b"", b"[]", b"{}", b"{", b'{"at":1}'])
def test_bytes_that_are_no_fact_are_refused(state: bytes):
    with pytest.raises(Unfit):
        envelope.subject("project-a", "project.x.v1", state)


def test_a_message_opens_to_the_row_it_was_made_of():
    found = row()
    made = envelope.message(found, SOURCE)
    assert envelope.opened(made.subject, made.headers, made.payload) == found


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("ce-sequence", "x"),
        ("ce-sequence", "0"),
        ("ce-id", "project-5f0c"),
        ("ce-id", "project-5f0c/0"),
        ("ce-id", "project-other/3"),
        ("ce-type", "project.vote-held.v1"),
    ],
)
def test_a_message_whose_headers_disagree_with_its_subject_is_not_ours(header: str, value: str):
    made = envelope.message(row(), SOURCE)
    with pytest.raises(Unfit):
        envelope.opened(made.subject, {**made.headers, header: value}, made.payload)


@pytest.mark.parametrize("missing", ["ce-sequence", "ce-id", "ce-type"])
def test_a_message_without_its_headers_is_not_ours(missing: str):
    made = envelope.message(row(), SOURCE)
    rest = {k: v for k, v in made.headers.items() if k != missing}
    with pytest.raises(Unfit):
        envelope.opened(made.subject, rest, made.payload)
    with pytest.raises(Unfit):
        envelope.opened(made.subject, None, made.payload)


def test_a_message_under_the_subject_of_another_county_is_not_ours():
    made = envelope.message(row(), SOURCE)
    with pytest.raises(Unfit):
        envelope.opened(made.subject.replace("430511", "430512"), made.headers, made.payload)


def test_a_pattern_takes_a_county_a_kind_a_case_or_a_fact():
    assert envelope.pattern() == "bangfu.*.*.*.*"
    assert envelope.pattern(county="430511") == "bangfu.430511.*.*.*"
    assert envelope.pattern(kind="project", id="5f0c") == "bangfu.*.project.5f0c.*"
    assert envelope.pattern(fact=envelope.fact_token("project.document-filed.v1")) == (
        "bangfu.*.*.*.document-filed-v1"
    )


@given(st.sampled_from(["county", "kind", "id", "fact"]), st.text(min_size=1))
def test_no_pattern_takes_more_than_it_names(part: str, text: str):
    try:
        made = envelope.pattern(**{part: text})
    except Unfit:
        return
    assert sorted(made.split(".")) == sorted(["bangfu", "*", "*", "*", text])
