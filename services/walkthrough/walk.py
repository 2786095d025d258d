"""Who speaks to a running development set-up, what they send, and what is printed of the answer."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape

from domain.clocks import office_day
from services.walkthrough.printing import error, finding


class UnexpectedError(Exception):
    """The service answered otherwise than the walkthrough promises."""


class Walk:
    """One walk: who speaks, to which project, and what was answered."""

    def __init__(self, client: httpx.Client, console: Console, language: str) -> None:
        self.client, self.console, self.language = client, console, language
        self.tokens: dict[str, str] = {}
        self.project = self.asset = ""
        self.monitored: list[str] = []
        self.unpaid: dict[str, Any] = {}
        self.steps = 0
        self.versions: dict[str, int] = {}

    def title(self, zh: str, en: str) -> None:
        """Begin a stage."""
        self.console.rule(f"[bold]{zh if self.language == 'zh' else en}")

    def note(self, zh: str, en: str) -> None:
        """A line of explanation."""
        self.console.print(escape(zh if self.language == "zh" else en))

    def days(self, days: int) -> str:
        """Let days go by at the office; the date it then is."""
        told = self.client.post("/dev/clock", json={"days": days}).raise_for_status().json()
        today = office_day(datetime.fromisoformat(told["now"])).isoformat()
        if days:
            self.note(f"⏩ 办公日期前移 {days} 天,今天是 {today}", f"⏩ {days} days on: {today}")
        return today

    def get(self, person: str, path: str, **params: Any) -> Any:
        """Read something as an officer."""
        answer = self.client.get(path, params=params, headers=self._headers(person))
        if answer.status_code != 200:
            raise UnexpectedError(f"GET {path}: {answer.status_code} {answer.text}")
        return answer.json()

    def asks(self, person: str, path: str, body: Mapping[str, Any]) -> Any:
        """Put a question to a case, that changes nothing."""
        answer = self.client.post(path, json=body, headers=self._headers(person))
        if answer.status_code != 200:
            raise UnexpectedError(f"{path}: {answer.status_code} {answer.text}")
        return answer.json()

    @property
    def case(self) -> str:
        """Where the project lies in the API."""
        return f"/projects/{self.project}"

    def tries(self, person: str, what: str, body: Mapping[str, Any], case: str = "") -> None:
        """Somebody tries what is not lawful yet, and is told why not."""
        answer = self._post(person, what, body, case or self.case)
        if answer.status_code != 409:
            raise UnexpectedError(f"{what}: {answer.status_code} {answer.text}")
        self._refused(person, what, answer)

    def does(self, person: str, what: str, body: Mapping[str, Any], case: str = "") -> int:
        """Somebody does what is lawful; the version it made."""
        answer = self._post(person, what, body, case or self.case)
        if answer.status_code != 201:
            raise UnexpectedError(f"{what}: {answer.status_code} {answer.text}")
        made = answer.json()
        opened = ", ".join(made.get("possible", ()))
        so = f"  → 可办 / now possible: {opened}" if opened else ""
        line = f"[green]✓[/] {person} → {what}: v{made['version']} @{made['position']}{so}"
        self.console.print(line)
        return int(made["version"])

    def begins(self, person: str, path: str, body: Mapping[str, Any], *, told: bool = True) -> str:
        """Somebody begins a case; where it then lies."""
        answer = self._begin(person, path, body)
        if answer.status_code != 201:
            raise UnexpectedError(f"{path}: {answer.status_code} {answer.text}")
        made = answer.json()
        if told:
            self.console.print(f"[green]✓[/] {person} → {path}: v{made['version']}")
        return f"{path}/{made['id']}"

    def tries_to_begin(self, person: str, path: str, body: Mapping[str, Any]) -> None:
        """Somebody tries to begin a case that may not begin so, and is told why not."""
        answer = self._begin(person, path, body)
        if answer.status_code not in (400, 409):
            raise UnexpectedError(f"{path}: {answer.status_code} {answer.text}")
        self._refused(person, path, answer)

    def receipt(self, person: str, version: int, case: str = "") -> None:
        """Show the receipt of a decision."""
        path = f"{case or self.case}/decisions/{version}/receipt"
        told = self.get(person, path)
        pack = told["pack"]
        named = f"{pack['id']} v{pack['version']} {pack['digest'][:12]}"
        self.console.print(f"  [bold]回执 / receipt[/] v{version} · {told['tag']} · {named}")
        for held in told["held"]:
            self.console.print(f"    [green]●[/] {escape(held['says'])}  [dim]{held['article']}[/]")

    def _headers(self, person: str) -> dict[str, str]:
        if person not in self.tokens:
            asked = self.client.post("/dev/token", json={"subject": person}).raise_for_status()
            self.tokens[person] = str(asked.json()["token"])
        said = {"zh": "zh-CN", "en": "en"}[self.language]
        return {"Authorization": f"Bearer {self.tokens[person]}", "Accept-Language": said}

    def _post(self, person: str, what: str, body: Mapping[str, Any], case: str) -> httpx.Response:
        """Put something to a case as it stood when it last answered; if it moved since, again."""
        version = self.versions.get(case) or self.get(person, case)["version"]
        answer = self._put(person, f"{case}/{what}", body, version)
        if answer.status_code == 412:
            version = self.get(person, case)["version"]
            answer = self._put(person, f"{case}/{what}", body, version)
        if answer.status_code in (201, 409):
            self.versions[case] = answer.json()["version"]
        return answer

    def _put(self, person: str, path: str, body: Mapping[str, Any], version: int) -> httpx.Response:
        self.steps += 1
        key = sha256(f"{path} {version} {self.steps}".encode()).hexdigest()[:32]
        headers = {**self._headers(person), "Idempotency-Key": key, "If-Match": f'"{version}"'}
        return self.client.post(path, json=body, headers=headers)

    def _begin(self, person: str, path: str, body: Mapping[str, Any]) -> httpx.Response:
        self.steps += 1
        key = sha256(f"{self.project} {path} {self.steps}".encode()).hexdigest()[:32]
        headers = {**self._headers(person), "Idempotency-Key": key}
        return self.client.post(path, json=body, headers=headers)

    def _refused(self, person: str, what: str, answer: httpx.Response) -> None:
        said = answer.json()
        status = f"[red]{answer.status_code}[/]"
        self.console.print(f"[red]✗[/] {person} → {what}: {status} {said['title']}")
        for line in (*map(finding, said.get("findings", ())), *map(error, said.get("errors", ()))):
            self.console.print(line)
