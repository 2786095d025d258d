"""Who may act: posts held on a day, the seat that is competent for a case, and what bars a person.

What a person may do comes from facts, never from a token: the posts they hold, in which office,
from when to when, and whom they stand in for. This is the one place that says so.
"""

from datetime import date
from functools import lru_cache

from msgspec import Struct

from domain.case import Asked, Case, Taken
from domain.codes import at_level, covers, level
from domain.life import RECORDS
from domain.procedure import Procedure, judges
from events.base import Actor, Level
from events.findings import Finding, Resolver, Value
from events.requirements import Action, Separation

ACCOUNTING_LAW = "会计法 第二十五条"
NOBODY = Actor("", "", "", "")
"""Who would act when nobody may: only ever seen on a refused proposal."""
HANDS_APART = Separation(id="separation", article=ACCOUNTING_LAW, grade="A")
"""What every decision asks, whatever a pack leaves out."""
OVER_THE_WHOLE = frozenset({"file-intake", "correct-dossier", "withdraw-intake", "open-revision"})
"""Who does these sits over all of the project, not only over one of its places."""


class Holding(Struct, frozen=True, gc=False):
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


def seats(case: Case, at: Level) -> tuple[str, ...]:
    """The divisions of a level that are competent for a case: its own, or those of its places."""
    return _seats(case.division, case.places, at) if case.division else ()


@lru_cache(16_384)
def _seats(division: str, places: tuple[str, ...], at: Level) -> tuple[str, ...]:
    own = at_level(division, at)
    if _sits_at(own, at):
        return (own,)
    below = {at_level(place, at) for place in places}
    return tuple(sorted(code for code in below if _sits_at(code, at)))


def seats_over(rules: Procedure, action: str, where: tuple[str, ...]) -> tuple[Resolver, ...]:
    """Every post that may take an action outside any case, where it sits over all of these."""
    said = rules.actions.get(action)
    posts = (post for name in (said.by if said else ()) if (post := rules.posts.get(name)))
    found = (Resolver(post.id, seat) for post in posts for seat in _seats(where[0], (), post.level))
    return tuple(r for r in found if all(covers(r.division, code) for code in where))


def _sits_at(code: str, at: Level) -> bool:
    """A city without counties (东莞, 中山, 儋州) does a county's work itself."""
    return level(code) == at or (at == "county" and level(code) == "city")


def takers(case: Case, rules: Procedure, action: Action) -> tuple[str, ...]:
    """The posts that take an action: of a change, the one that approved first (原批复单位)."""
    for step in rules.original.get(action.id, ()):
        for taken in reversed(case.decisions):
            if taken.step == step and taken.outcome == "approved" and not taken.change:
                return (taken.by.post,)
    return action.by


def resolvers(case: Case, rules: Procedure, action: Action) -> tuple[Resolver, ...]:
    """Every post that may take an action on a case, with where it sits."""
    whole = action.id in OVER_THE_WHOLE
    return _resolvers(rules, takers(case, rules, action), case.division, case.places, whole)


@lru_cache(16_384)
def _resolvers(
    rules: Procedure, names: tuple[str, ...], division: str, places: tuple[str, ...], whole: bool
) -> tuple[Resolver, ...]:
    """Cases of one village ask the same posts."""
    posts = (post for name in names if division and (post := rules.posts.get(name)))
    found = (Resolver(p.id, seat) for p in posts for seat in _seats(division, places, p.level))
    return tuple(r for r in found if not whole or covers(r.division, division))


def competent(
    case: Case,
    rules: Procedure,
    action: Action,
    holdings: tuple[Holding, ...],
    on: date,
    place: str = "",
) -> tuple[Holding, ...]:
    """The holdings under which an action may be taken, in a place if it has one.

    They are those of the day on which somebody acts. Who decides as of an earlier day held the post
    on that day too; to put on record what happened then, today's post is enough.
    """
    late, posts = action.id in RECORDS, takers(case, rules, action)
    held = [h for h in holdings if h.post in posts and (late or h.holds(on))]
    if not held:
        return ()
    wanted = {(who.post, who.division) for who in resolvers(case, rules, action)}
    return tuple(
        h
        for h in held
        if (h.post, h.division) in wanted and (not place or covers(h.division, place))
    )


