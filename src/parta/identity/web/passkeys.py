"""WebAuthn as the browser speaks it: options out, answers in."""

import ipaddress
from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from parta.identity.entrance import NoEntry
from parta.identity.rules import STEP_LIFETIME
from parta.identity.web import steps

COOKIE = "parta_passkey"  # what a passkey is to sign


def are_possible(request: HttpRequest) -> bool:
    """A passkey belongs to a name: not to an IP address, and only to https or this very machine."""
    host = rp_id(request)
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure() or host == "localhost" or host.endswith(".localhost")
    return False


def rp_id(request: HttpRequest) -> str:
    """The name that passkeys are bound to: the host without the port."""
    host = request.get_host()
    return host if host.endswith("]") else host.rpartition(":")[0] or host


def origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def options_for_new(
    request: HttpRequest, *, user_id: UUID, user_name: str, shown_name: str, known: Collection[bytes]
) -> HttpResponse:
    """Ask the browser to make a passkey; the device checks its owner (finger, face, PIN)."""
    options = generate_registration_options(
        rp_id=rp_id(request),
        rp_name="Parta",
        user_id=user_id.bytes,
        user_name=user_name,
        user_display_name=shown_name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
    )
    steps.keep(request, steps.CHALLENGE, value=bytes_to_base64url(options.challenge))
    return HttpResponse(options_to_json(options), content_type="application/json")


def options_for_known(request: HttpRequest) -> HttpResponse:
    """Ask the browser for any passkey it has for this site. The challenge goes into a cookie that we sign: a session
    made for whoever asks would have to be rationed by address.
    """
    options = generate_authentication_options(
        rp_id=rp_id(request), user_verification=UserVerificationRequirement.REQUIRED
    )
    response = HttpResponse(options_to_json(options), content_type="application/json")
    response.set_signed_cookie(
        COOKIE,
        bytes_to_base64url(options.challenge),
        salt=COOKIE,
        max_age=STEP_LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def known_challenge(request: HttpRequest) -> bytes:
    """The challenge that a passkey of this browser answers; that it is answered once, `by_passkey` sees.

    :raises NoEntry: none was given, or too long ago
    """
    return _challenge(request.get_signed_cookie(COOKIE, None, salt=COOKIE, max_age=STEP_LIFETIME))


def new_challenge(request: HttpRequest) -> bytes:
    """The challenge that a new passkey answers; each is good for one answer.

    :raises NoEntry: none was given, or too long ago
    """
    kept = steps.kept(request, steps.CHALLENGE)
    steps.forget(request, steps.CHALLENGE)
    return _challenge(kept["value"] if kept else None)


def _challenge(kept: str | None) -> bytes:
    if kept is None:
        raise NoEntry(_("The page waited too long for the passkey. Try again."))
    return base64url_to_bytes(kept)


def verified_new(request: HttpRequest) -> VerifiedRegistration:
    """The passkey that the device has just made.

    :raises NoEntry: the answer does not hold
    """
    try:
        return verify_registration_response(
            credential=request.POST.get("credential", ""),
            expected_challenge=new_challenge(request),
            expected_origin=origin(request),
            expected_rp_id=rp_id(request),
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise NoEntry(_("The passkey’s answer could not be checked. Try again.")) from error
