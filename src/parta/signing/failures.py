"""Why a signature was not accepted, and what the person can do about it."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from parta.kernel.dates import local_day
from parta.kernel.errors import DomainError
from uakep import Code, Refused

CHALLENGE_UNKNOWN = "challenge-unknown"
CHALLENGE_FOREIGN = "challenge-foreign"
CHALLENGE_ELSEWHERE = "challenge-elsewhere"
CHALLENGE_EXPIRED = "challenge-expired"
CHALLENGE_USED = "challenge-used"
WRONG_PERSON = "wrong-person"
WRONG_ORGANISATION = "wrong-organisation"
NO_SIGNATURE = "no-signature"
NOT_CONFIGURED = "not-configured"


class SignatureRefused(DomainError):
    """A signature was not accepted. ``reason`` is stable: a code of `uakep.Code` or one of this file."""

    code = "signature-refused"
    status = 422

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def refused(reason: str) -> SignatureRefused:
    """A failure found here, before or after the cryptography."""
    return SignatureRefused(reason, _OWN[reason]())


def explained(found: Refused) -> SignatureRefused:
    """What the library refused, in words for the signer."""
    explain = _OF_LIBRARY.get(found.code, _damaged)
    return SignatureRefused(str(found.code), explain(found))


def _damaged(found: Refused) -> str:
    return _(
        "The file is not a signature that can be read, or it was damaged on the way. Sign again and upload the .p7s "
        "file "
        "itself, not the document and not an archive."
    )


def _day(moment: datetime | None) -> str:
    return local_day(moment).strftime("%d.%m.%Y") if moment else "?"


def _expired(found: Refused) -> str:
    return _(
        "Your certificate ended on %(day)s, so the signature has no force. Get a new certificate from your provider "
        "(PrivatBank, Diia, the tax service and others) and sign again."
    ) % {"day": _day(found.certificate.not_after if found.certificate else None)}


def _not_yet_valid(found: Refused) -> str:
    return _(
        "Your certificate comes into force only on %(day)s. Sign with the one you used before, or wait until then."
    ) % {"day": _day(found.certificate.not_before if found.certificate else None)}


def _untrusted(found: Refused) -> str:
    return _(
        "The certificate was not issued by a provider of the national trusted list, so nobody vouches for who signed. "
        "Sign with a key of a qualified provider (the list is at czo.gov.ua)."
    )


def _other_bytes(found: Refused) -> str:
    return _(
        "Something else was signed: not the text shown on this page. Download the text again, sign that very file "
        "without "
        "opening or changing it, and upload the signature."
    )


def _no_signer_certificate(found: Refused) -> str:
    return _(
        "The signature does not carry your certificate, so there is no telling who signed. In your signing program "
        "switch on "
        "«add the signer’s certificate» and the CAdES format, and sign again."
    )


_OF_LIBRARY: Mapping[Code, Callable[[Refused], str]] = {
    Code.EXPIRED: _expired,
    Code.NOT_YET_VALID: _not_yet_valid,
    Code.UNTRUSTED: _untrusted,
    Code.WRONG_DIGEST: _other_bytes,
    Code.NO_CERTIFICATE: _no_signer_certificate,
    Code.NO_SIGNING_CERTIFICATE: _no_signer_certificate,
    Code.NO_SIGNED_ATTRIBUTES: _no_signer_certificate,
    Code.WRONG_SIGNING_CERTIFICATE: lambda found: _(
        "The certificate in the file is not the one the signature was made with. Sign again; if it happens again, "
        "choose another "
        "signing program."
    ),
    Code.BAD_SIGNATURE: lambda found: _(
        "The signature does not match the certificate: the file was changed after signing. Sign again and upload the "
        "new file as it is."
    ),
    Code.UNSUPPORTED_ALGORITHM: lambda found: _(
        "The signature is made by an algorithm that Parta does not accept. Sign with a key of ДСТУ 4145, ECDSA or RSA "
        "that a qualified provider gave you."
    ),
    Code.ISSUER_NOT_VALID: lambda found: _(
        "The certificate of your provider is outside its own dates. Get a new certificate from the provider and sign "
        "again."
    ),
    Code.NOT_FOR_SIGNING: lambda found: _(
        "This certificate is not for signatures: a key usually has two, and this is the one for encryption or for a "
        "service. "
        "Choose the other and sign again."
    ),
    Code.SEAL: lambda found: _(
        "This is the seal of an organisation, and a person has to sign. Sign with your own key, the one with your "
        "name in it."
    ),
    Code.NOT_QUALIFIED: lambda found: _(
        "This certificate is not a qualified one (КЕП). Sign with a key of a qualified provider: PrivatBank, "
        "Diia, the tax service and others."
    ),
    Code.NO_DEVICE: lambda found: _(
        "A key in a protected device is needed here: a token, or Diia.Signature. A key kept as a file will not do."
    ),
    Code.REVOKED: lambda found: _("Your certificate was revoked. Ask your provider why, get a new one and sign again."),
    Code.REVOCATION_UNKNOWN: lambda found: _(
        "We could not find out whether your certificate was revoked: the provider’s answer is missing. Try again in a "
        "few minutes."
    ),
    Code.AMBIGUOUS_IDENTITY: lambda found: _(
        "The certificate holds two different codes of one kind, so it cannot say who you are. Ask your provider for a "
        "correct one."
    ),
    Code.NO_PERSON_CODE: lambda found: _(
        "There is no РНОКПП in the certificate, so we cannot recognise you. Ask your provider for a certificate with "
        "РНОКПП; if you "
        "have none by law, write to the administrator."
    ),
    Code.NO_EDRPOU: lambda found: _(
        "There is no ЄДРПОУ of an institution in the certificate. To act for the institution, ask your provider for a "
        "certificate "
        "of its employee."
    ),
    Code.NO_TIMESTAMP: lambda found: _(
        "A time stamp is needed here. Choose the CAdES-T format or higher in your signing program."
    ),
    Code.NO_SIGNING_TIME: lambda found: _(
        "The signature does not say when it was made. Choose the CAdES format in your signing program."
    ),
    Code.MANY_SIGNERS: lambda found: _("The file holds several signatures. Upload one with yours alone."),
    Code.NO_SIGNER: lambda found: _("There is no signature in the file. Sign the text and upload the .p7s file."),
    Code.TOO_LARGE: lambda found: _(
        "The file is too large for a signature. Choose a separate (detached) signature in your program and upload the "
        ".p7s file."
    ),
}

_OWN: Mapping[str, Callable[[], str]] = {
    CHALLENGE_UNKNOWN: lambda: _("This page is out of date or was changed. Open it again and sign the new text."),
    CHALLENGE_FOREIGN: lambda: _(
        "This text was made for another browser or another person. Open the page in this browser and sign the text "
        "shown here."
    ),
    CHALLENGE_ELSEWHERE: lambda: _(
        "This text was made for another site. Sign only on the page whose address you know, and the text shown there."
    ),
    CHALLENGE_EXPIRED: lambda: _(
        "The text to be signed is valid for 5 minutes, and they have passed. Open the page again and sign the new text."
    ),
    CHALLENGE_USED: lambda: _(
        "This signature was already used, and each works only once. Open the page again and sign the new text."
    ),
    WRONG_PERSON: lambda: _(
        "The signature is another person’s: the РНОКПП in it is not yours. Sign with your own key, or sign out and "
        "come in as yourself."
    ),
    WRONG_ORGANISATION: lambda: _(
        "The ЄДРПОУ in the certificate is of another institution. Sign with the key that your institution gave you."
    ),
    NO_SIGNATURE: lambda: _("There is no signature. Choose the key file and type its password, or upload a .p7s file."),
    NOT_CONFIGURED: lambda: _(
        "Parta does not know yet which providers to trust, so no signature can be checked. Tell the administrator of "
        "the installation: "
        "PARTA_TRUST_STORE is empty."
    ),
}
