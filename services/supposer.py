"""`bangfu what-if`: one fact of a case otherwise, asked of a running service."""

from typing import Any

import httpx
import msgspec


def what_if(
    case: str,
    said: dict[str, Any],
    *,
    url: str,
    token: str,
    language: str = "zh",
) -> int:
    """Say where the history would have parted; 1 if the service does not take the question."""
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
    answer = httpx.post(f"{url}/{case.strip('/')}/what-ifs", json=said, headers=headers, timeout=60)
    told = answer.json()
    if answer.status_code != 200:
        print(told.get("title", answer.status_code))
        for error in told.get("errors", ()):
            print(f"  {error['place']}: {error['reason']}")
        return 1
    print("\n".join(lines(told)))
    return 0


def lines(told: dict[str, Any]) -> list[str]:
    """What the service answers, for a terminal."""
    said = [f"v{told['version']} {told['how']}"]
    said += [f"  ✗ {finding['says']}  {finding['article']}" for finding in told.get("lacks", ())]
    if "state_from" not in told:
        return [*said, "状况不变 / nothing would differ"]
    differs = ", ".join(told.get("fields", ()))
    said.append(f"v{told['state_from']} 起状况不同 / the state differs from there: {differs}")
    if "stage_from" in told:
        stages = f"{told['stage']} → {told['stage_would_be']}"
        said.append(f"v{told['stage_from']} 起阶段不同 / the stage differs: {stages}")
    for step in told.get("refused", ()):
        said.append(f"✗ v{step['version']} {step['title']} ({step['occurred_on']})")
        said += [f"    ● {f['says']}  {f['article']} ({f['grade']})" for f in step["lacks"]]
    return said


def supposed(version: int, replace: str, insert: str, *, omit: bool) -> dict[str, Any]:
    """The question as the API takes it."""
    said: dict[str, Any] = {"version": version}
    for name, text in (("replace", replace), ("insert", insert)):
        if text:
            said[name] = msgspec.json.decode(text)
    return said | ({"omit": True} if omit else {})
