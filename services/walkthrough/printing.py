"""How a refusal is printed: what each finding says, by which article, who can help, and when."""

from collections.abc import Mapping
from typing import Any

from rich.markup import escape


def finding(told: Mapping[str, Any]) -> str:
    """One reason why something is not lawful, or not yet."""
    color = {"pending": "yellow", "broken": "red"}[told["verdict"]]
    parts = [escape(told["says"]), f"[dim]{told['article']} ({told['grade']})[/]"]
    if who := sorted({f"{w['title']}@{w['division']}" for w in told.get("who", ())}):
        parts.append(f"[cyan]{'、'.join(who[:3])}[/]")
    if told.get("earliest"):
        sure = "" if not told.get("provisional") else " (暂定 / provisional)"
        parts.append(f"≥ {told['earliest']}{sure}")
    return f"    [{color}]●[/] " + "  ".join(parts)


def error(told: Mapping[str, Any]) -> str:
    """One place of a body that cannot be right."""
    return f"    [red]●[/] {escape(told['place'])}: {escape(told['reason'])}"
