"""Reads of kept signatures. The module that asked for a signature decides who may see it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from parta.kernel.errors import NotVisible
from parta.signing.models import Signature
from parta.signing.vault import vault


@dataclass(frozen=True, slots=True)
class SignatureCard:
    """What is shown under a signed thing. Holds the signer's name."""

    signature_id: int
    public_id: UUID
    family_name: str
    given_name: str
    patronymic: str
    title: str
    organisation: str
    edrpou: str
    issuer_name: str
    certificate_ends_at: datetime
    verified_at: datetime
    signing_time: datetime | None
    level: str
    warnings: tuple[str, ...]
    content_sha256: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A signature to be handed over and checked elsewhere: personal data, РНОКПП included."""

    cms: bytes = field(repr=False)
    certificate: bytes = field(repr=False)
    content: bytes | None = field(repr=False)  # None: the bytes are in `files` under ``file_id``
    file_id: UUID | None


def signature_cards(ids: list[int]) -> dict[int, SignatureCard]:
    """Cards of signatures by id, in one statement; ids that do not exist are left out."""
    rows = Signature.objects.select_related("certificate").filter(pk__in=ids).defer("cms_sealed", "content_sealed")
    return {row.pk: _card(row) for row in rows}


def signature_evidence(signature_id: int) -> Evidence:
    """The container, the certificate and the signed bytes of one signature.

    :raises NotVisible: there is no such signature
    """
    row = Signature.objects.select_related("certificate", "challenge").filter(pk=signature_id).first()
    if row is None:
        raise NotVisible
    content = row.challenge.text.encode() if row.challenge else None
    if row.content_sealed is not None:
        content = vault().open(row.content_sealed)
    return Evidence(
        cms=vault().open(row.cms_sealed),
        certificate=vault().open(row.certificate.der_sealed),
        content=content,
        file_id=row.file_id,
    )


def _card(row: Signature) -> SignatureCard:
    certificate = row.certificate
    return SignatureCard(
        signature_id=row.pk,
        public_id=row.public_id,
        family_name=certificate.family_name,
        given_name=certificate.given_name,
        patronymic=certificate.patronymic,
        title=certificate.title,
        organisation=certificate.organisation,
        edrpou=certificate.edrpou,
        issuer_name=certificate.issuer_name,
        certificate_ends_at=certificate.not_after,
        verified_at=row.verified_at,
        signing_time=row.signing_time,
        level=row.level,
        warnings=tuple(row.warnings),
        content_sha256=bytes(row.content_sha256).hex(),
    )
