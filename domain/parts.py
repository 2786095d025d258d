"""The parts of the life put together; a further one adds a line."""

from collections.abc import Callable
from datetime import date
from typing import Any

from domain.acceptance.part import PART as ACCEPTANCE
from domain.adjustment.part import PART as ADJUSTMENT
from domain.assessment.part import PART as ASSESSMENT
from domain.assets.part import PART as ASSETS
from domain.building.part import PART as BUILDING
from domain.campaigns.part import PART as CAMPAIGNS
from domain.changes.part import PART as CHANGES
from domain.consent.part import PART as CONSENT
from domain.disposal.part import PART as DISPOSAL
from domain.historic.part import PART as HISTORIC
from domain.holding.part import PART as HOLDING
from domain.implementation.part import PART as IMPLEMENTATION
from domain.measures.part import PART as MEASURES
from domain.migration.part import PART as MIGRATION
from domain.money.part import PART as MONEY
from domain.operation.part import PART as OPERATION
from domain.part import Beside
from domain.planning.part import PART as PLANNING
from domain.procurement.part import PART as PROCUREMENT
from domain.rectification.part import PART as RECTIFICATION
from domain.repair.part import PART as REPAIR
from events.base import Fact
from events.findings import Finding

PARTS = (
    HISTORIC,
    PLANNING,
    IMPLEMENTATION,
    PROCUREMENT,
    BUILDING,
    MONEY,
    CHANGES,
    ACCEPTANCE,
    ASSETS,
    OPERATION,
    CONSENT,
    REPAIR,
    ADJUSTMENT,
    DISPOSAL,
    RECTIFICATION,
    HOLDING,
    ASSESSMENT,
    CAMPAIGNS,
    MEASURES,
    MIGRATION,
)

BEGINS: dict[type, Callable[[Any, Any], Any]] = {k: v for p in PARTS for k, v in p.begins.items()}
EVOLVE: dict[type[Fact], Callable[[Any, Any], Any]] = {
    k: v for p in PARTS for k, v in p.evolve.items()
}
WRONG: dict[type[Fact], Callable[[Any, Any, Any], list[Finding]]] = {
    k: v for p in PARTS for k, v in p.wrong.items()
}
DERIVE: dict[type, Callable[[Any, Any, Any], dict[str, Any]]] = {
    k: v for p in PARTS for k, v in p.derive.items()
}
BESIDE: dict[type[Fact], Callable[[Any, Any, Any], Beside]] = {
    k: v for p in PARTS for k, v in p.beside.items()
}
CHECKS: dict[type, Callable[[Any, Any, Any], Finding]] = {
    k: v for p in PARTS for k, v in p.checks.items()
}
NEEDS: dict[type, Callable[[Any, Any], tuple[str, ...]]] = {
    k: v for p in PARTS for k, v in p.needs.items()
}
LOOKS_UP: dict[type, Callable[[Any, Any, date], tuple[str, ...]]] = {
    k: v for p in PARTS for k, v in p.looks_up.items()
}
IDLE: dict[str, Callable[[Any, Any], list[Finding]]] = {
    k: v for p in PARTS for k, v in p.idle.items()
}
