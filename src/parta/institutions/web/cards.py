"""The page of an institution, its editing by section, its history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.drafts import api as drafts
from parta.institutions import holding_words, showing, words
from parta.institutions.doors import Shown, doors_of
from parta.institutions.heads import account_names, appointed_head
from parta.institutions.operations import cards as operations
from parta.institutions.operations import disputes
from parta.institutions.policies import may_sign_card
from parta.institutions.queries import cards as queries
from parta.institutions.queries import confirming
from parta.institutions.queries.cards import CardPage
from parta.institutions.queries.history import holding_changes
from parta.institutions.queries.holdings import holdings_page
from parta.institutions.rules.fields import SECTIONS, Audience, may_follow, of_section, visible
from parta.institutions.web.forms import SectionForm, section_form
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day, moment_of
from parta.kernel.decisions import refuse, require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem
from parta.kernel.text import sort_key
from parta.ui import frame
from parta.ui.http import Request, public, render_page

FORM = operations.FORM


@public
@require_GET
def card(request: Request, institution: UUID) -> HttpResponse:
    """An institution: read first, printable. A visitor sees its public fields."""
    return _card_page(request, queries.card_page(request.actor, institution))


def _card_page(request: Request, page: CardPage, trouble: str = "") -> HttpResponse:
    today = local_day(timezone.now())
    head = appointed_head(page.id, today) if "head_name" in page.values else ""
    holdings = holdings_page(page.id, audience=page.audience, closed=page.closed, group=page.group, on=today)
    context = {
        **_shown(page, head),
        "holdings": showing.sections(holdings, may_edit=page.may_edit),
        **_confirming(request.actor, page),
        "codes": [(holding_words.SCHEMES.get(scheme, scheme), code) for scheme, code in page.codes.items()],
        "doors": doors_of(Shown(page.id, page.public_id, request.actor, page.audience >= Audience.AUTHORITY)),
        "closed_words": [words_ for what, words_ in holding_words.CLOSABLE.items() if what in page.closed],
    }
    context["trouble"] = trouble
    return render_page(request, "institutions/card.html", context, status=422 if trouble else 200)


def _shown(page: CardPage, head: str) -> dict[str, Any]:
    """``head`` is appointed here, so nobody types him again: the card's own word stands beside where it differs."""
    sections = [
        {
            "name": section,
            "title": words.SECTIONS[section],
            "fields": [
                _appointed(page, head) if field.name == "head_name" and head else _fact(page, field.name)
                for field in of_section(section)
                if field.name in page.values
            ],
            "may_edit": page.may_edit and not (section == "head" and head),
        }
        for section in SECTIONS
    ]
    return {
        "page": page,
        "sections": [section for section in sections if section["fields"]],
        "status_tone": words.STATUS_TONES.get(page.values["status"], "plain"),
        "status_word": page.word("status") or _("status not said"),
        "kind_word": page.word("kind"),
        "ownership_word": page.word("ownership"),
        "now": timezone.now(),
    }


def _confirming(actor: Actor | None, page: CardPage) -> dict[str, Any]:
    state = confirming.state_of(actor, page)
    if state is None or actor is None:
        return {}
    tone, word = holding_words.CONFIRMING[state.state]
    may_sign = bool(may_sign_card(actor, page.id))
    return {"confirming": state, "confirming_tone": tone, "confirming_word": word, "may_sign": may_sign}


def _fact(page: CardPage, name: str) -> dict[str, Any]:
    difference = page.differences.get(name)
    return {
        "name": name,
        "label": words.FIELDS[name],
        "value": showing.field_value(page, name),
        "is_code": name in ("edrpou", "postal_code"),
        "said": difference.said if difference else "",
        "difference": difference,
        "may_dispute": bool(difference) and page.may_edit and not (difference and difference.disputed),
        "may_follow": bool(difference) and page.may_edit and may_follow(name),
    }


def _appointed(page: CardPage, head: str) -> dict[str, Any]:
    difference = page.differences.get("head_name")
    said = (difference.said if difference else "") or page.values["head_name"] or ""
    same = sort_key(said) == sort_key(head)
    return {**_fact(page, "head_name"), "value": head, "said": "" if same else said, "may_follow": False}


