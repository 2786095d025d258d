"""The walkthrough: an imported project goes from intake into the library, officer by officer.

It speaks to a running development set-up over HTTP. At each stage somebody first tries what is
not lawful yet and is told every reason; then it is done as it must be, and the receipt is shown.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape

from domain.clocks import office_day
from domain.privacy import id_check

COUNTY = "430511000000"
READ = 30.0


class UnexpectedError(Exception):
    """The service answered otherwise than the walkthrough promises."""


class Walk:
    """One walk: who speaks, to which project, and what was answered."""

    def __init__(self, client: httpx.Client, console: Console, language: str) -> None:
        self.client, self.console, self.language = client, console, language
        self.tokens: dict[str, str] = {}
        self.project = ""
        self.steps = 0

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

    def tries(self, person: str, what: str, body: Mapping[str, Any]) -> None:
        """Somebody tries what is not lawful yet, and is told why not."""
        answer = self._post(person, what, body)
        if answer.status_code != 409:
            raise UnexpectedError(f"{what}: {answer.status_code} {answer.text}")
        self.console.print(f"[red]✗[/] {person} → {what}: [red]409[/] {answer.json()['title']}")
        for finding in answer.json()["findings"]:
            self._finding(finding)

    def does(self, person: str, what: str, body: Mapping[str, Any]) -> int:
        """Somebody does what is lawful; the version it made."""
        answer = self._post(person, what, body)
        if answer.status_code != 201:
            raise UnexpectedError(f"{what}: {answer.status_code} {answer.text}")
        made = answer.json()
        opened = ", ".join(made.get("possible", ()))
        so = f"  → 可办 / now possible: {opened}" if opened else ""
        line = f"[green]✓[/] {person} → {what}: v{made['version']} @{made['position']}{so}"
        self.console.print(line)
        return int(made["version"])

    def receipt(self, person: str, version: int) -> None:
        """Show the receipt of a decision."""
        path = f"/projects/{self.project}/decisions/{version}/receipt"
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

    def _post(self, person: str, what: str, body: Mapping[str, Any]) -> httpx.Response:
        self.steps += 1
        version = self.get(person, f"/projects/{self.project}")["version"]
        key = sha256(f"{self.project} {version} {self.steps} {what}".encode()).hexdigest()[:32]
        headers = {"Idempotency-Key": key, "If-Match": f'"{version}"'}
        path = f"/projects/{self.project}/{what}"
        return self.client.post(path, json=body, headers={**self._headers(person), **headers})

    def _finding(self, finding: Mapping[str, Any]) -> None:
        color = {"pending": "yellow", "broken": "red"}[finding["verdict"]]
        who = sorted({f"{w['title']}@{w['division']}" for w in finding.get("who", ())})
        told = [escape(finding["says"]), f"[dim]{finding['article']} ({finding['grade']})[/]"]
        if who:
            told.append(f"[cyan]{'、'.join(who[:3])}[/]")
        if finding.get("earliest"):
            sure = "" if not finding.get("provisional") else " (暂定 / provisional)"
            told.append(f"≥ {finding['earliest']}{sure}")
        self.console.print(f"    [{color}]●[/] " + "  ".join(told))


def walkthrough(url: str, *, language: str = "zh", console: Console | None = None) -> None:
    """Walk through the life of one imported project, as far as it goes today."""
    try:
        with httpx.Client(base_url=url, timeout=READ) as client:
            _walk(Walk(client, console or Console(soft_wrap=True), language))
    except (UnexpectedError, httpx.HTTPError) as wrong:
        raise SystemExit(f"未能走完 / the walkthrough stopped: {wrong}") from wrong


def _walk(walk: Walk) -> None:
    place = begin(walk)
    submission(walk, place)
    review(walk, place)
    appraisal(walk)
    approval(walk)
    entry(walk)
    history(walk)


def digest(word: str) -> str:
    """A stand-in for the digest of a scanned paper."""
    return sha256(word.encode()).hexdigest()


def begin(walk: Walk) -> str:
    """Find a village's project that was imported and not touched yet."""
    walk.title("一、导入的项目", "1. The imported project")
    found = walk.get("sample-county-clerk", "/worklist", limit=200)["items"]
    fresh = [w["project"] for w in found if w["project"]["version"] == 1]
    villages = [p for p in fresh if not p["division"].endswith("000")]
    if not villages:
        raise UnexpectedError("没有未办理的导入项目,请 make clean / no fresh project: make clean")
    chosen = next((p for p in villages if "稻花鱼" in p["title"]), villages[0])
    walk.project = chosen["id"]
    told = f"{chosen['title']} · {chosen['division']} · {chosen['investment']}"
    walk.note(f"项目 {told} 元", f"project {told} yuan")
    return str(chosen["division"])


