"""Letters to those who ask to open an institution, and the link that opens a visitor's request."""

import base64
import hmac
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from parta.institutions import api as institutions
from parta.life.models import OpeningRequest
from parta.life.rules.requests import Asked
from parta.notices.api import post_letter

_MAC = 16  # bytes of the link: 128 bits


def link_of(public_id: UUID) -> str:
    """The unguessable end of a request's address; nothing of it is stored."""
    return base64.urlsafe_b64encode(public_id.bytes + _digest("link", public_id.bytes)[:_MAC]).decode()


def read_link(token: str) -> UUID | None:
    """The request behind the end of an address; None when it was not made by us."""
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except ValueError:
        return None
    body, mac = raw[:16], raw[16:]
    if len(raw) != 16 + _MAC or not hmac.compare_digest(mac, _digest("link", body)[:_MAC]):
        return None
    return UUID(bytes=body)


def address_key(address: str) -> str:
    """A network address as it is counted: a keyed digest, which names nobody."""
    return _digest("address", address.encode()).hex()[:32]


def ask_to_confirm(request: OpeningRequest, site: str) -> None:
    """The link that sends a visitor's request on: it proves that the mailbox is his."""
    with override("uk"):
        link = site + reverse("life:visit", args=[link_of(request.public_id)])
        text = _(
            "You have asked to open “%(name)s” in Parta.\n\n"
            "Open this link and press “Send the request to open”:\n%(link)s\n\n"
            "Nobody sees the request until then. The answer will be on the same page and in a letter."
        )
        post_letter(
            to=request.email, subject=_("Confirm your request"), text=text % {"name": request.name, "link": link}
        )


def tell_applicant(request: OpeningRequest) -> None:
    """What was decided, and what comes next."""
    with override("uk"):
        words = _opened(request) if request.state == Asked.OPENED else _refused(request)
        post_letter(
            to=request.email, subject=_("Answer to your request: %(name)s") % {"name": request.name}, text=words
        )


def _opened(request: OpeningRequest) -> str:
    over = institutions.authorities_over(request.institution_id or 0)
    text = _(
        "“%(name)s” is in Parta now.\n\nNext: %(authority)s appoints the head of the institution and invites him. "
        "If you are to be the head, turn to this authority; it sees the institution in its list already."
    )
    return text % {"name": request.name, "authority": over[0].name if over else _("the education authority")}


def _refused(request: OpeningRequest) -> str:
    text = _("The request to open “%(name)s” was not granted.\n\n%(answer)s\n\nYou may send a new request.")
    return text % {"name": request.name, "answer": request.answer}


def _digest(purpose: str, data: bytes) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"parta opening {purpose} ".encode() + data, "sha256")