@require_http_methods(["GET", "POST"])
def edit(request: Request, institution: UUID, section: str) -> HttpResponse:
    """One section of the card. What was typed is kept as a draft when it cannot be saved yet."""
    if section not in SECTIONS:
        raise Http404
    actor = _actor(request)
    page = queries.card_page(actor, institution)
    require_edit(page)
    kept = drafts.load_draft(actor, FORM, _subject(page, section))
    form = _form(request, page, section, kept)
    if request.method == "POST":
        if request.POST.get("act") == "draft":
            _keep_draft(actor, page, section, form)
            return redirect("institutions:edit", institution, section)
        if request.POST.get("act") == "discard":
            drafts.discard_draft(actor=actor, form=FORM, subject=_subject(page, section))
            return redirect("institutions:edit", institution, section)
        asks_for_help = request.POST.get("act") == "help" and frame.place("support_with_draft")
        if not asks_for_help and form.is_valid() and _save(actor, page, section, form):
            return redirect("institutions:card", institution)
        _keep_draft(actor, page, section, form, kept.problems if asks_for_help and kept else ())
        kept = drafts.load_draft(actor, FORM, _subject(page, section))
        if asks_for_help and kept is not None:
            return redirect(f"{asks_for_help}?draft={kept.public_id}")
    context = {
        "page": page,
        "form": form,
        "section": section,
        "title": words.SECTIONS[section],
        "kept": kept,
        "fields": [form[name] for name in form.names],
        "doubtful": bool(form.warnings) and request.method == "POST",
        "said": [(words.FIELDS[name], page.differences[name].said) for name in form.names if name in page.differences],
    }
    return render_page(
        request, "institutions/edit.html", context, status=422 if form.errors or form.comparison else 200
    )


def require_edit(page: CardPage) -> None:
    """Who has nothing to do with the institution does not even learn that there is something to edit.

    :raises NotVisible: the actor sees no more of the institution than a visitor does
    :raises Refused: he sees it and may not edit
    """
    if not page.may_edit and page.audience < Audience.AUTHORITY:
        raise NotVisible
    if not page.may_edit:
        require(refuse(page.why_not or _("You may not edit this card.")))


def _form(request: HttpRequest, page: CardPage, section: str, kept: drafts.DraftCard | None) -> SectionForm:
    initial = {name: page.values[name] for name in (field.name for field in of_section(section)) if name in page.values}
    if "territory" in initial:
        initial["territory"] = page.places[0] if page.places else None
    initial["version"] = page.version.isoformat()
    form_class = section_form(section, page.lists)
    if request.method == "POST":
        return form_class(request.POST, initial=initial)
    return form_class(initial=initial | kept.fields if kept is not None else initial)


def _save(actor: Actor, page: CardPage, section: str, form: SectionForm) -> bool:
    """Try to save; whatever keeps it from that is put at its field."""
    seen = visible(page.audience)
    version = _version(form)
    try:
        operations.edit_card(
            actor=actor,
            institution_id=page.id,
            changes={name: value for name, value in form.changes().items() if name in seen},
            version=version,
            today=local_day(timezone.now()),
            since=form.cleaned_data["since"],
            ground=form.cleaned_data["ground"],
            despite=form.cleaned_data["despite"],
        )
    except operations.StaleCard as stale:
        current = {clash.field: _as_typed(page, clash.field, clash.saved) for clash in stale.clashes}
        form.compare(current, version=stale.version.isoformat(), at=stale.version)
        return False
    except operations.Doubtful as doubt:
        form.warn(doubt.problems)
        return False
    except DomainError as error:
        form.refuse(error)
        return False
    drafts.discard_draft(actor=actor, form=FORM, subject=_subject(page, section))
    return True


def _as_typed(page: CardPage, field: str, value: Any) -> Any:
    """A saved value as the form's field cleans it: a place instead of its id."""
    return (page.places[0] if page.places else None) if field == "territory" else value