def submission(walk: Walk, place: str) -> None:
    """The village completes the dossier, votes, posts its notice and submits."""
    walk.title("二、村级申报:补正、表决、公示", "2. The village: dossier, vote, notice")
    clerk, head = f"sample-village-clerk-{place[6:]}", f"sample-village-head-{place[6:]}"
    submit = {"step": "village-submission"}
    walk.tries(head, "decisions", submit)
    dossier = completed(walk.get(clerk, f"/projects/{walk.project}")["dossier"])
    walk.does(clerk, "corrections", {"dossier": dossier, "reason": "补充申报要素"})
    walk.does(clerk, "documents", paper("application", "项目申报书"))
    walk.note("第一次表决:240名成员,150票同意", "A first vote: 150 for, of 240 members")
    today = walk.days(0)
    walk.does(clerk, "votes", vote(today, votes_for=150))
    walk.does(clerk, "documents", paper("minutes", "成员大会会议记录"))
    walk.tries(head, "decisions", submit)
    walk.does(clerk, "votes", vote(today, votes_for=168))
    number = "43051119900101001"
    leak = f"联系人身份证号 {number}{id_check(number)}"
    walk.tries(clerk, "notices", notice("village", place, leak))
    hung = walk.does(clerk, "notices", notice("village", place, "拟申报项目,欢迎监督。"))
    walk.tries(head, "decisions", submit)
    walk.days(11)
    walk.does(clerk, "notice-endings", {"posting": hung, "end_proof": digest("end")})
    walk.receipt(head, walk.does(head, "decisions", submit))


def review(walk: Walk, place: str) -> None:
    """The township reviews and posts its notice."""
    walk.title("三、乡镇审核与公示", "3. The township: review and notice")
    town = place[6:9]
    clerk, reviewer = f"sample-township-clerk-{town}", f"sample-township-reviewer-{town}"
    step = {"step": "township-review"}
    walk.tries(f"sample-village-head-{place[6:]}", "decisions", step)
    walk.tries(reviewer, "decisions", step)
    walk.does(clerk, "documents", paper("cost-estimate", "投资概算"))
    walk.receipt(reviewer, walk.does(reviewer, "decisions", step))
    hung = walk.does(clerk, "notices", notice("township", f"{place[:9]}000", "乡镇公示。"))
    walk.tries("sample-county-appraiser", "decisions", {"step": "county-appraisal"})
    walk.days(13)
    walk.does(clerk, "notice-endings", {"posting": hung, "end_proof": digest("end")})


def appraisal(walk: Walk) -> None:
    """The county's departments appraise together, on the four preparations of article (十四)."""
    walk.title("四、县级联合论证", "4. The county's joint appraisal")
    clerk, chair = "sample-county-clerk", "sample-county-appraiser"
    step = {"step": "county-appraisal"}
    walk.tries(chair, "decisions", step)
    for kind, name in PREPARATIONS.items():
        walk.does(clerk, "documents", paper(kind, name))
    walk.receipt(chair, walk.does(chair, "decisions", step))


