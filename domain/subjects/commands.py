"""What an officer may ask about a household in the vault; the service adds what it alone knows."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from domain.keeping import OfficeCommand
from domain.subjects.retention import Material
from events.base import Digest, DivisionCode, Short, SubjectRef
from events.subject import Algorithm, Change, Ground, KeyId, LegalPurpose, RecordId

Materials = Annotated[tuple[Material, ...], Meta(max_length=50)]


class RegisterSubject(OfficeCommand, frozen=True):
    """A household was taken into the vault: its ciphertexts by digest, its key by commitment.

    `known`: subjects that the same identity number leads to, of those whom the officer may see.
    """

    subject: SubjectRef
    division: DivisionCode
    record: RecordId
    content: Digest
    kid: KeyId
    kc: Digest
    alg: Algorithm
    known: tuple[SubjectRef, ...] = ()


class CorrectSubject(OfficeCommand, frozen=True):
    """What is kept of a household was replaced."""

    record: RecordId
    content: Digest
    why: Change
    known: tuple[SubjectRef, ...] = ()


class RequestErasure(OfficeCommand, frozen=True):
    """Put a request of erasure on record (申请删除); another person decides on it."""

    ground: Ground


class RestrictSubject(OfficeCommand, frozen=True):
    """Stop all but storage and protection while a period of retention runs (限制处理).

    The evidence kept of the subject counts by itself; `materials` are those kept elsewhere.
    """

    materials: Materials = ()


class UnsealSubject(OfficeCommand, frozen=True):
    """Open what is restricted, once, for a purpose of the legal role (解封)."""

    purpose: LegalPurpose
    document_no: Short = ""


class ShredSubject(OfficeCommand, frozen=True):
    """Destroy the subject's keys for good (销毁密钥); what follows a retention needs an appraisal.

    The certificate states until when backups of the key store may still hold them.
    """

    appraisal: Digest | None = None
    document_no: Short = ""
    materials: Materials = ()


class DestroyKeys(ShredSubject, frozen=True, kw_only=True):
    """As ShredSubject, with the day on which the last backup of the key store expires."""

    backups_expire: date


SubjectAct = (
    RegisterSubject
    | CorrectSubject
    | RequestErasure
    | RestrictSubject
    | UnsealSubject
    | DestroyKeys
)
