"""Manifests: what was recorded since the last one is read, counted and vouched for."""

from domain import manifests
from domain.manifests import IssueManifest, Manifests
from events.manifest import Tally
from services.approval.officers import Officer
from services.approval.orders import Asked
from services.approval.weighing import Weighed, Weighing, none_in_force, office_of
from services.ledger.ledger import Ledger
from services.ledger.rows import last_position, stretches


class Vouching:
    """Counts what the log holds and makes a manifest of it."""

    def __init__(self, ledger: Ledger, weighing: Weighing) -> None:
        self._ledger = ledger
        self._weighing = weighing

    async def weigh(
        self, asked: Asked, act: IssueManifest, officer: Officer | None, fresh: bool
    ) -> Weighed:
        """The manifests of all that was recorded since the last, or why there are none."""
        known, found = await self._weighing.read(asked, fresh)
        who = officer or found
        seat = await self._weighing.seat(known, act, who, asked.order, fresh)
        if seat is None:
            return none_in_force(known.version, act.on or asked.order.today)
        tallies = await self._counted(known)
        decision = manifests.decide(known, act, tallies, seat, asked.order.stamp)
        if decision.refused:
            return Weighed(known.version, decision)
        relied = self._weighing.packs().with_(office_of(decision, who))
        return self._weighing.change(asked, known, decision, relied)

    async def _counted(self, known: Manifests) -> list[Tally]:
        """What stands in the log after the last manifest; a new one begins where one is full."""
        tally, tallies = Tally(known.digest), list[Tally]()
        until = await last_position(self._ledger)
        async for _, rows in stretches(self._ledger, known.last, until):
            for row in rows:
                if not tally.admits(row):
                    tallies.append(tally)
                    tally = Tally(tally.digest)
                tally.add(row)
        return [*tallies, tally] if tally.count else tallies
