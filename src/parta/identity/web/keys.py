"""Passkeys and the password of one's own: for a person who is signed in, or has just proved an invitation."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from parta.identity import entrance, factors, qr, queries
from parta.identity.operations import credentials
from parta.identity.rules import Method
from parta.identity.web import browsers, passkeys, steps
from parta.identity.web.forms import FactorForm, NewPasswordForm
from parta.identity.web.invitation import invited_here
from parta.identity.web.sign_in import answer, begin, enter
from parta.kernel.actor import Actor
from parta.kernel.errors import DomainError
from parta.ui.http import Request, public, render_page


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose ways in are changed: the person signed in, or one who has proved an invitation in this browser."""

    actor: Actor
    name: str
    invitation_id: int | None = None


def owner_of(request: Request) -> Owner | None:
    """An opened invitation comes first: it may be for another person than the one signed in."""
    invitation = invited_here(request, proved=True)
    if invitation is not None:
        return Owner(entrance.invited(invitation.id), entrance.name_of(invitation.person_id), invitation.id)
    return Owner(request.actor, request.actor.name) if request.actor else None


@public
@never_cache
@require_POST
def passkey_options(request: Request) -> HttpResponse:
    """What the device needs to make a passkey."""
    owner = owner_of(request)
    if owner is None:
        raise entrance.NoEntry(_("Open your invitation again: its page has waited too long."))
    account_id = owner.actor.account_id
    return passkeys.options_for_new(
        request,
        user_id=queries.account_public_id(account_id),
        user_name=owner.name,
        shown_name=owner.name,
        known=queries.passkey_ids(account_id),
    )


@public
@never_cache
@require_POST
def add_passkey(request: Request) -> HttpResponse:
    """Keep the passkey that the device has made; with an invitation it also opens the door."""
    owner = owner_of(request)
    if owner is None:
        return redirect("identity:invitation")
    verified, label = passkeys.verified_new(request), steps.device_of(request)
    if owner.invitation_id is None:
        credentials.add_passkey(actor=owner.actor, verified=verified, label=label)
        return redirect("identity:account")
    arrival = entrance.redeem_with_passkey(
        invitation_id=owner.invitation_id, verified=verified, label=label, now=timezone.now()
    )
    return enter(request, arrival, "/")


@never_cache
@require_POST
def remove_passkey(request: Request, passkey_id: UUID) -> HttpResponse:
    """Remove one of one's own passkeys."""
    assert request.actor is not None, "closed to visitors"
    credentials.remove_passkey(actor=request.actor, passkey_id=passkey_id, by_kep=_came_by_kep(request))
    return redirect("identity:account")


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def password(request: Request) -> HttpResponse:
    """Choose login and password; the second factor follows."""
    owner = owner_of(request)
    if owner is None:
        return redirect("identity:invitation")
    form = NewPasswordForm(request.POST or None, initial={"login": queries.login_of(owner.actor.account_id)})
    context = {"form": form, "name": owner.name}
    if not form.is_valid():
        return answer(request, "identity/password.html", context)
    try:
        chosen = credentials.choose_password(actor=owner.actor, **form.cleaned_data)
    except DomainError as error:
        form.refuse(error)
        return answer(request, "identity/password.html", context, error)
    steps.keep(request, steps.CHOSEN, login=chosen.login, hash=chosen.hash, factor=chosen.factor_sealed.hex())
    return redirect("identity:password-factor")


@public
@never_cache
@require_http_methods(["GET", "POST"])
def factor(request: Request) -> HttpResponse:
    """Show the secret of the second factor; keep everything once the app proves to have it."""
    owner, kept = owner_of(request), steps.kept(request, steps.CHOSEN)
    if owner is None or kept is None:
        return redirect("identity:invitation" if owner is None else "identity:password")
    chosen = factors.NewPassword(kept["login"], kept["hash"], bytes.fromhex(kept["factor"]))
    form = FactorForm(request.POST or None)
    if form.is_valid():
        try:
            return _confirmed(request, owner, chosen, form.cleaned_data["factor_code"])
        except DomainError as error:
            form.refuse(error)
    secret = factors.factor_secret(chosen)
    address = factors.factor_address(secret, chosen.login)
    context = {"form": form, "secret": factors.grouped(secret), "address": address, "qr": qr.drawn(address)}
    return answer(request, "identity/password_factor.html", context)


@never_cache
@require_POST
def remove_password(request: Request) -> HttpResponse:
    """Remove the password and its second factor."""
    assert request.actor is not None, "closed to visitors"
    credentials.remove_password(actor=request.actor, by_kep=_came_by_kep(request))
    return redirect("identity:account")


@never_cache
@require_POST
def recovery_codes(request: Request) -> HttpResponse:
    """New recovery codes, shown once."""
    assert request.actor is not None, "closed to visitors"
    codes = credentials.renew_recovery_codes(actor=request.actor)
    return render_page(request, "identity/recovery_codes.html", {"codes": codes})


def _confirmed(request: Request, owner: Owner, chosen: factors.NewPassword, code: str) -> HttpResponse:
    now = timezone.now()
    if owner.invitation_id is None:
        codes = credentials.set_password(actor=owner.actor, chosen=chosen, factor_code=code, now=now)
        steps.forget(request, steps.CHOSEN)
    else:
        arrival, codes = entrance.redeem_with_password(
            invitation_id=owner.invitation_id, chosen=chosen, factor_code=code, now=now
        )
        begin(request, arrival)
    return browsers.remember(
        request, render_page(request, "identity/recovery_codes.html", {"codes": codes, "fresh": True})
    )


def _came_by_kep(request: Request) -> bool:
    row = steps.store_of(request).row
    return row is not None and row.method == Method.KEP
