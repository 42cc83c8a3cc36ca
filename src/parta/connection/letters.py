"""Letters to whoever is to answer for the journal, and the link behind which the request stands."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from parta.connection.models import ConnectionRequest, Ending
from parta.institutions import api as institutions
from parta.notices.api import Proofs, post_letter
from parta.ui import wording

_PROOFS = Proofs("connection")


def link_of(public_id: UUID) -> str:
    """The unguessable end of a request's address."""
    return _PROOFS.link_of(public_id)


def read_link(token: str) -> UUID | None:
    """The request behind the end of an address; None when it was not made by us."""
    return _PROOFS.read_link(token)


def ask_to_confirm(request: ConnectionRequest, site: str) -> None:
    """The link that sends a visitor's request on: it proves that the mailbox is his. The institution is named as in the
    register; nothing that was typed is repeated: the form would send anybody's words to anybody.
    """
    with override("uk"):
        text = _(
            "Somebody gave this address in a request to keep the journal of “%(name)s” in Parta.\n\n"
            "If it was you, open this link and press “Send the request to connect”:\n%(link)s\n\n"
            "Nobody sees the request until then. The answer will be on the same page and in a letter.\n"
            "If it was not you, do nothing: the request is forgotten in a week."
        )
        words = {"name": institutions.institution(request.institution_id).title, "link": _link(request, site)}
        post_letter(to=request.email, subject=_("Confirm your request to connect"), text=text % words)


def tell_agreed(request: ConnectionRequest, site: str) -> None:
    """The authority agrees; the head has the next step."""
    with override("uk"):
        text = _(
            "The education authority agrees that “%(name)s” keeps its journal in Parta.\n\n"
            "Next the head of the institution gives you your powers in Parta; the invitation comes in a letter.\n\n"
            "Where the request is: %(link)s"
        )
        _tell(request, text, site)


def tell_connected(request: ConnectionRequest, site: str) -> None:
    """The institution is connected."""
    with override("uk"):
        text = _(
            "“%(name)s” is connected: its journal may be kept in Parta.\n\n"
            "Sign in with your КЕП. If you have no access yet, an invitation comes in a letter of its own or is handed "
            "over by whoever gave you your role.\n\nWhere the request is: %(link)s"
        )
        _tell(request, text, site)


def tell_refused(request: ConnectionRequest, site: str) -> None:
    """Not granted, and why."""
    with override("uk"):
        text = _(
            "The request to connect “%(name)s” was not granted.\n\n%(answer)s\n\n"
            "You may send a new request.\n\nWhere the request is: %(link)s"
        )
        _tell(request, text, site)


def tell_ended(address: str, institution: str, ending: Ending, site: str) -> None:
    """The connection has ended: to one of those who had a part in it."""
    with override("uk"):
        text = _(
            "“%(name)s” is no longer connected to the journal in Parta, from %(day)s.\n\nWhy: %(reason)s\n\n"
            "Ended by: %(ender)s. To connect again, send a new request: %(ask)s"
        )
        words = {
            "name": institution, "day": wording.day(ending.day), "reason": ending.reason, "ender": ending.ender,
            "ask": site + reverse("connection:ask"),
        }  # fmt: skip
        subject = _("The connection to the journal has ended: %(name)s") % words
        post_letter(to=address, subject=subject, text=text % words)


def _tell(request: ConnectionRequest, text: str, site: str) -> None:
    words = {"name": request.name, "link": _link(request, site), "answer": request.answer}
    post_letter(to=request.email, subject=_("Your request to connect: %(name)s") % words, text=text % words)


def _link(request: ConnectionRequest, site: str) -> str:
    return site + reverse("connection:visit", args=[link_of(request.public_id)])
