"""What a pack may ask about consent: of a case that it covers the roll, of a round that all were
asked.
"""

from fractions import Fraction

from domain.case import Case, Sealed
from domain.circumstances import Circumstances, finding_on, who_may
from domain.consent.rolls import named
from domain.consent.state import Round, stale, standing, unasked
from events.findings import Finding, Value
from events.requirements import ConsentCovered, EveryoneAsked

ASK = "open-consents"


def consent_covered(case: Case, asked: ConsentCovered, about: Circumstances) -> Finding:
    """The newest sealed round on the text as it stands: its consents are the share of all."""
    text = case.text_of(asked.matter)
    required: dict[str, Value] = {
        "consent_matter": asked.matter,
        "ratio": asked.ratio,
        "measure": asked.measure,
    }
    who = who_may(case, about, ASK)
    if not text:
        return _without_text(asked, required)
    found = [one for one in case.consents if one.matter == asked.matter and one.on <= about.on]
    if not found:
        return finding_on(asked, "pending", "covered.missing", {}, required, who)
    newest = found[-1]
    if newest.text != text:
        return finding_on(asked, "pending", "covered.stale", {}, required, who, on=(newest.n,))
    return _weighed(newest, asked, required, case, about)


def _without_text(asked: ConsentCovered, required: dict[str, Value]) -> Finding:
    """Nothing is changed that anybody need consent to; of an end, its text comes first."""
    if asked.matter == "operation-change":
        return finding_on(asked, "met", "covered.nothing-changed", {}, required)
    return finding_on(asked, "pending", "covered.no-text", {}, required)


def _weighed(
    newest: Sealed,
    asked: ConsentCovered,
    required: dict[str, Value],
    case: Case,
    about: Circumstances,
) -> Finding:
    counts = newest.tally(asked.measure)
    seen: dict[str, Value] = {"consented": counts.consented, "roll": counts.roll}
    on = (newest.n,)
    if not counts.roll:
        return finding_on(asked, "broken", "covered.unweighed", {}, required, on=on)
    if counts.consented >= counts.roll * Fraction(asked.ratio):
        return finding_on(asked, "met", "covered.met", seen, required, on=on)
    who = who_may(case, about, ASK)
    return finding_on(asked, "broken", "covered.short", seen, required, who, on=on)


def everyone_asked(case: Round, asked: EveryoneAsked, about: Circumstances) -> Finding:
    """Each household answered the text as it stands, or was sought on so many days."""
    required: dict[str, Value] = {"attempts": asked.attempts}
    who = who_may(case, about, "record-answers")
    for key, households in _lacking(case, asked):
        if households:
            return finding_on(asked, "pending", key, named(households), required, who)
    seen: dict[str, Value] = {"count": len(case.roll)}
    on = tuple(sorted({given.n for given in standing(case).values()}))
    return finding_on(asked, "met", "asked.met", seen, required, on=on)


def _lacking(case: Round, asked: EveryoneAsked) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Whose answer was to an earlier text, whose is lacking, who was hardly sought."""
    hardly = (
        who
        for who, given in standing(case).items()
        if given.answer.outcome == "unreachable"
        and len({attempt.on for attempt in given.answer.attempts}) < asked.attempts
    )
    return (
        ("asked.stale", stale(case)),
        ("asked.missing", unasked(case)),
        ("asked.attempts", tuple(sorted(hardly))),
    )