def sees(holdings: tuple[Holding, ...], division: str, on: date) -> bool:
    """A division code bounds what a post sees: its own subtree."""
    return any(h.holds(on) and covers(h.division, division) for h in holdings)


class Standing(Struct, frozen=True):
    """In which post somebody would act, and what the rules say of it."""

    actor: Actor
    findings: tuple[Finding, ...]


def standing_to_act(
    case: Case,
    rules: Procedure,
    action: Action,
    holdings: tuple[Holding, ...],
    on: date,
    place: str = "",
) -> Standing:
    """The post that may act and is not barred; if there is none, why."""
    found = competent(case, rules, action, holdings, on, place)
    if not found:
        return Standing(NOBODY, (_authority(case, rules, action, None),))
    asked = separation(rules, action, case)
    if asked is None:
        return Standing(found[0].actor(), (_authority(case, rules, action, found[0]),))
    change = case.asked if action.id in rules.of_change else None
    barred = [(h, bar(case, h.actor(), asked, action.id, change)) for h in found]
    free = next(((h, found_bar) for h, found_bar in barred if found_bar.verdict == "met"), None)
    holding, said = free or barred[0]
    actor = holding.actor() if free else NOBODY
    return Standing(actor, (_authority(case, rules, action, holding), said))


def separation(rules: Procedure, action: Action, case: Case) -> Separation | None:
    """How far an action separates the hands; a pack may widen it, never drop it for a decision."""
    asked = rules.requires(action, case.origin)
    said = next((r for r in asked if isinstance(r, Separation)), None)
    return said or (HANDS_APART if judges(action.id) else None)


def _authority(case: Case, rules: Procedure, action: Action, holding: Holding | None) -> Finding:
    return Finding(
        rule="authority",
        verdict="met" if holding else "broken",
        message="authority.met" if holding else "authority.missing",
        article=ACCOUNTING_LAW,
        grade="A",
        observed={"post": holding.post if holding else ""},
        required={"posts": "|".join(takers(case, rules, action)), "action": action.id},
        who=() if holding else resolvers(case, rules, action),
    )


def bar(
    case: Case, actor: Actor, asked: Separation, step: str, change: Asked | None = None
) -> Finding:
    """Whether somebody's hand is in what they would decide: filed, counted, asked or decided.

    A stand-in is barred by what the absent did and by what they did themselves. A change is a
    matter of its own: whoever asked for it does not decide on it.
    """
    persons = actor.persons
    filers = (*case.filers, (change.n, change.by)) if change else case.filers
    if filed := [n for n, by in filers if by.persons & persons]:
        return _bar(asked, step, "separation.filed", {"version": filed[-1]}, tuple(filed))
    if held := [m.n for m in case.meetings if m.vote.by.persons & persons]:
        return _bar(asked, step, "separation.recorded", {"version": held[-1]}, tuple(held))
    if heard := [n for n, by in case.asked_hands if by.persons & persons]:
        return _bar(asked, step, "separation.consent", {"version": heard[-1]}, tuple(heard))
    if asked.offices and (drafted := [n for n, by in case.filers if _drafted(case, n, by, actor)]):
        return _bar(asked, step, "separation.office", {"version": drafted[-1]}, tuple(drafted))
    for taken in reversed(_in_matter(case, asked, change)):
        if taken.step != step and taken.by.persons & persons:
            return _bar(asked, step, "separation.decided", {"step": taken.step}, (taken.n,))
    return Finding("separation", "met", "separation.met", asked.article, asked.grade, {}, {})


def _drafted(case: Case, n: int, by: Actor, actor: Actor) -> bool:
    """Whether the plan as it stands was drafted by the actor's office."""
    return n == case.drafted and by.office == actor.office


def _in_matter(case: Case, asked: Separation, change: Asked | None) -> list[Taken]:
    """The decisions that count against a hand: of the whole case, or of this matter."""
    if asked.scope == "case":
        return list(case.decisions)
    if change:
        return [t for t in case.decisions if t.change == change.n]
    return [t for t in case.decisions if t.n > case.matter_from and not t.change]


def _bar(
    asked: Separation, step: str, key: str, observed: dict[str, Value], on: tuple[int, ...]
) -> Finding:
    required: dict[str, Value] = {"step": step, "scope": asked.scope}
    return Finding(
        "separation", "broken", key, asked.article, asked.grade, observed, required, on=on
    )