def _version(form: SectionForm) -> datetime:
    """:raises NotVisible: the version in the form is not one that we gave"""
    version = moment_of(form.cleaned_data["version"])
    if version is None:
        raise NotVisible
    return version


def _subject(page: CardPage, section: str) -> str:
    return f"{page.id}/{section}"


def _keep_draft(actor: Actor, page: CardPage, section: str, form: SectionForm, known: Sequence[Problem] = ()) -> None:
    """Keep what was typed with its problems; ``known`` are those of the refusal after which help was asked for."""
    typed = {name: form.data.get(name, "") for name in (*form.names, "since", "ground", "despite")}
    problems = list(known) or [problem for found in form.warnings.values() for problem in found]
    problems += (
        [] if known else [Problem(name, str(message)) for name, found in form.errors.items() for message in found]
    )
    drafts.save_draft(
        actor=actor,
        form=FORM,
        subject=_subject(page, section),
        institution_id=page.id,
        title=f"{page.title}: {words.SECTIONS[section]}",
        fields={**typed, "version": form.data.get("version", "")},
        problems=problems,
        now=timezone.now(),
    )


@require_POST
def follow(request: Request, institution: UUID, field: str) -> HttpResponse:
    """Let a field follow the register again."""
    actor = _actor(request)
    page = queries.card_page(actor, institution)
    require_edit(page)
    version = moment_of(request.POST.get("version", ""))
    if version is None:  # not sent by our page: show what there is to decide
        return redirect("institutions:card", institution)
    operations.take_from_register(
        actor=actor, institution_id=page.id, field=field, version=version, today=local_day(timezone.now())
    )
    return redirect("institutions:card", institution)


@require_POST
def dispute(request: Request, institution: UUID, field: str) -> HttpResponse:
    """Say why the register is wrong in a field."""
    actor = _actor(request)
    page = queries.card_page(actor, institution)
    require_edit(page)
    try:
        disputes.dispute_register(
            actor=actor, institution_id=page.id, field=field, reason=request.POST.get("reason", "")
        )
    except Invalid as error:
        return _card_page(request, page, trouble=str(error))
    return redirect(reverse("institutions:card", args=[institution]) + f"#f-{field}")


@require_GET
def history(request: Request, institution: UUID) -> HttpResponse:
    """Earlier states of the card and of all that the institution has: was, became, who, since when."""
    page, changes = queries.history(_actor(request), institution)
    context = {"page": page, "lines": _history_lines(page, changes, None)}
    return render_page(request, "institutions/history.html", context)


def changed_since(actor: Actor, page: CardPage, at: datetime | None) -> list[dict[str, Any]]:
    """What changed after a moment, in words; everything when there was no such moment."""
    _page, changes = queries.history(actor, page.public_id)
    return _history_lines(page, changes, at)


def _history_lines(page: CardPage, changes: Sequence[queries.Change], at: datetime | None) -> list[dict[str, Any]]:
    of_things = holding_changes(page.id)
    today = local_day(timezone.now())
    holdings = holdings_page(page.id, audience=page.audience, closed=page.closed, group=page.group, on=today)
    names = account_names({*(each.account_id for each in changes), *(each.account_id for each in of_things)})
    lines = [*_card_lines(changes), *showing.history_lines(holdings, of_things)]
    lines = [line for line in lines if at is None or line["at"] > at]
    lines.sort(key=lambda line: line["at"], reverse=True)
    for line in lines:
        line["who"] = names.get(line.pop("account_id"), "")
    return lines


def _card_lines(changes: Sequence[queries.Change]) -> list[dict[str, Any]]:
    """Changes of the card; the closed period that a change leaves behind says nothing new."""
    return [
        {
            "at": change.known_from,
            "what": _("Card"),
            "since": change.during.lower,
            "fields": [(words.FIELDS[name], before, after) for name, before, after in change.fields],
            "note": "" if change.fields else _("first known"),
            "ground": change.ground,
            "account_id": change.account_id,
        }
        for place, change in enumerate(changes)
        if change.fields or place == len(changes) - 1
    ]


def _actor(request: Request) -> Actor:
    """The actor of a page that visitors do not reach."""
    assert request.actor is not None
    return request.actor
