"""Who may act: posts held on a day, the seat that is competent for a case, and what bars a person.

What a person may do comes from facts, never from a token: the posts they hold, in which office, from
when to when, and whom they stand in for. This is the one place that says so, for every way in.
"""

from datetime import date

from msgspec import Struct

from domain.codes import at_level, covers, level
from domain.procedure import Procedure
from domain.project import Project
from events.base import Actor, Level
from events.findings import Finding, Resolver
from events.requirements import Action

ACCOUNTING_LAW = "会计法 第二十五条"


class Holding(Struct, frozen=True):
    """A post held by a person in an office, from a day to a day, perhaps for someone absent."""

    person: str
    post: str
    office: str
    division: str
    start: date
    end: date | None = None
    standing_in_for: str = ""

    def holds(self, on: date) -> bool:
        """Whether the post is held on that day."""
        return self.start <= on and (self.end is None or on <= self.end)

    def actor(self) -> Actor:
        """The holder acting in this post."""
        return Actor(self.person, self.post, self.office, self.division, self.standing_in_for)


def seats(case: Project, at: Level) -> tuple[str, ...]:
    """The divisions of a level that are competent for a case: its own, or those of its places."""
    if not case.division:
        return ()
    own = at_level(case.division, at)
    if level(own) == at:
        return (own,)
    below = {at_level(place, at) for place in case.filing.places}
    return tuple(sorted(code for code in below if level(code) == at))


def resolvers(case: Project, rules: Procedure, action: Action) -> tuple[Resolver, ...]:
    """Every post that may take an action on a case, with where it sits."""
    posts = (post for name in action.by if (post := rules.posts.get(name)))
    return tuple(Resolver(post.id, seat) for post in posts for seat in seats(case, post.level))


def competent(
    case: Project, rules: Procedure, action: Action, holdings: tuple[Holding, ...], on: date
) -> tuple[Holding, ...]:
    """The holdings under which an action may be taken on a case that day."""
    wanted = {(who.post, who.division) for who in resolvers(case, rules, action)}
    return tuple(h for h in holdings if (h.post, h.division) in wanted and h.holds(on))


def sees(holdings: tuple[Holding, ...], division: str, on: date) -> bool:
    """A division code bounds what a post sees: its own subtree."""
    return any(h.holds(on) and covers(h.division, division) for h in holdings)


def authority(
    case: Project, rules: Procedure, action: Action, holdings: tuple[Holding, ...], on: date
) -> Finding:
    """Whether one of these holdings may take the action."""
    found = competent(case, rules, action, holdings, on)
    return Finding(
        rule="authority",
        verdict="met" if found else "broken",
        message="authority.met" if found else "authority.missing",
        article="会计法 第二十五条",
        grade="A",
        observed={"post": found[0].post if found else ""},
        required={"posts": "|".join(action.by), "action": action.id},
        who=() if found else resolvers(case, rules, action),
    )


def barred(case: Project, actor: Actor, scope: str, step: str) -> Finding | None:
    """The bar on a person who filed the matter or decided another step of it, if there is one."""
    since = 0 if scope == "case" else case.chain_from
    filed = [n for n, by in case.filers if by.persons & actor.persons]
    decided = [
        taken
        for taken in case.decisions
        if taken.n > since and taken.step != step and taken.by.persons & actor.persons
    ]
    if filed:
        return _bar("separation.filed", step, {"version": filed[-1]}, tuple(filed))
    if decided:
        other = decided[-1]
        return _bar("separation.decided", step, {"step": other.step}, (other.n,))
    return None


def _bar(key: str, step: str, observed: dict[str, str | int], on: tuple[int, ...]) -> Finding:
    return Finding(
        "separation", "broken", key, ACCOUNTING_LAW, "A", observed, {"step": step}, on=on
    )
