"""A deputy answers the head's invitation: which certificates may, and the date of the answer."""

from datetime import datetime

from django.utils.translation import gettext as _

from parta.identity import territory
from parta.identity.models import Verification
from parta.kernel.errors import DomainError
from parta.signing.api import VerifiedSigner


class WrongCertificate(DomainError):
    """The certificate is not one by which a deputy of this institution may answer."""

    code = "wrong-certificate"
    status = 422


def require_own_certificate(signer: VerifiedSigner, institution_id: int, *, is_invited_person: bool) -> None:
    """A deputy answers by a certificate with the РНОКПП recorded by the head and the ЄДРПОУ of the institution, or of
    its hub.

    :raises WrongCertificate: says which of the two differs and what to do
    """
    if not is_invited_person:
        raise WrongCertificate(
            _(
                "The РНОКПП in the certificate is not the one by which the head invited the deputy. Sign with your own "
                "key, or ask the head to correct the РНОКПП."
            )
        )
    codes = territory.codes_of(institution_id)
    if not codes:
        raise WrongCertificate(
            _("The ЄДРПОУ of the institution is not recorded. Ask the head to enter it in the card.")
        )
    if not signer.edrpou:
        raise WrongCertificate(
            _(
                "There is no ЄДРПОУ in this certificate, and a deputy acts for the institution. Ask your provider for "
                "a certificate of an employee with ЄДРПОУ %(codes)s."
            )
            % {"codes": ", ".join(sorted(codes))}
        )
    if signer.edrpou not in codes:
        raise WrongCertificate(
            _(
                "The certificate is issued for ЄДРПОУ %(edrpou)s, and the institution has %(codes)s. Sign with the key "
                "that this institution gave you."
            )
            % {"edrpou": signer.edrpou, "codes": ", ".join(sorted(codes))}
        )


def note_answer(signer: VerifiedSigner, account_id: int, now: datetime) -> None:
    """Date the answer of a deputy who has come in by a fitting certificate. Inside the caller's `acting`; the person is
    the one with this РНОКПП.
    """
    for row in Verification.objects.filter(account_id=account_id, accepted_at=None, ended_at=None):
        if signer.edrpou and signer.edrpou in territory.codes_of(row.institution_id):
            Verification.objects.filter(pk=row.pk, accepted_at=None).update(
                accepted_at=now, signature_id=signer.signature_id, edrpou=signer.edrpou
            )
