"""Letters to those who apply, and what proves that they did: a link, and a code for whoever has no link at hand."""

import hmac
from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from parta.admission.models import Mailbox, Wish
from parta.admission.rules.applications import code_of, plain_code, shown_number
from parta.admission.sealing import told_by
from parta.institutions import api as institutions
from parta.notices.api import Proofs, post_letter
from parta.ui import wording

_PROOFS = Proofs("admission")
_MAILBOXES = Proofs("admission-mailbox")
link_of, read_link = _PROOFS.link_of, _PROOFS.read_link
form_link_of, read_form_link = _MAILBOXES.link_of, _MAILBOXES.read_link


def code_for(public_id: UUID) -> str:
    """The code on the receipt of an application."""
    return code_of(_PROOFS.digest("code", public_id.bytes))


def code_fits(public_id: UUID, typed: str) -> bool:
    return hmac.compare_digest(code_for(public_id).encode(), plain_code(typed).encode())


def ask_to_open(mailbox: Mailbox, school: UUID, site: str) -> None:
    """The link that opens the form. Nothing that was typed is repeated."""
    with override("uk"):
        link = site + reverse("admission:form", args=[school, form_link_of(mailbox.public_id)])
        text = _(
            "Somebody gave this address to apply for the first year of study in Parta.\n\n"
            "If it was you, open this link within three days and fill in the application:\n%(link)s\n\n"
            "If it was not you, do nothing."
        )
        subject = _("The form of your application")
        post_letter(to=mailbox.email, subject=subject, text=text % {"link": link})


def tell_registered(wishes: Sequence[Wish], site: str) -> None:
    """The receipt: numbers, moments, the code, the link."""
    application = wishes[0].application
    with override("uk"):
        names = institutions.names_of({wish.campaign.institution_id for wish in wishes})
        rows = [
            _("%(school)s: application %(number)s, registered %(moment)s")
            % {
                "school": names[wish.campaign.institution_id],
                "number": shown_number(wish.number),
                "moment": wording.moment(wish.registered_at),
            }
            for wish in wishes
        ]
        text = _(
            "The application for the first year of study is registered.\n\n%(rows)s\n\n"
            "Your code: %(code)s\n"
            "Where it is, withdrawal and confirmation of a place: %(link)s"
        )
        words = {
            "rows": "\n".join(rows),
            "code": code_for(application.public_id),
            "link": _link(application.public_id, site),
        }
        _post(wishes[0], _("Application registered"), text % words)


def tell_offered(wish: Wish) -> None:
    """A place is kept until a day."""
    with override("uk"):
        text = _(
            "%(school)s keeps a place in the first year of study for application %(number)s.\n\n"
            "Confirm it until %(day)s inclusive, or the place goes to the next child:\n%(link)s"
        )
        words = {
            "school": institutions.institution(wish.campaign.institution_id).title,
            "number": shown_number(wish.number),
            "day": wording.day(wish.offered_until) if wish.offered_until else "",
            "link": _link(wish.application.public_id, wish.campaign.site),
        }
        _post(wish, _("A place is kept for your child"), text % words)


def _post(wish: Wish, subject: str, text: str) -> None:
    email = told_by(wish.application).email
    if email:
        post_letter(to=email, subject=subject, text=text)


def _link(public_id: UUID, site: str) -> str:
    return site + reverse("admission:state", args=[link_of(public_id)])
