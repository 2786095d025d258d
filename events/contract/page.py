"""The contract as a page that is read without a network: no script, no style of anybody else."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import msgspec

from events.contract.generating import ASYNCAPI, Schema, path_of

STYLE = """
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.6 sans-serif; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem; }
th, td { border: 1px solid #bbb; padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
code { overflow-wrap: anywhere; }
summary { cursor: pointer; }
"""


def page(contract: Mapping[str, bytes], schemas: str = "schemas/") -> str:
    """The page of a contract; `schemas` is where its JSON schemas are served."""
    document: Schema = msgspec.json.decode(contract[ASYNCAPI])
    kinds = "".join(_kind(contract, kind, one, schemas) for kind, one in _channels(document))
    info = document["info"]
    return f"""\
<!doctype html>
<html lang="zh">
<head><meta charset="utf-8"><title>帮扶事件契约 / Bangfu events</title><style>{STYLE}</style></head>
<body>
<h1>帮扶事件契约 / Bangfu events {_text(info["version"])}</h1>
{_paragraphs(info["description"])}
<h2>目录 / Contents</h2>
<ul>{"".join(_entry(kind, one) for kind, one in _channels(document))}</ul>
<h2>消息头 / Headers</h2>
{_fields(document["components"]["schemas"]["headers"])}
{kinds}
</body>
</html>
"""


def _channels(document: Schema) -> list[tuple[str, Schema]]:
    return list(document["channels"].items())


def _entry(kind: str, channel: Schema) -> str:
    links = " · ".join(f'<a href="#{_text(tag)}">{_text(tag)}</a>' for tag in channel["messages"])
    return f'<li><a href="#{_text(kind)}">{_text(kind)}</a>: {links}</li>'


def _kind(contract: Mapping[str, bytes], kind: str, channel: Schema, schemas: str) -> str:
    facts = (
        _fact(tag, msgspec.json.decode(contract[path_of(tag)]), schemas)
        for tag in channel["messages"]
    )
    return (
        f'<h2 id="{_text(kind)}">{_text(kind)}</h2>'
        f"<p>主题 / Subject: <code>{_text(channel['address'])}</code></p>{''.join(facts)}"
    )


def _fact(tag: str, shape: Schema, schemas: str) -> str:
    ended = "（已停用 / deprecated）" if shape.get("deprecated") else ""
    link = f"{_text(schemas)}{_text(tag)}.json"
    parts = "".join(_part(name, part) for name, part in shape.get("$defs", {}).items())
    return (
        f'<h3 id="{_text(tag)}"><code>{_text(tag)}</code> {ended}</h3>'
        f"{_paragraphs(shape.get('description', ''))}"
        f'<p><a href="{link}">JSON Schema</a></p>{_fields(shape)}'
        f"<details><summary>组成部分 / Parts</summary>{parts}</details>"
    )


def _part(name: str, shape: Schema) -> str:
    return f"<h4>{_text(name)}</h4>{_paragraphs(shape.get('description', ''))}{_fields(shape)}"


def _fields(shape: Schema) -> str:
    rows = "".join(_rows(shape))
    return (
        "<table><tr><th>字段 / Field</th><th>类型 / Type</th><th>必填 / Required</th>"
        f"<th>说明 / Meaning</th></tr>{rows}</table>"
    )


def _rows(shape: Schema) -> Iterator[str]:
    needed = set(shape.get("required", ()))
    for name, field in shape.get("properties", {}).items():
        must = "是 / yes" if name in needed else f"默认 / default {_value(field.get('default'))}"
        says = _text(field.get("description", ""))
        yield (
            f"<tr><td><code>{_text(name)}</code></td><td>{_type(field)}</td>"
            f"<td>{must}</td><td>{says}</td></tr>"
        )


def _type(field: Schema) -> str:
    """What a field may hold, in words and marks."""
    if "$ref" in field:
        return _text(field["$ref"].rpartition("/")[2])
    if "anyOf" in field:
        return " | ".join(_type(one) for one in field["anyOf"])
    if "enum" in field:
        return " | ".join(_value(one) for one in field["enum"])
    if "const" in field:
        return _value(field["const"])
    if field.get("type") == "array":
        return f"[{_type(field['items'])}]" if isinstance(field.get("items"), dict) else "[]"
    return _text(f"{field.get('type', '')} {field.get('format', '')}".strip())


def _value(value: Any) -> str:
    return f"<code>{_text(msgspec.json.encode(value).decode())}</code>"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_text(part)}</p>" for part in text.split("\n\n") if part.strip())


def _text(text: str) -> str:
    return escape(text, quote=True)
