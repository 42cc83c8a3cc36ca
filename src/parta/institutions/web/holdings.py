"""Recording what an institution has beside its card."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parta.drafts import api as drafts
from parta.institutions import holding_words as words
from parta.institutions import showing
from parta.institutions.operations import holdings as operations
from parta.institutions.operations.cards import StaleCard
from parta.institutions.queries import cards
from parta.institutions.queries.cards import CardPage
from parta.institutions.queries.holdings import HoldingsPage, HoldingState, holdings_page
from parta.institutions.rules.fields import Audience
from parta.institutions.rules.holdings import BY_CODE, HoldingKind
from parta.institutions.web import carried_holdings as carried
from parta.institutions.web.holding_forms import EndForm, HoldingForm, holding_form
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day, moment_of
from parta.kernel.decisions import refuse, require
from parta.kernel.errors import DomainError, NotVisible, Problem, Refused
from parta.ui import frame
from parta.ui.http import Request, render_page


@require_http_methods(["GET", "POST"])
def add(request: Request, institution: UUID, kind: str) -> HttpResponse:
    """A new thing, or what an institution has once."""
    page, holdings, found = _opened(request, institution, kind)
    known = holdings.states[kind][0] if found.once and holdings.states[kind] else None
    return _edit(request, page, holdings, found, known)


@require_http_methods(["GET", "POST"])
def change(request: Request, institution: UUID, kind: str, key: UUID) -> HttpResponse:
    """One thing: its change, or its end."""
    page, holdings, found = _opened(request, institution, kind)
    known = next((state for state in holdings.states[kind] if state.key == key), None)
    if known is None:
        raise NotVisible
    return _edit(request, page, holdings, found, known)


def _opened(request: Request, institution: UUID, kind: str) -> tuple[CardPage, HoldingsPage, HoldingKind]:
    """:raises NotVisible: there is no such kind here, or the actor sees no more than a visitor
    :raises Refused: he sees it and may not edit
    """
    page = cards.card_page(_actor(request), institution)
    found = BY_CODE.get(kind)
    if found is None or page.group not in found.kinds or (not page.may_edit and page.audience < Audience.AUTHORITY):
        raise NotVisible
    if not page.may_edit:
        require(refuse(page.why_not or _("You may not edit this card.")))
    today = local_day(timezone.now())
    shown = holdings_page(page.id, audience=page.audience, closed=page.closed, group=page.group, on=today)
    return page, shown, found


def _edit(
    request: Request, page: CardPage, holdings: HoldingsPage, kind: HoldingKind, known: HoldingState | None
) -> HttpResponse:
    actor, subject = _actor(request), carried.subject_of(page.id, kind.code, known.key if known else None)
    kept = drafts.load_draft(actor, carried.FORM, subject)
    form, act = _form(request, holdings, kind, known, kept), request.POST.get("act", "save")
    ending = EndForm(request.POST if act in ("end", "mistake") else None)
    if act == "discard":
        drafts.discard_draft(actor=actor, form=carried.FORM, subject=subject)
        return redirect(request.get_full_path())
    if request.method == "POST" and act not in ("draft", "help") and _done(request, page, kind, known, form, ending):
        drafts.discard_draft(actor=actor, form=carried.FORM, subject=subject)
        return redirect(reverse("institutions:card", args=[page.public_id]) + f"#{kind.code}")
    if request.method == "POST" and act in ("save", "draft", "help"):
        draft = _keep(actor, page, kind, form, subject, kept if act == "help" else None)
        if act == "draft":
            return redirect(request.get_full_path())
        if act == "help" and (door := frame.place("support_with_draft")):
            return redirect(f"{door}?draft={draft}")
        kept = drafts.load_draft(actor, carried.FORM, subject)
    context = {
        "kept": kept,
        "planned": next(iter(holdings.planned[kind.code]), None),
        "planned_words": [
            showing.thing(holdings, holdings.attributes[kind.code], each) for each in holdings.planned[kind.code]
        ],
        "page": page,
        "form": form,
        "ending": ending,
        "kind": kind,
        "title": words.KINDS[kind.code] if kind.once or known else words.ADD[kind.code],
        "known": known,
        "may_end": known is not None and not kind.once,
        "fields": [form[name] for name in form.names],
    }
    is_wrong = form.errors or form.comparison or ending.errors
    return render_page(request, "institutions/holding.html", context, status=422 if is_wrong else 200)


def _keep(
    actor: Actor, page: CardPage, kind: HoldingKind, form: HoldingForm, subject: str, known: drafts.DraftCard | None
) -> UUID:
    """Keep what was typed; ``known`` holds the problems of the refusal after which help was asked for."""
    problems = [Problem(name, str(said)) for name, found in form.errors.items() for said in found]
    return drafts.save_draft(
        actor=actor,
        form=carried.FORM,
        subject=subject,
        institution_id=page.id,
        title=f"{page.title}: {words.KINDS[kind.code]}",
        fields=carried.typed_in(form),
        problems=known.problems if known and known.problems else problems,
        now=timezone.now(),
    )


def _form(
    request: Request, holdings: HoldingsPage, kind: HoldingKind, known: HoldingState | None,
    kept: drafts.DraftCard | None,
) -> HoldingForm:  # fmt: skip
    form_class = holding_form(kind, holdings.attributes[kind.code], holdings)
    initial: dict[str, Any] = {}
    if known is not None:
        initial = {name: value for name, value in known.values.items() if value is not None}
        initial["version"] = known.version.isoformat()
        if "territory" in initial:
            initial["territory"] = holdings.places.get(initial["territory"])
    if request.method == "POST" and request.POST.get("act", "save") in ("save", "draft", "help"):
        return form_class(request.POST, initial=initial)
    return form_class(initial=initial | (carried.restored(form_class(), kept.fields) if kept else {}))


def _done(
    request: Request,
    page: CardPage,
    kind: HoldingKind,
    known: HoldingState | None,
    form: HoldingForm,
    ending: EndForm,
) -> bool:
    """Do what the button says; whatever keeps it from being done is put at its field."""
    if request.POST.get("act", "save") == "unplan":
        return _unplan(request, page, kind)
    if request.POST.get("act", "save") != "save":
        return known is not None and ending.is_valid() and _end(request, page, known, ending)
    return form.is_valid() and _save(_actor(request), page, kind, known, form)


def _save(actor: Actor, page: CardPage, kind: HoldingKind, known: HoldingState | None, form: HoldingForm) -> bool:
    said = operations.HoldingChange(
        kind=kind.code,
        values=form.values(),
        key=known.key if known and not kind.once else None,
        version=moment_of(form.cleaned_data["version"]),
        since=form.cleaned_data["since"],
        ground=form.cleaned_data["ground"],
    )
    try:
        operations.save_holding(actor=actor, institution_id=page.id, change=said, today=local_day(timezone.now()))
    except (NotVisible, Refused):
        raise
    except StaleCard as stale:
        current = {clash.field: clash.saved for clash in stale.clashes}
        form.compare(current, version=stale.version.isoformat(), at=stale.version)
        return False
    except DomainError as error:
        form.refuse(error)
        return False
    return True


def _end(request: Request, page: CardPage, known: HoldingState, ending: EndForm) -> bool:
    is_mistake = request.POST["act"] == "mistake"
    if not is_mistake and ending.cleaned_data["on"] is None:
        ending.add_error("on", _("Give the day since which it is no longer so."))
        return False
    try:
        operations.end_holding(
            actor=_actor(request),
            institution_id=page.id,
            kind=known.kind,
            key=known.key,
            version=moment_of(request.POST.get("version", "")) or known.version,
            on=None if is_mistake else ending.cleaned_data["on"],
            ground=ending.cleaned_data["why"],
            today=local_day(timezone.now()),
        )
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        ending.refuse(error)
        return False
    return True


def _unplan(request: Request, page: CardPage, kind: HoldingKind) -> bool:
    """Take back the change that was to begin on a day to come.

    :raises NotVisible: the page that was sent is not one that we gave
    """
    version = moment_of(request.POST.get("version", ""))
    if version is None:
        raise NotVisible
    operations.withdraw_planned(
        actor=_actor(request), institution_id=page.id, kind=kind.code, version=version,
        today=local_day(timezone.now()),
    )  # fmt: skip
    return True


def _actor(request: Request) -> Actor:
    assert request.actor is not None
    return request.actor
