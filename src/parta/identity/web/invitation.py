"""From the code on a card to a way in of one's own: code, one fact, passkey or password; or code and КЕП."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.identity import acting, entrance, queries
from parta.identity.rules import Fact
from parta.identity.web import browsers, passkeys, steps
from parta.identity.web.forms import BirthdayForm, CodeForm, NewPasswordForm, TailForm
from parta.identity.web.sign_in import answer, enter, landing
from parta.kernel.actor import SYSTEM, Grant, Role
from parta.kernel.dates import local_day
from parta.kernel.errors import DomainError
from parta.signing import api as signing
from parta.ui.http import Request, public

PURPOSE = "invitation"


@public
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: Request) -> HttpResponse:
    """Type the code. A QR code leads here with the code after #, which no log sees; a script puts it into the field."""
    form = CodeForm(request.POST or None)
    if not form.is_valid():
        return answer(request, "identity/invitation_code.html", {"form": form})
    try:
        found = entrance.open_invitation(
            typed=form.cleaned_data["code"], visitor=browsers.visitor_of(request), now=timezone.now()
        )
    except DomainError as error:
        form.refuse(error)
        return answer(request, "identity/invitation_code.html", {"form": form}, error)
    steps.forget(request, steps.CHOSEN, steps.CHALLENGE)
    steps.keep(request, steps.INVITED, id=found, proved=False)
    return redirect("identity:invitation-fact")


@public
@never_cache
@require_http_methods(["GET", "POST"])
def fact(request: Request) -> HttpResponse:
    """Name one fact that the school holds; whoever is to act for an institution signs with КЕП instead."""
    invitation = invited_here(request)
    if invitation is None:
        return redirect("identity:invitation")
    if invitation.fact == Fact.KEP:
        return _key_page(request, invitation)
    form_class = BirthdayForm if invitation.fact == Fact.BORN_ON else TailForm
    form = form_class(request.POST or None)
    if not form.is_valid():
        return answer(request, "identity/invitation_fact.html", _fact_context(invitation, form))
    try:
        entrance.check_fact(
            invitation_id=invitation.id,
            answer=form.cleaned_data.get("answer", ""),
            born_on=form.cleaned_data.get("born_on"),
            now=timezone.now(),
        )
    except DomainError as error:
        form.refuse(error)
        return answer(request, "identity/invitation_fact.html", _fact_context(invitation, form), error)
    steps.keep(request, steps.INVITED, id=invitation.id, proved=True)
    return redirect("identity:invitation-way")


@public
@never_cache
@require_POST
def by_key(request: Request) -> HttpResponse:
    """The signature of the person invited: ties the certificate to her, and she is in."""
    invitation = invited_here(request)
    if invitation is None or invitation.fact != Fact.KEP:
        return redirect("identity:invitation")
    now = timezone.now()
    try:
        entrance.count_signature(visitor=browsers.visitor_of(request), now=now)
        with signing.accepting_posted(request, actor=SYSTEM, purpose=PURPOSE, now=now) as signer:
            arrival = entrance.by_kep(signer=signer, now=now, invitation_id=invitation.id)
    except DomainError as error:
        return _key_page(request, invitation, error)
    return enter(request, arrival, landing(request, arrival) or "/")


@public
@never_cache
@require_GET
def way(request: Request) -> HttpResponse:
    """Choose how to come in from now on: a passkey, or a password with a second factor."""
    invitation = invited_here(request, proved=True)
    if invitation is None:
        return redirect("identity:invitation")
    context = {
        "form": NewPasswordForm(),
        "passkeys": passkeys.are_possible(request),
        "name": entrance.name_of(invitation.person_id),
        "family": invitation.role in (Role.GUARDIAN, Role.PUPIL),
    }
    return answer(request, "identity/invitation_way.html", context)


def invited_here(request: HttpRequest, *, proved: bool = False) -> queries.InvitationView | None:
    """The invitation this browser has opened; with ``proved``, only after its fact was named."""
    kept = steps.kept(request, steps.INVITED)
    if kept is None or (proved and not kept["proved"]):
        return None
    return queries.invitation_by_id(kept["id"])


def _fact_context(invitation: queries.InvitationView, form: Any) -> dict[str, Any]:
    questions = {
        Fact.BORN_ON: _("Your date of birth"),
        Fact.RNOKPP_TAIL: _("The last four digits of your РНОКПП (taxpayer number)"),
        Fact.DOCUMENT_TAIL: _("The last four signs of your document"),
    }
    of_child = {
        Fact.BORN_ON: _("Date of birth of the child"),
        Fact.RNOKPP_TAIL: _("The last four digits of the child’s РНОКПП"),
        Fact.DOCUMENT_TAIL: _("The last four signs of the child’s birth certificate or document"),
    }
    asked = of_child if invitation.fact_person_id != invitation.person_id else questions
    question = asked[Fact(invitation.fact)]
    if invitation.fact_person_id not in (invitation.person_id, invitation.pupil_id):
        question = _("Date of birth of your child in another institution")
    return {**_place(invitation), "form": form, "question": question}


def _key_page(request: Request, invitation: queries.InvitationView, trouble: DomainError | None = None) -> HttpResponse:
    act = _("I accept the invitation to Parta and sign in.")
    context = {
        **_place(invitation),
        "trouble": trouble,
        "box": signing.sign_box(request, purpose=PURPOSE, act=act, now=timezone.now()),
    }
    return answer(request, "identity/invitation_key.html", context, trouble)


def _place(invitation: queries.InvitationView) -> dict[str, Any]:
    """What the code alone lets one see: role and institution, no names."""
    grant = Grant(Role(invitation.role), authority_id=invitation.authority_id, institution_id=invitation.institution_id)
    title, full = acting.place_of(grant)
    role = acting.role_invited_to(invitation.person_id, grant.role, grant.institution_id, local_day(timezone.now()))
    return {"role": role, "place": title, "place_full": full, "until": invitation.expires_at}
