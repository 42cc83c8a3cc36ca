"""The way in: КЕП, passkey, password, demo; and the way out."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.identity import demo, entrance
from parta.identity.limits import TooMany
from parta.identity.web import browsers, passkeys, steps
from parta.identity.web.forms import CodeForm, FactorForm, PasswordSignInForm
from parta.kernel.actor import SYSTEM
from parta.kernel.errors import DomainError
from parta.signing import api as signing
from parta.ui.http import Request, public, render_page, safe_next

PURPOSE = "sign-in"


@public
@never_cache
@require_GET
def page(request: Request) -> HttpResponse:
    """Every way in, on one page."""
    return show(request)


@public
@never_cache
@require_POST
def by_key(request: Request) -> HttpResponse:
    """КЕП: the signed challenge says who it is."""
    now = timezone.now()
    try:
        entrance.count_signature(visitor=browsers.visitor_of(request), now=now)
        with signing.accepting_posted(request, actor=request.actor or SYSTEM, purpose=PURPOSE, now=now) as signer:
            arrival = entrance.by_kep(signer=signer, now=now)
    except DomainError as error:
        return show(request, key_trouble=error)
    return enter(request, arrival, landing(request, arrival))


@public
@never_cache
@sensitive_post_parameters("password")
@require_POST
def by_password(request: Request) -> HttpResponse:
    """Login and password; the second factor is asked next."""
    form = PasswordSignInForm(request.POST)
    if not form.is_valid():
        return show(request, password_form=form)
    try:
        account_id = entrance.by_password(visitor=browsers.visitor_of(request), now=timezone.now(), **form.cleaned_data)
    except DomainError as error:
        form.refuse(error)
        return show(request, password_form=form, trouble=error)
    steps.keep(request, steps.WAITING, account=account_id, next=safe_next(request))
    return redirect("identity:sign-in-factor")


@public
@never_cache
@require_http_methods(["GET", "POST"])
def factor(request: Request) -> HttpResponse:
    """The second step after the password."""
    waiting = steps.kept(request, steps.WAITING)
    if waiting is None:
        return show(request)
    form = FactorForm(request.POST or None)
    if form.is_valid():
        try:
            arrival = entrance.by_factor(
                account_id=waiting["account"], code=form.cleaned_data["factor_code"], now=timezone.now()
            )
        except DomainError as error:
            form.refuse(error)
            return answer(request, "identity/factor.html", {"form": form}, error)
        return enter(request, arrival, waiting["next"])
    return answer(request, "identity/factor.html", {"form": form})


@public
@never_cache
@require_POST
def passkey_options(request: Request) -> HttpResponse:
    """What the device is to sign. A POST: the challenge is written into a cookie of the browser."""
    return passkeys.options_for_known(request)


@public
@never_cache
@require_POST
def by_passkey(request: Request) -> HttpResponse:
    """The device has answered."""
    try:
        arrival = entrance.by_passkey(
            credential=request.POST.get("credential", ""),
            challenge=passkeys.known_challenge(request),
            origin=passkeys.origin(request),
            rp_id=passkeys.rp_id(request),
            now=timezone.now(),
        )
    except DomainError as error:
        return show(request, passkey_trouble=error)
    return enter(request, arrival)


@public
@never_cache
@require_POST
def by_demo(request: Request) -> HttpResponse:
    """One of the invented people, without key or password; in demo mode only."""
    account_id = demo.account_of(request.POST.get("person", "")) if settings.PARTA_DEMO else None
    if account_id is None:
        raise Http404
    return enter(request, entrance.by_demo(account_id=account_id))


@public
@never_cache
@require_POST
def demo_key(request: Request) -> HttpResponse:
    """The file key of a demo person, made by our own test authority: to try signing in with it. In demo mode only."""
    national = request.GET.get("kind") == "dstu"
    key = demo.key_of(request.POST.get("person", ""), national=national) if settings.PARTA_DEMO else None
    if key is None:
        raise Http404
    name, kind = ("demo-key.jks", "application/octet-stream") if national else ("demo-key.p12", "application/x-pkcs12")
    return HttpResponse(key, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@never_cache
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the session of this browser."""
    assert request.actor is not None, "closed to visitors"
    entrance.leave(store=steps.store_of(request), account_id=request.actor.account_id)
    return redirect("/")


def enter(request: Request, arrival: entrance.Arrival, address: str = "") -> HttpResponse:
    """Begin the session and go where the person was going."""
    begin(request, arrival)
    return browsers.remember(request, redirect(address or safe_next(request)))


def landing(request: Request, arrival: entrance.Arrival) -> str:
    """Where to go after КЕП: to what one waits for, to the choice of an institution, or where one was going."""
    if arrival.waits:
        return reverse("identity:account")
    asked = safe_next(request, "")
    return reverse("identity:places") if arrival.choices > 1 and not asked else asked


def begin(request: Request, arrival: entrance.Arrival) -> None:
    """Begin the session. Forms opened before it are worth nothing, like a session planted before it."""
    entrance.enter(store=steps.store_of(request), arrival=arrival, device=steps.device_of(request), now=timezone.now())
    rotate_token(request)


def show(request: Request, *, trouble: DomainError | None = None, **context: Any) -> HttpResponse:
    """The page, after a refusal with its reason at the way that was tried."""
    refused = trouble or context.get("key_trouble") or context.get("passkey_trouble")
    form = context.pop("password_form", None)
    words = {
        "box": signing.sign_box(request, purpose=PURPOSE, act=_("I sign in to Parta."), now=timezone.now()),
        "password_form": form or PasswordSignInForm(),
        "code_form": CodeForm(),
        "passkeys": passkeys.are_possible(request),
        "demo_people": demo.people() if settings.PARTA_DEMO else (),
        "demo_password": demo.KEY_PASSWORD,
        "next": safe_next(request, ""),
        **context,
    }
    return answer(request, "identity/sign_in.html", words, refused, refused_form=form is not None)


def answer(
    request: Request, template: str, context: dict[str, Any], refused: Any = None, *, refused_form: bool = False
) -> HttpResponse:
    form = context.get("form")
    bad = refused is not None or refused_form or bool(form is not None and form.is_bound and not form.is_valid())
    response = render_page(request, template, context, status=refused.status if refused else 422 if bad else 200)
    if isinstance(refused, TooMany):
        response.headers["Retry-After"] = str(max(1, int((refused.retry_at - timezone.now()).total_seconds())))
    return response
