"""Letters to those who apply, and what proves that they did: a link, and a code for whoever has no link at hand."""

import hmac
from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from parta.admission.models import Mailbox, Wish
from parta.admission.sealing import told_by
from parta.institutions import api as institutions
from parta.kernel.receipts import code_of, plain_code, shown_number
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
        words = _words(wish) | {"day": wording.day(wish.offered_until) if wish.offered_until else ""}
        _post(wish, _("A place is kept for your child"), text % words)


def tell_refused(wish: Wish, ground: str, reason: str) -> None:
    """A ground is not confirmed, and why: something can be done until the first stage is decided."""
    with override("uk"):
        text = _(
            "%(school)s did not confirm a ground for application %(number)s: %(ground)s.\n\n%(reason)s\n\n"
            "Another paper can be sent until %(day)s inclusive:\n%(link)s"
        )
        words = _words(wish) | {
            "ground": ground, "reason": reason, "day": wording.day(wish.campaign.accept_until),
        }  # fmt: skip
        _post(wish, _("A ground is not confirmed"), text % words)


def tell_withdrawn(wish: Wish) -> None:
    """The school withdrew an application, as the parent asked at the counter."""
    with override("uk"):
        text = _(
            "%(school)s withdrew application %(number)s: a written statement of the parent was handed in.\n\n"
            "If you handed in none, tell the head of the school and the education authority at once.\n%(link)s"
        )
        _post(wish, _("Application withdrawn"), text % _words(wish))


def tell_lapsed(wish: Wish) -> None:
    """A place was not confirmed in time."""
    with override("uk"):
        text = _(
            "The place that %(school)s kept for application %(number)s was not confirmed in time and went to the next "
            "child.\n\nYou can apply for places that are left:\n%(link)s"
        )
        _post(wish, _("The place was not confirmed in time"), text % _words(wish))


def tell_enrolled(wish: Wish) -> None:
    """The child is enrolled: the application has ended. Where is not told, since the letter goes to whoever applied."""
    with override("uk"):
        text = _(
            "The child of this birth certificate is enrolled in the first year of study by an order, so application "
            "%(number)s to %(school)s has ended.\n\n"
            "If you did not know of it, ask the institution that the child goes to, or the education authority.\n"
            "%(link)s"
        )
        _post(wish, _("Application ended: the child is enrolled"), text % _words(wish))


def _words(wish: Wish) -> dict[str, str]:
    return {
        "school": institutions.institution(wish.campaign.institution_id).title,
        "number": shown_number(wish.number),
        "link": _link(wish.application.public_id, wish.campaign.site),
    }


def _post(wish: Wish, subject: str, text: str) -> None:
    email = told_by(wish.application).email
    if email:
        post_letter(to=email, subject=subject, text=text)


def _link(public_id: UUID, site: str) -> str:
    return site + reverse("admission:state", args=[link_of(public_id)])