PREPARATIONS = {
    "project-argument": "谋划论证报告",
    "site-conditions": "建设条件落实证明",
    "operation-plan": "运营方案",
    "linkage-design": "联农带农机制方案",
}


def approval(walk: Walk) -> None:
    """The leading group decides."""
    walk.title("五、县级审定", "5. The county's approval")
    clerk, group = "sample-county-clerk", "sample-leading-group"
    step = {"step": "county-approval", "document_no": "示农组〔2026〕1号"}
    walk.tries(group, "decisions", step)
    walk.does(clerk, "documents", paper("appraisal-opinion", "联合论证意见"))
    walk.does(clerk, "documents", paper("leading-group-minutes", "领导小组会议纪要"))
    walk.receipt(group, walk.does(group, "decisions", step))


def entry(walk: Walk) -> None:
    """The county announces, and the project enters the library."""
    walk.title("六、县级公告与入库", "6. The county's announcement, and the library")
    clerk, keeper = "sample-county-clerk", "sample-library-keeper"
    year = {"year": walk.get(keeper, f"/projects/{walk.project}")["dossier"]["year"]}
    walk.tries(keeper, "library-entries", year)
    hung = walk.does(clerk, "notices", notice("county", COUNTY, "拟入库项目公告。"))
    walk.days(11)
    walk.does(clerk, "notice-endings", {"posting": hung, "end_proof": digest("end")})
    walk.receipt(keeper, walk.does(keeper, "library-entries", year))


def history(walk: Walk) -> None:
    """The whole history, as the auditor reads it."""
    walk.title("七、全部历史", "7. The whole history")
    for one in walk.get("sample-county-auditor", f"/projects/{walk.project}/history"):
        by = one["fact"]["by"]
        who = f"{by['post']} {by['person']}"
        late = " 补登 / late" if one.get("late") else ""
        at = f"v{one['version']:<3} @{one['position']:<5} {one['occurred_on']}"
        walk.console.print(f"{at}  {one['tag']:34} [dim]{who}[/]{late}")


def completed(dossier: Mapping[str, Any]) -> dict[str, Any]:
    """The imported dossier with what a table never says."""
    return {
        **dossier,
        "content": dossier.get("content") or "按实施方案建设",
        "beneficiaries": {"households": 86, "people": 301, "assisted_households": 24},
        "targets": [
            {"dimension": "quantity", "indicator": "建成规模", "target": "100", "unit": "亩"}
        ],
        "linkage": [{"mode": "dividends", "households": 86, "yearly": "24000.00"}],
        "operation": {
            "mode": "co-operative",
            "summary": "村集体与合作社合作经营,收益按章程分配。",
            "upkeep": "合作社负责管护,经费从经营收入列支",
        },
        "land": {"area_mu": "100", "use": "crops", "prime_farmland": False},
    }


def paper(kind: str, title: str) -> dict[str, str]:
    """A document of a kind."""
    return {"document": kind, "title": title, "digest": digest(title)}


def vote(today: str, *, votes_for: int) -> dict[str, Any]:
    """A members' assembly of 240, held today, called three weeks ago."""
    held = date.fromisoformat(today)
    sent, party = held - timedelta(21), held - timedelta(22)
    return {
        "on": today,
        "matter": "project-initiation",
        "body": "members-assembly",
        "notice_sent_on": sent.isoformat(),
        "party_discussed_on": party.isoformat(),
        "roll": 240,
        "capacity_roll": 228,
        "onsite": 150,
        "online": 22,
        "votes_for": votes_for,
        "votes_against": 172 - votes_for,
        "abstained": 0,
        "minutes": digest("minutes"),
    }


def notice(level: str, place: str, text: str) -> dict[str, str]:
    """A notice on the board."""
    return {
        "notice": f"{level}-notice",
        "level": level,
        "place": place,
        "channel": "website" if level == "county" else "board",
        "text": text,
        "start_proof": digest(f"{level} start"),
    }
