"""What an officer may ask about assets; one is booked by the acceptance of its project alone."""

from domain.command import Act, Command
from events.asset import (
    AssetTitled,
    CertificateRecorded,
    CustodyAssigned,
    HandedOver,
    Owner,
    OwnerProposed,
    Party,
    RegistrationApplied,
    UnitNumber,
)
from events.base import Digest, Fen, Line, Short

BOOKED = frozenset({"asset-booked"})
KEPT = frozenset({"asset-booked", "asset-titled"})
STILL = KEPT | {"asset-disposing"}
"""Until it is gone somebody keeps it: the custodian may change while it is disposed of."""


class ProposeOwner(Command, frozen=True):
    """Propose another owner than the books say (拟定权属)."""

    owner: Owner
    income_right: Line
    reason: Line


class AssignCustody(Command, frozen=True):
    """Say who keeps it, and with what money a year (管护责任与经费)."""

    custodian: Line
    yearly: Fen
    paid_from: Line


class RecordHandOver(Command, frozen=True):
    """Put the hand-over on record, with what each side signed (移交)."""

    giver: Party
    receiver: Party
    paper: Digest


class ApplyRegistration(Command, frozen=True):
    """Put on record that the registry took in the application (不动产登记受理)."""

    receipt_no: Line


class RecordCertificate(Command, frozen=True):
    """Record the number of the real estate unit (不动产单元号)."""

    unit_no: UnitNumber
    certificate_no: Short = ""


class SettleTitle(Command, frozen=True):
    """Settle the title (确权完成): the owner as confirmed."""


ACTS = (
    Act(
        ProposeOwner,
        "propose-owner",
        OwnerProposed,
        "owners",
        "另拟所有权人;对原拟权属所作的决定随之过时。",
        BOOKED,
        ("asset-booked",),
    ),
    Act(
        AssignCustody,
        "assign-custody",
        CustodyAssigned,
        "custodians",
        "落实管护责任人和每年管护经费。",
        STILL,
    ),
    Act(
        RecordHandOver,
        "record-hand-over",
        HandedOver,
        "hand-overs",
        "登记移交:移交方与接收方均已签章。",
        BOOKED,
    ),
    Act(
        ApplyRegistration,
        "apply-registration",
        RegistrationApplied,
        "registrations",
        "登记机构受理不动产登记申请,三十个工作日内办结。",
        BOOKED,
    ),
    Act(
        RecordCertificate,
        "record-certificate",
        CertificateRecorded,
        "certificates",
        "登记不动产单元号和权证号。",
        BOOKED,
    ),
    Act(
        SettleTitle,
        "settle-title",
        AssetTitled,
        "titles",
        "确权完成:权属已审定、已移交、须登记的已登记。",
        BOOKED,
        ("asset-titled",),
    ),
)
