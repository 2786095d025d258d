"""Whose personal data the vault keeps (个人信息主体): keys committed, data restricted, shredded.

No personal data stands here, and no digest of any: only random ids, codes and digests of what is
encrypted. What a person may have written by hand has no field here either.
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.base import END, Code, Digest, DivisionCode, Fact, Short, SubjectRef
from events.project import DivisionMoved
from events.requirements import Grade

KeyId = Annotated[str, Meta(pattern=rf"^[0-9a-f]{{32}}{END}", description="a random id of a key")]
RecordId = Annotated[str, Meta(pattern=rf"^[0-9a-f]{{32}}{END}", description="a random id")]
Algorithm = Literal["AES-256-GCM", "SM4-GCM"]
Change = Literal["wrong", "changed", "completed", "at-request"]
"""录入有误、情况变化、补充、应本人请求."""
Ground = Literal[
    "purpose-achieved", "service-ended", "consent-withdrawn", "unlawful", "other-lawful"
]
"""目的已实现、停止服务或期限届满、撤回同意、违法处理、其他法定情形 (个人信息保护法 第四十七条)."""
LegalPurpose = Literal["audit", "litigation", "discipline", "archive", "supervision"]
"""审计、诉讼、纪检监察、档案鉴定、监督检查."""


class Retained(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """A kind of material that the law keeps (保管期限): by which article, until when.

    Without `until` it has no end: it is permanent, or its end is set by the archive's own rule.
    """

    material: Code
    since: date
    article: str
    grade: Grade
    until: date | None = None


class SubjectRegistered(Fact, frozen=True, tag="subject.registered.v1"):
    """Personal data of a household was taken into the vault (登记).

    `content` is the digest of its ciphertexts, `record` the id that they are bound to.
    """

    subject: SubjectRef
    division: DivisionCode
    record: RecordId
    content: Digest


class KeyCommitted(Fact, frozen=True, tag="subject.key-committed.v1"):
    """The subject's key was committed to (密钥承诺): another key cannot be shown for it later."""

    subject: SubjectRef
    kid: KeyId
    kc: Digest
    alg: Algorithm


class SubjectCorrected(Fact, frozen=True, tag="subject.corrected.v1"):
    """What is kept was replaced (更正、补充); the ciphertexts before are gone."""

    subject: SubjectRef
    record: RecordId
    content: Digest
    why: Change


class ErasureRequested(Fact, frozen=True, tag="subject.erasure-requested.v1"):
    """Erasure was asked for (申请删除); somebody else decides on it."""

    subject: SubjectRef
    ground: Ground


class SubjectRestricted(Fact, frozen=True, tag="subject.restricted.v1"):
    """A period of retention runs (限制处理): stored and protected, and nothing else."""

    subject: SubjectRef
    held: Annotated[tuple[Retained, ...], Meta(min_length=1, max_length=50)]


class SubjectUnsealed(Fact, frozen=True, tag="subject.unsealed.v1"):
    """What is restricted was opened once to the legal role (解封), for a purpose it names."""

    subject: SubjectRef
    purpose: LegalPurpose
    document_no: Short = ""


class SubjectShredded(Fact, frozen=True, tag="subject.shredded.v1"):
    """The certificate of erasure (销毁证明): the keys destroyed, and when the last backup expires.

    `appraisal` is the digest of the appraisal that follows a period of retention (鉴定意见).
    """

    subject: SubjectRef
    kids: Annotated[tuple[KeyId, ...], Meta(min_length=1, max_length=100)]
    backups_expire: date
    ground: Ground
    appraisal: Digest | None = None
    document_no: Short = ""


class SubjectMoved(DivisionMoved, frozen=True, tag="subject.division-moved.v1"):
    """A merger of divisions moved the household's code (撤并)."""


SubjectFact = (
    SubjectRegistered
    | KeyCommitted
    | SubjectCorrected
    | ErasureRequested
    | SubjectRestricted
    | SubjectUnsealed
    | SubjectShredded
    | SubjectMoved
)
