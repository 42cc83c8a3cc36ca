"""Drafting an edition, seeing what it changes, handing it over, approving it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.drafts import api as kept_drafts
from parta.editions import operations, policies, queries
from parta.editions.rules import State, english_name, typed
from parta.editions.web import showing
from parta.editions.web.forms import RowForm, TermsForm, WhyForm, english_of
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused, Stale
from parta.kernel.text import whole_number
from parta.signing import api as signing
from parta.ui.http import Request, render_page


def _actor(request: Request) -> Actor:
    """The one who drafts: a national administrator.

    :raises Refused: anybody else
    """
    if request.actor is None:
        raise NotVisible
    require(policies.may_draft(request.actor))
    return request.actor


@require_POST
def begin(request: Request, kind: str) -> HttpResponse:
    """Start the next edition of a kind, or go on with the one on its way."""
    return redirect("editions:draft", operations.begin_draft(actor=_actor(request), kind=kind, now=timezone.now()))


@require_GET
def draft(request: Request, edition: UUID) -> HttpResponse:
    """An edition on its way: rows, what they change, the terms, the next act."""
    return _draft_page(request, edition)


def _draft_page(
    request: Request,
    edition: UUID,
    *,
    terms: TermsForm | None = None,
    why: WhyForm | None = None,
    trouble: str = "",
    problems: Any = (),
) -> HttpResponse:
    actor = _actor(request)
    found = queries.edition_on_its_way(actor, edition)
    card = found.edition
    is_second = bool(policies.may_approve(actor, writers=card.writers))
    context = {
        "kind": found.kind,
        "edition": card,
        "before": found.before,
        "changes": showing.changes(found.kind, found.changes),
        "heads": showing.heads(found.kind),
        "rows": showing.rows(found.kind, card.rows, found.changes),
        "terms": terms or _terms_form(card),
        "why": why or WhyForm(),
        "trouble": trouble,
        "problems": problems,
        "is_draft": card.state is State.DRAFT,
        "is_proposed": card.state is State.PROPOSED,
        "is_withdrawn": card.state is State.WITHDRAWN,
        "is_second": is_second,
        "box": _box(edition, found) if card.state is State.PROPOSED and is_second else None,
        "kept": _kept(actor, edition),
    }  # fmt: skip
    refused = bool(trouble) or bool(problems) or bool(terms and terms.errors) or bool(why and why.errors)
    return render_page(request, "editions/draft.html", context, status=422 if refused else 200)


def _terms_form(card: queries.EditionCard) -> TermsForm:
    return TermsForm(initial=_terms(card) | {"revision": card.revision})


def _terms(card: queries.EditionCard) -> dict[str, Any]:
    said = {name: getattr(card, name) for name in ("source", "reason", "doubt")}
    told = {english_name(name): english_of(text, card.english) for name, text in said.items()}
    return {**said, **told, "valid_from": card.valid_from}


def _box(edition: UUID, found: queries.Compared) -> signing.SignBox:
    day = found.edition.valid_from
    words = _("I approve the edition “%(kind)s” in force from %(day)s.") % {
        "kind": found.kind.name,
        "day": day.strftime("%d.%m.%Y") if day else "",
    }
    return signing.document_box(
        words=words, file_name="edition.txt", address=reverse("editions:document", args=[edition])
    )


def _kept(actor: Actor, edition: UUID) -> list[tuple[str, str]]:
    """Rows of this edition that were typed and not accepted: title and key."""
    prefix = f"{edition}:"
    return [
        (card.title, card.subject.removeprefix(prefix))
        for card in kept_drafts.drafts_of(actor)
        if card.form == operations.ROW_FORM and card.subject.startswith(prefix)
    ]


@require_POST
def terms(request: Request, edition: UUID) -> HttpResponse:
    """Keep the terms of a draft."""
    actor, form = _actor(request), TermsForm(request.POST)
    queries.edition_on_its_way(actor, edition)
    if form.is_valid():
        data = form.cleaned_data
        try:
            operations.set_terms(
                actor=actor, public_id=edition, source=data["source"], doubt=data["doubt"], reason=data["reason"],
                valid_from=data["valid_from"], revision=data["revision"],
                english=data,
            )  # fmt: skip
            if request.POST.get("way") == "propose":
                return _act(
                    request, edition, lambda: operations.propose(actor=actor, public_id=edition, now=timezone.now())
                )
            return redirect("editions:draft", edition)
        except (NotVisible, Refused):
            raise
        except Stale as error:
            form.refuse(error)
            fresh = queries.edition_on_its_way(actor, edition).edition
            form.compare(_terms(fresh), version=str(fresh.revision))
        except DomainError as error:
            form.refuse(error)
    return _draft_page(request, edition, terms=form)


@require_http_methods(["GET", "POST"])
def row(request: Request, edition: UUID, key: str = "") -> HttpResponse:
    """One row of a draft in a plain form."""
    actor = _actor(request)
    found = queries.edition_on_its_way(actor, edition)
    kind, card = found.kind, found.edition
    old = next((each for each in card.rows if str(each[kind.key]) == key), None)
    if card.state is not State.DRAFT or (key and old is None) or (not key and not kind.may_add):
        raise NotVisible
    kept = kept_drafts.load_draft(actor, operations.ROW_FORM, operations.row_subject(edition, key))
    form = RowForm(
        request.POST or None, kind=kind, row=old, kept=kept.fields if kept else None, revision=card.revision,
        english=card.english,
    )  # fmt: skip
    if request.method == "POST":
        title = str(kind.title(old)) if old else _("a new row")
        way, now = request.POST.get("way", ""), timezone.now()
        if way == "forget":
            operations.forget_typed(actor=actor, public_id=edition, key=key)
            return redirect("editions:draft", edition)
        if way == "later":
            operations.keep_typed(actor=actor, public_id=edition, key=key, typed=form.typed(), title=title, now=now)
            return redirect("editions:draft", edition)
        if form.is_valid() and _saved(request, edition, key, form):
            return redirect("editions:draft", edition)
        operations.keep_typed(actor=actor, public_id=edition, key=key, typed=form.typed(), title=title, now=now)
    context = {
        "kind": kind,
        "edition": card,
        "form": form,
        "key": key,
        "old": showing.rows(kind, [old])[0] if old else None,
        "kept": kept if request.method == "GET" else None,
        "fields": form.shown(),
    }
    return render_page(request, "editions/row.html", context, status=422 if form.errors else 200)


def _saved(request: Request, edition: UUID, key: str, form: RowForm) -> bool:
    """Save the row; what keeps it from that is put into the form, beside it what somebody else saved first."""
    actor, revision = _actor(request), whole_number(request.POST.get("revision", "")) or 0
    try:
        operations.save_row(actor=actor, public_id=edition, key=key, typed=form.typed(), revision=revision)
    except (NotVisible, Refused):
        raise
    except Stale as error:
        form.refuse(error)
        fresh, kind = queries.edition_on_its_way(actor, edition).edition, form.kind
        there = next((each for each in fresh.rows if str(each[kind.key]) == key), None)
        here = [one for one in kind.fields if one.name in form.fields] if there else []
        said = {one.name: typed(one, (there or {}).get(one.name)) for one in here}
        said |= {english_name(one.name): english_of(said[one.name], fresh.english) for one in here if one.has_english}
        form.beside(said, version=str(fresh.revision))
        return False
    except DomainError as error:
        form.refuse(error)
        return False
    return True


@require_POST
def remove(request: Request, edition: UUID, key: str) -> HttpResponse:
    """Leave a row out of the draft."""
    return _on_row(request, edition, key, operations.remove_row)


@require_POST
def restore(request: Request, edition: UUID, key: str) -> HttpResponse:
    """Put a row back as it is in force."""
    return _on_row(request, edition, key, operations.restore_row)


def _on_row(request: Request, edition: UUID, key: str, act: Callable[..., None]) -> HttpResponse:
    actor = _actor(request)
    card = queries.edition_on_its_way(actor, edition).edition
    return _act(request, edition, lambda: act(actor=actor, public_id=edition, key=key, revision=card.revision))


@require_GET
def effect(request: Request, edition: UUID) -> HttpResponse:
    """What the edition would change among the records of today: figures, and of what part of the country they are."""
    found = queries.edition_on_its_way(_actor(request), edition)
    context = {
        "kind": found.kind,
        "edition": found.edition,
        "changes": showing.changes(found.kind, found.changes),
        "effect": queries.measured(found, on=timezone.localdate()),
    }
    return render_page(request, "editions/effect.html", context)


@require_GET
def document(request: Request, edition: UUID) -> HttpResponse:
    """The bytes that the second person signs."""
    data = operations.document_of(_actor(request), edition)
    return HttpResponse(data, content_type="text/plain; charset=utf-8")


@require_POST
def propose(request: Request, edition: UUID) -> HttpResponse:
    """Hand the draft over to the second person."""
    actor = _actor(request)
    return _act(request, edition, lambda: operations.propose(actor=actor, public_id=edition, now=timezone.now()))


@require_POST
def give_back(request: Request, edition: UUID) -> HttpResponse:
    """Make a draft of it again, with the reason."""
    actor, why = _actor(request), request.POST.get("why", "")
    return _act(request, edition, lambda: operations.return_edition(actor=actor, public_id=edition, why=why))


@require_POST
def approve(request: Request, edition: UUID) -> HttpResponse:
    """Approve with the КЕП posted by the box."""
    actor = _actor(request)
    return _act(
        request,
        edition,
        lambda: operations.approve(
            actor=actor, public_id=edition, cms=signing.posted_signature(request), now=timezone.now()
        ),
    )


@require_POST
def withdraw(request: Request, edition: UUID) -> HttpResponse:
    """Give up what is on its way, or take back what has not begun."""
    actor, why = _actor(request), request.POST.get("why", "")
    return _act(
        request, edition, lambda: operations.withdraw(actor=actor, public_id=edition, why=why, now=timezone.now())
    )


def _act(request: Request, edition: UUID, act: Callable[[], Any]) -> HttpResponse:
    """Do it and show the edition, or the edition with what stands in the way."""
    try:
        act()
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        problems = [(problem.field, problem.message) for problem in getattr(error, "problems", ())]
        return _draft_page(request, edition, trouble="" if problems else str(error), problems=problems)
    return redirect(_address_after(request, edition))


def _address_after(request: Request, edition: UUID) -> str:
    card = queries.edition_on_its_way(_actor(request), edition).edition
    if card.state is State.APPROVED:
        return reverse("editions:edition", args=[card.kind, card.number])
    if card.state is State.WITHDRAWN:
        return reverse("editions:kind", args=[card.kind])
    return reverse("editions:draft", args=[edition])
