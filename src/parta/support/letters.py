"""What we write to requesters. People with an account read that there is an answer; visitors read it in the letter."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from parta.notices.api import post_letter
from parta.people import api as people
from parta.support.models import Ticket
from parta.support.rules.tickets import number_of
from parta.support.tokens import link_of, tag_of


def site() -> str:
    """«https://host» when no request of a browser tells it: the first host name of the installation."""
    hosts = [host for host in settings.ALLOWED_HOSTS if host not in ("*", "")]
    return f"{'http' if settings.PARTA_DEMO else 'https'}://{hosts[0] if hosts else 'localhost'}"


def address_of(ticket: Ticket) -> str:
    """Where the requester reads it, without the host."""
    if ticket.account_id is None:
        return reverse("support:visit", args=[link_of(ticket.public_id)])
    return reverse("support:ticket", args=[ticket.public_id])


def confirm(ticket: Ticket, at: str) -> None:
    """Tell a visitor the number and the link. His own words are not repeated: the form would send letters of anybody's
    text to anybody.
    """
    with translation.override(ticket.language):
        text = _(
            "Your request has the number %(number)s. Its page, for you alone:\n%(link)s\n\n"
            "You can add to it there or by answering this letter. If you did not write to us, do nothing."
        )
        words = {"number": _number(ticket), "link": at + address_of(ticket)}
        _post(ticket, _("Request %(number)s is registered") % {"number": _number(ticket)}, text % words)


def tell(ticket: Ticket, answer: str, at: str) -> None:
    """Tell the requester that there is an answer or a question."""
    with translation.override(ticket.language):
        words = {"number": _number(ticket), "link": at + address_of(ticket), "answer": answer}
        if ticket.account_id is None:
            text = _(
                "%(answer)s\n\nRequest %(number)s. Its page, for you alone:\n%(link)s\n\nYou can answer this letter."
            )
        else:
            text = _("There is an answer to your request %(number)s. Read it here:\n%(link)s")
        _post(ticket, _("Answer to the request %(number)s") % {"number": _number(ticket)}, text % words)


def ask_to_see(ticket: Ticket, at: str) -> None:
    """Tell the requester that an officer asks to see with his eyes."""
    with translation.override(ticket.language):
        text = _(
            "An officer who works on your request %(number)s asks to see Parta as you see it, for 30 minutes and "
            "without the right to change anything. Allow or decline it here:\n%(link)s"
        )
        words = {"number": _number(ticket), "link": at + address_of(ticket)}
        _post(ticket, _("Request %(number)s: a question to you") % {"number": _number(ticket)}, text % words)


def _post(ticket: Ticket, subject: str, text: str) -> None:
    to = ticket.email or _email_of(ticket.person_id)
    if to:
        post_letter(to=to, subject=f"{subject} [{tag_of(ticket)}]", text=text)


def _email_of(person_id: int | None) -> str:
    found = people.contacts_of([person_id]).get(person_id) if person_id else None
    return found.email if found else ""


def _number(ticket: Ticket) -> str:
    return number_of(ticket.year, ticket.serial)
