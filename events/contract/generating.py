"""The contract with subscribers, made of the structs: AsyncAPI 3 and a JSON schema for each fact.

What is stored stays in the stream for ever. So a fact that was released and has no struct any more,
but an upcaster, keeps its released schema here.
"""

import re
from collections.abc import Iterable, Mapping
from inspect import cleandoc
from typing import Any

import msgspec

from events.base import Fact
from events.envelope import CONTENT_TYPE, ROOT, fact_token, schema_of
from events.published import kind_of

VERSION = "0.1.0"
"""The version that is being made; `released/` holds those that were."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ASYNCAPI = "asyncapi.json"
EVERY = "*"
"""Stands for all facts, where something holds for the message of each."""

Schema = dict[str, Any]
Schemas = Mapping[str, Schema]
"""The schema of each tag."""

INTRODUCTION = """\
Every fact of an assistance project (帮扶产业项目), as it was stored, in the order in which it was
stored. CloudEvents 1.0, binary mode: headers `ce-*`, and the stored bytes as payload.

A field that is left out has its default. A subscriber ignores fields and facts that it does not
know: new ones come without notice. Whatever would break a subscriber comes as a new version of a
fact (`v2`) beside the old one. No personal data stands in any fact.

每条事实按入库顺序原样发布。未出现的字段取默认值；订阅方应忽略不认识的字段和事实；
不兼容的变更只以新版本（v2）出现。事实中不含个人信息。
"""


def schemas(
    facts: Mapping[str, type[Fact]], released: Schemas, superseded: Iterable[str]
) -> dict[str, Schema]:
    """The schema of every fact that is published, or once was and can still be read."""
    made = {tag: schema(fact) for tag, fact in facts.items()}
    past = {tag: released[tag] for tag in superseded if tag in released and tag not in made}
    kept = {tag: {**old, "deprecated": True} for tag, old in past.items()}
    return dict(sorted((made | kept).items()))


def schema(fact: type[Fact]) -> Schema:
    """The JSON schema of one fact, whole in itself."""
    made = msgspec.json.schema(fact)
    parts = made["$defs"]
    root = parts.pop(made["$ref"].removeprefix("#/$defs/"))
    tag = str(fact.__struct_config__.tag)
    # the recording service writes UTC, with its zone; the struct alone would not say so
    root["properties"]["at"] = {"type": "string", "format": "date-time"}
    whole = {"$schema": DIALECT, "$id": schema_of(tag), **root, "$defs": parts}
    return dict(_opened(whole))


def _opened(node: Any) -> Any:
    """Descriptions in shape; and objects open, for a subscriber ignores what it does not know."""
    match node:
        case dict():
            kept = {k: v for k, v in node.items() if (k, v) != ("additionalProperties", False)}
            if isinstance(kept.get("description"), str):
                kept["description"] = cleandoc(kept["description"])
            return {key: _opened(value) for key, value in kept.items()}
        case list():
            return [_opened(one) for one in node]
        case _:
            return node


def asyncapi(known: Schemas) -> Schema:
    """The AsyncAPI document over these schemas: a channel for each kind, a message for each tag."""
    kinds: dict[str, list[str]] = {}
    for tag in known:
        kinds.setdefault(kind_of(tag), []).append(tag)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Bangfu 帮扶", "version": VERSION, "description": INTRODUCTION},
        "defaultContentType": CONTENT_TYPE,
        "channels": {kind: _channel(kind, tags) for kind, tags in kinds.items()},
        "operations": {f"publish-{kind}": _operation(kind, tags) for kind, tags in kinds.items()},
        "components": {
            "messages": {tag: _message(tag, shape) for tag, shape in known.items()},
            "schemas": {"headers": HEADERS},
        },
    }


def _channel(kind: str, tags: list[str]) -> Schema:
    return {
        "address": f"{ROOT}.{{county}}.{kind}.{{id}}.{{fact}}",
        "title": kind,
        "parameters": {
            "county": {"description": "县级区划代码，六位 / the six digits of the county"},
            "id": {"description": "个案编号 / the id of the case"},
            "fact": {"enum": [fact_token(tag) for tag in tags]},
        },
        "messages": {tag: {"$ref": f"#/components/messages/{tag}"} for tag in tags},
    }


def _operation(kind: str, tags: list[str]) -> Schema:
    channel = f"#/channels/{kind}"
    return {
        "action": "send",
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{tag}"} for tag in tags],
    }


def _message(tag: str, shape: Schema) -> Schema:
    says = str(shape.get("description", ""))
    made = {
        "name": tag,
        "title": shape["title"],
        "summary": says.partition("\n")[0],
        "contentType": CONTENT_TYPE,
        "headers": {"$ref": "#/components/schemas/headers"},
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": path_of(tag)},
        },
    }
    return made | ({"deprecated": True} if shape.get("deprecated") else {})


def path_of(tag: str) -> str:
    """Where the schema of a tag lies, beside the AsyncAPI document."""
    return f"schemas/{tag}.json"


def tag_of(path: str) -> str | None:
    """The tag whose schema lies there, if it is one."""
    found = re.fullmatch(r"schemas/(.+)\.json", path)
    return found[1] if found else None


def files(known: Schemas) -> dict[str, bytes]:
    """The contract as files, by their paths."""
    made = {path_of(tag): encoded(shape) for tag, shape in known.items()}
    return {ASYNCAPI: encoded(asyncapi(known))} | made


def encoded(document: Schema) -> bytes:
    """A document as it is committed: a person reads the differences."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def envelope_of(document: Schema) -> Schema:
    """What an AsyncAPI document promises of every message: headers and, by kind, the subject."""
    headers = document["components"]["schemas"]["headers"]
    channels: Mapping[str, Schema] = document["channels"]
    subjects = {f"subject of {kind}": {"const": one["address"]} for kind, one in channels.items()}
    return {**headers, "properties": headers["properties"] | subjects}


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


HEADERS: Schema = {
    "type": "object",
    "properties": {
        "ce-specversion": _text("CloudEvents", const="1.0"),
        "ce-id": _text("案卷与版本 / the stream and its version: project-5f0c/3"),
        "ce-source": _text("日志来源 / which log it is from, a URI"),
        "ce-type": _text("事实标签 / the tag of the fact"),
        "ce-subject": _text("案卷 / the stream: project-5f0c"),
        "ce-time": _text("记录时间 / when it was recorded, UTC", format="date-time"),
        "ce-dataschema": _text("数据模式 / what the schema of the payload is called"),
        "ce-sequence": _text(
            "全局位置，19 位 / the position in the log, 19 digits, without a gap from 1 on",
            pattern="^[0-9]{19}$",
        ),
        "ce-correlation": _text("关联编号 / what it belongs together with"),
        "ce-causation": _text("起因编号 / what brought it about"),
        "content-type": _text("JSON", const=CONTENT_TYPE),
    },
    "required": [
        "ce-specversion",
        "ce-id",
        "ce-source",
        "ce-type",
        "ce-subject",
        "ce-time",
        "ce-dataschema",
        "ce-sequence",
        "content-type",
    ],
}
