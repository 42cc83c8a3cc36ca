"""Letters to those who ask to open an institution, and the link that opens a visitor's request."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from parta.institutions import api as institutions
from parta.life.models import OpeningRequest
from parta.life.rules.requests import Asked
from parta.notices.api import Proofs, post_letter

_PROOFS = Proofs("opening")
link_of, read_link, address_key = _PROOFS.link_of, _PROOFS.read_link, _PROOFS.address_key


def ask_to_confirm(request: OpeningRequest) -> None:
    """The link that sends a visitor's request on: it proves that the mailbox is his. Nothing that he typed is repeated:
    the form would send anybody's words to anybody.
    """
    with override("uk"):
        link = way_to(request)
        text = _(
            "Somebody gave this address in a request to open an institution in Parta.\n\n"
            "If it was you, open this link and press “Send the request to open”:\n%(link)s\n\n"
            "Nobody sees the request until then. The answer will be on the same page and in a letter.\n"
            "If it was not you, do nothing: the request is forgotten in a week."
        )
        post_letter(to=request.email, subject=_("Confirm your request"), text=text % {"link": link})


def tell_applicant(request: OpeningRequest) -> None:
    """What was decided, and what comes next."""
    with override("uk"):
        words = _opened(request) if request.state == Asked.OPENED else _refused(request)
        link = _("Your request: %(link)s") % {"link": way_to(request)}
        post_letter(
            to=request.email,
            subject=_("Answer to your request: %(name)s") % {"name": request.name},
            text=f"{words}\n\n{link}",
        )


def way_to(request: OpeningRequest) -> str:
    """The address of its page: a visitor's behind the link of his letters, for who was signed in his own."""
    if request.account_id is None:
        return request.site + reverse("life:visit", args=[link_of(request.public_id)])
    return request.site + reverse("life:request", args=[request.public_id])


def _opened(request: OpeningRequest) -> str:
    over = institutions.authorities_over(request.institution_id or 0)
    text = _(
        "“%(name)s” is in Parta now.\n\nNext: %(authority)s appoints the head of the institution and invites him. "
        "If you are to be the head, open your request by the link below and press “Ask to be let "
        "in as the head”: the authority appoints you and sends the invitation in one act."
    )
    return text % {"name": request.name, "authority": over[0].name if over else _("the education authority")}


def _refused(request: OpeningRequest) -> str:
    text = _("The request to open “%(name)s” was not granted.\n\n%(answer)s\n\nYou may send a new request.")
    return text % {"name": request.name, "answer": request.answer}
