"""Where in a text a table and a key stand."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from domain.lines import lines, nearest

TEXT = '''\
# a remark with [[brackets]] and "quotes
id = "x"
words = """
[[actions]]
id = "not a table"
"""

[[posts]]
id = "first"

[[posts]] # the second
id = "second"
by = [
  "a", # = not a key
  "b]",
]
en = 'it''s [not] this'

[[actions]]
id = "step"

  [[actions.requires]]
  id = "one"

  [[actions.requires]]
  id = "two"
  days = 3

[[actions]]
"id" = "other"

  [[actions.requires]]
  id = "one"
'''.replace("it''s ", "")


def test_every_table_and_key_is_found_on_its_line() -> None:
    found = lines(TEXT)
    rows = TEXT.splitlines()
    assert rows[found["posts", 1, "by"] - 1] == "by = ["
    assert rows[found["posts", 1, "en"] - 1] == "en = '[not] this'"
    assert rows[found["actions", 0, "requires", 1, "days"] - 1] == "  days = 3"
    assert rows[found["actions", 1, "id"] - 1] == '"id" = "other"'
    assert rows[found["actions", 1, "requires", 0] - 1] == "  [[actions.requires]]"
    assert found["actions", 1, "requires", 0] > found["actions", 1]


def test_what_stands_within_a_text_or_a_list_is_no_table_and_no_key() -> None:
    raw = tomllib.loads(TEXT)
    found = lines(TEXT)
    assert {path[1] for path in found if path[:1] == ("actions",) and len(path) > 1} == {0, 1}
    assert len(raw["actions"]) == 2
    assert ("posts", 1, "not") not in found


def test_what_is_not_found_is_shown_where_its_table_begins() -> None:
    found = lines(TEXT)
    assert (
        nearest(found, ("actions", 0, "requires", 1, "count")) == found["actions", 0, "requires", 1]
    )
    assert nearest(found, ("nowhere", 4)) == 1


@given(st.lists(st.text(alphabet="ab\"'\n[]#=\\", max_size=12), max_size=6))
def test_no_text_within_quotes_moves_the_lines_after_it(texts: list[str]) -> None:
    keys = "".join(f"k{i} = {_quoted(text)}\n" for i, text in enumerate(texts))
    text = f'{keys}[[last]]\nid = "x"\n'
    assert set(tomllib.loads(text)) == {*(f"k{i}" for i in range(len(texts))), "last"}
    assert text.splitlines()[lines(text)["last", 0] - 1] == "[[last]]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""{escaped}"""' if "\n" in text else f'"{escaped}"'
