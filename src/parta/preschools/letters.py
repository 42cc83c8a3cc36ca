"""Letters to those who apply, and what proves that they did: a link, and a code for whoever has no link at hand."""

import base64
import hmac
import json
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from parta.institutions import api as institutions
from parta.kernel.dates import moment_of
from parta.kernel.receipts import code_of, plain_code, shown_number
from parta.notices.api import Proofs, post_letter
from parta.preschools.models import Offer, QueueEntry
from parta.preschools.sealing import told_by
from parta.signing import api as signing
from parta.ui import wording

_PROOFS = Proofs("preschools")
link_of, read_link = _PROOFS.link_of, _PROOFS.read_link
MAILBOX_LIVES = timedelta(days=3)


def code_for(public_id: UUID) -> str:
    """The code on the receipt of an entry."""
    return code_of(_PROOFS.digest("code", public_id.bytes))


def code_fits(public_id: UUID, typed: str) -> bool:
    return hmac.compare_digest(code_for(public_id).encode(), plain_code(typed).encode())


def mailbox_token(email: str, now: datetime) -> str:
    """The end of a link that proves a mailbox for three days: sealed, so that no address stands in it."""
    told = json.dumps([email, (now + MAILBOX_LIVES).isoformat()])
    return base64.urlsafe_b64encode(signing.vault().seal(told.encode())).decode()


def proved_mailbox(token: str, now: datetime) -> str | None:
    """The mailbox behind the end of a link; None when it was not made by us, or is too old."""
    try:
        email, until = json.loads(signing.vault().open(base64.b64decode(token, altchars=b"-_", validate=True)))
    except (ValueError, signing.VaultTrouble):
        return None
    end = moment_of(until)
    return str(email) if end is not None and now < end else None


def ask_to_open(email: str, school: UUID, site: str, now: datetime) -> None:
    """The link that opens the form. Nothing that was typed is repeated."""
    with override("uk"):
        link = site + reverse("preschools:apply", args=[school, mailbox_token(email, now)])
        text = _(
            "Somebody gave this address to put a child into the queue for a preschool place in Parta.\n\n"
            "If it was you, open this link within three days and fill in the application:\n%(link)s\n\n"
            "If it was not you, do nothing."
        )
        post_letter(to=email, subject=_("The form of your application"), text=text % {"link": link})


def tell_registered(entry: QueueEntry, site: str) -> None:
    """The receipt: number, moment, the code, the link."""
    with override("uk"):
        text = _(
            "The child stands in the queue.\n\n%(school)s: %(number)s, registered %(moment)s\n\n"
            "Your code: %(code)s\n"
            "Place in the queue, offers, leaving the queue: %(link)s"
        )
        words = {
            "school": institutions.institution(entry.line_id).title,
            "number": shown_number(entry.number),
            "moment": wording.moment(entry.registered_at),
            "code": code_for(entry.public_id),
            "link": _link(entry.public_id, site),
        }
        _post(entry, _("Your child stands in the queue"), text % words)


def tell_offered(entry: QueueEntry, offer: Offer) -> None:
    """A place is kept until a day."""
    with override("uk"):
        text = _(
            "%(school)s keeps a place for %(number)s from %(since)s.\n\n"
            "Answer until %(day)s inclusive, or the place goes to the next child:\n%(link)s"
        )
        words = {
            "school": institutions.institution(entry.line_id).title,
            "number": shown_number(entry.number),
            "since": wording.day(offer.since),
            "day": wording.day(offer.until),
            "link": _link(entry.public_id, entry.line.site),
        }
        _post(entry, _("A preschool place is kept for your child"), text % words)


def _post(entry: QueueEntry, subject: str, text: str) -> None:
    email = told_by(entry).email
    if email:
        post_letter(to=email, subject=subject, text=text)


def _link(public_id: UUID, site: str) -> str:
    return site + reverse("preschools:state", args=[link_of(public_id)])
