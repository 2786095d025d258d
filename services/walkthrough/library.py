"""From an imported row into the library: village, township, county."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from domain.privacy import id_check
from services.walkthrough.papers import COUNTY, digest, notice, paper
from services.walkthrough.walk import UnexpectedError, Walk


def into_the_library(walk: Walk) -> None:
    """Intake, review, appraisal, approval, entry."""
    place = begin(walk)
    submission(walk, place)
    review(walk, place)
    appraisal(walk)
    approval(walk)
    entry(walk)


def begin(walk: Walk) -> str:
    """Find a village's project that was imported and not touched yet."""
    walk.title("一、导入的项目", "1. The imported project")
    found = walk.get("sample-county-clerk", "/worklist", limit=200)["items"]
    fresh = [w["case"] for w in found if w["case"]["version"] == 1]
    villages = [p for p in fresh if not p["division"].endswith("000")]
    if not villages:
        raise UnexpectedError("没有未办理的导入项目,请 make clean / no fresh project: make clean")
    chosen = next((p for p in villages if "稻花鱼" in p["title"]), villages[0])
    walk.project = chosen["id"]
    told = f"{chosen['title']} · {chosen['division']} · {chosen['amount']}"
    walk.note(f"项目 {told} 元", f"project {told} yuan")
    return str(chosen["division"])


def submission(walk: Walk, place: str) -> None:
    """The village completes the dossier, votes, posts its notice and submits."""
    walk.title("二、村级申报:补正、表决、公示", "2. The village: dossier, vote, notice")
    clerk, head = f"sample-village-clerk-{place[6:]}", f"sample-village-head-{place[6:]}"
    submit = {"step": "village-submission"}
    walk.tries(head, "decisions", submit)
    dossier = completed(walk.get(clerk, walk.case)["dossier"], year=int(walk.days(0)[:4]) + 1)
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


def completed(dossier: Mapping[str, Any], year: int) -> dict[str, Any]:
    """The imported dossier for the coming year, with what a table never says."""
    return {
        **dossier,
        "year": year,
        "content": dossier.get("content") or "按实施方案建设",
        "quantities": [{"item": "稻渔工程", "amount": "100", "unit": "亩"}],
        "beneficiaries": {"households": 86, "people": 301, "assisted_households": 24},
        "targets": [
            {"dimension": "quantity", "indicator": "稻渔工程", "target": "100", "unit": "亩"}
        ],
        "linkage": [{"mode": "dividends", "households": 86, "yearly": "24000.00"}],
        "operation": {
            "mode": "co-operative",
            "summary": "村集体与合作社合作经营,收益按章程分配。",
            "upkeep": "合作社负责管护,经费从经营收入列支",
        },
        "land": {"area_mu": "100", "use": "crops", "prime_farmland": False},
    }


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
