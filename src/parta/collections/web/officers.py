"""Campaigns as officers run them: list, draft, opening, board, letter, participants by name."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.collections import documents, policies, words
from parta.collections.operations import announcing, reminding, taking_part
from parta.collections.queries import boards, waiting
from parta.collections.queries.boards import Board, Filter
from parta.collections.rules.states import Standing, State, Told
from parta.collections.web import beginning
from parta.collections.web.forms import (
    CollectionForm,
    FilterForm,
    HelplineForm,
    PassOnForm,
    ProlongForm,
)
from parta.files import api as files
from parta.institutions import api as institutions
from parta.kernel.actor import AUTHORITY_ROLES, Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused, Stale
from parta.people import api as people
from parta.quality import api as quality
from parta.ui.exports import asked_as, list_response
from parta.ui.forms import Form
from parta.ui.http import Request, actor_of, render_page
from parta.ui.paging import window

LEVELS = ("region", "district", "community", "ward")


@require_GET
def collection_list(request: Request) -> HttpResponse:
    """Campaigns that concern me: what waits in my institutions, what runs in my territory."""
    actor = actor_of(request)
    require(policies.may_see_list(actor))
    is_officer = any(actor.having(*AUTHORITY_ROLES))
    is_past = request.GET.get("show") == "past"
    page = boards.listed(actor, window(request), is_open=not is_past)
    mine = () if is_past else waiting.of_actor(actor)
    context = {
        "page": page,
        "rows": [(boards.card_of(row), *words.STATES[State(row.state)]) for row in page.rows]
        if is_officer or is_past
        else [],
        "mine": [(each, *words.STANDINGS[each.standing]) for each in mine],
        "is_officer": is_officer,
        "is_past": is_past,
        "is_now": not is_past,
    }
    return render_page(request, "collections/list.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Write a new campaign down."""
    actor = actor_of(request)
    authority_id = _own_authority(actor)
    require(policies.may_announce(actor, authority_id))
    today = local_day(timezone.now())
    known = {each.code: each for each in quality.deadlines_on(today)}
    chosen = known.get(request.GET.get("deadline", ""))
    form = _form(request, authority_id, begun=beginning.begun_with(chosen, today) if chosen else {})
    if request.method == "POST" and form.is_valid():
        try:
            made = announcing.draft(actor=actor, authority_id=authority_id, wanted=form.wanted(), now=timezone.now())
            return redirect("collections:board", made)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    lines = sorted((beginning.line_of(each, today) for each in known.values()), key=lambda line: (line[2], line[1]))
    return _edit_page(request, form, None, deadlines=lines, doubt=chosen.doubt if chosen else "", chosen=chosen)


@require_http_methods(["GET", "POST"])
def edit(request: Request, collection: UUID) -> HttpResponse:
    """Change a draft."""
    actor = actor_of(request)
    row, stages = boards.found_collection(actor, collection)
    require(policies.may_run(actor, row))
    card = boards.card_of(row, stages)
    if card.state is not State.DRAFT:
        return redirect("collections:board", collection)
    form = _form(request, card.authority_id, card)
    if request.method == "POST" and form.is_valid():
        try:
            announcing.change(
                actor=actor, public_id=collection, wanted=form.wanted(),
                revision=form.cleaned_data["revision"] or 0, now=timezone.now(),
            )  # fmt: skip
            return redirect("collections:board", collection)
        except (NotVisible, Refused):
            raise
        except Stale as error:
            form.refuse(error)
            fresh, fresh_stages = boards.found_collection(actor, collection)
            saved = _initial(boards.card_of(fresh, fresh_stages))
            form.compare({name: saved.get(name) for name in ("title", "letter")}, version=str(fresh.revision))
        except DomainError as error:
            form.refuse(error)
    return _edit_page(request, form, card)


def _edit_page(
    request: Request, form: CollectionForm, card: boards.CollectionCard | None, **further: Any
) -> HttpResponse:
    context = {"form": form, "card": card, "stages": form.stage_fields(), **further}
    return render_page(request, "collections/edit.html", context, status=422 if form.errors else 200)


@require_GET
def board(request: Request, collection: UUID, authority: UUID | None = None) -> HttpResponse:
    """The board of a campaign over a territory; whoever is asked himself is shown his own page."""
    actor = actor_of(request)
    if not any(actor.having(*AUTHORITY_ROLES)):
        return _own_place(actor, collection)
    kind = asked_as(request)
    page = boards.board(actor, collection, authority, request.GET.get("by", ""))
    return _areas_file(kind, page) if kind else _board(request, page)


def _board(
    request: Request, page: Board, *, trouble: str = "", said: str = "", bound: Mapping[str, Form] | None = None
) -> HttpResponse:
    bound = bound or {}
    card = page.card
    helper = page.own_helper
    context = {
        "page": page,
        "card": card,
        "state": words.STATES[card.state],
        "ground": documents.ground_in_words(card.ground, card.ground_on, card.ground_number),
        "groups": [(people.KIND_GROUPS.get(group, group), count, group) for group, count in page.shares.groups.items()],
        "levels": [(level, _level_name(level), level == page.by) for level in page.levels],
        "areas": page.areas[: boards.MOST_AREAS],
        "is_cut": len(page.areas) > boards.MOST_AREAS,
        "behind": [(line, *words.STANDINGS[line.standing]) for line in page.behind],
        "behind_more": len(page.behind) >= boards.MOST_BEHIND,
        "quiet": page.quiet[: boards.MOST_SILENT],
        "quiet_more": max(0, len(page.quiet) - boards.MOST_SILENT),
        "quiet_name": _level_name(page.quiet_level),
        "stages": [(stage, words.TOLDS[stage.told]) for stage in card.stages],
        "asked": ", ".join(str(people.KIND_GROUPS.get(group, group)) for group in card.groups),
        "is_draft": card.state is State.DRAFT,
        "is_open": card.state is State.OPEN,
        "is_frozen": card.state is State.FROZEN,
        "trouble": trouble,
        "said": said,
        "word_form": bound.get("word") or PassOnForm(initial={"word": page.own_word.word if page.own_word else ""}),
        "helpline_form": bound.get("helpline")
        or HelplineForm(initial={n: getattr(helper, n) for n in ("name", "phone", "email", "hours")} if helper else {}),
        "prolong_form": bound.get("prolong") or ProlongForm(stages=_stage_choices(card)),
        "bound": list(bound.values()),
        "is_over": card.due < local_day(timezone.now()),
    }
    status = 422 if trouble or any(form.errors for form in bound.values()) else 200
    return render_page(request, "collections/board.html", context, status=status)


def _own_place(actor: Actor, collection: UUID) -> HttpResponse:
    row, _stages = boards.found_collection(actor, collection)
    place = policies.visible_participants(actor).filter(collection=row, left_at=None).order_by("sort_key").first()
    if place is None:
        raise NotVisible
    return redirect("collections:place", collection, place.public_id)


def _areas_file(kind: str, page: Board) -> HttpResponse:
    header = [
        _("Rank"),
        _level_name(page.by),
        _("Participants"),
        _("Done"),
        _("On the way"),
        _("Not begun"),
        _("Share, %"),
    ]
    rows = [
        [
            area.place,
            area.name,
            area.count.total,
            area.count.done,
            area.count.begun,
            area.count.silent,
            area.count.percent,
        ]
        for area in page.areas
    ]
    return list_response(kind, _("campaign by territories"), header, rows)


def _level_name(level: str) -> str:
    return {
        "region": _("Region"), "district": _("District"), "community": _("Community"), "ward": _("District of a city"),
    }.get(level, "")  # fmt: skip


def _stage_choices(card: boards.CollectionCard) -> list[tuple[int, str]]:
    return [(stage.number, f"{stage.number}. {stage.name}") for stage in card.stages]


@require_POST
def open_(request: Request, collection: UUID) -> HttpResponse:
    """Send the letter to everybody below."""
    actor = actor_of(request)
    return _act(
        request, collection, None,
        lambda: announcing.open_collection(actor=actor, public_id=collection, now=timezone.now()),
    )  # fmt: skip


@require_POST
def prolong(request: Request, collection: UUID) -> HttpResponse:
    """Move the last day of a stage on."""
    actor = actor_of(request)
    row, stages = boards.found_collection(actor, collection)
    require(policies.may_run(actor, row))
    form = ProlongForm(request.POST, stages=_stage_choices(boards.card_of(row, stages)))
    return _act(
        request, collection, None,
        lambda: announcing.prolong(
            actor=actor, public_id=collection, stage=form.cleaned_data["stage"], until=form.cleaned_data["until"],
            reason=form.cleaned_data["reason"], now=timezone.now(),
        ),
        prolong=form,
    )  # fmt: skip


@require_POST
def withdraw(request: Request, collection: UUID) -> HttpResponse:
    """Give a draft up, or call an open campaign off."""
    actor = actor_of(request)
    return _act(request, collection, None, lambda: announcing.withdraw(actor=actor, public_id=collection))


@require_POST
def pass_on(request: Request, collection: UUID, authority: UUID) -> HttpResponse:
    """Acknowledge the letter for an authority; add a word."""
    actor, form = actor_of(request), PassOnForm(request.POST)
    body = institutions.authority_by_public_id(authority)
    return _act(
        request, collection, authority,
        lambda: taking_part.pass_on(
            actor=actor, public_id=collection, authority_id=body.id, word=form.cleaned_data["word"],
            now=timezone.now(),
        ),
        word=form,
    )  # fmt: skip


@require_POST
def helpline(request: Request, collection: UUID, authority: UUID) -> HttpResponse:
    """Say whom to ask at an authority."""
    actor, form = actor_of(request), HelplineForm(request.POST)
    body = institutions.authority_by_public_id(authority)
    names = ("name", "phone", "email", "hours")
    return _act(
        request, collection, authority,
        lambda: taking_part.give_helpline(
            actor=actor, public_id=collection, authority_id=body.id,
            **{name: form.cleaned_data[name] for name in names},
        ),
        helpline=form,
    )  # fmt: skip


@require_POST
def remind(request: Request, collection: UUID, authority: UUID) -> HttpResponse:
    """Write to those of the territory who have not done it."""
    actor = actor_of(request)
    body = institutions.authority_by_public_id(authority)
    count: int | None = 0

    def write() -> None:
        nonlocal count
        count = reminding.remind(actor=actor, public_id=collection, authority_id=body.id, now=timezone.now())

    trouble = _trouble(write)
    page = boards.board(actor, collection, authority, "")
    if trouble:
        return _board(request, page, trouble=trouble)
    said = _("Letters on their way: %(count)s. Nobody is written to twice a day.") % {"count": count}
    many = _("There are many: letters leave within minutes. Nobody is written to twice a day.")
    return _board(request, page, said=many if count is None else said)


def _act(
    request: Request, collection: UUID, authority: UUID | None, act: Callable[[], Any], **bound: Form
) -> HttpResponse:
    """Do it and show the board, or the board with what stands in the way."""
    actor = actor_of(request)
    trouble = ""
    if all(form.is_valid() for form in bound.values()):
        try:
            act()
            if authority is None:
                return redirect("collections:board", collection)
            return redirect("collections:area", collection, authority)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            for form in bound.values():
                form.refuse(error)
            trouble = "" if bound else str(error)
    return _board(request, boards.board(actor, collection, authority, ""), trouble=trouble, bound=bound)


def _trouble(act: Callable[[], Any]) -> str:
    try:
        act()
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        return str(error)
    return ""


@require_GET
def paper(request: Request, collection: UUID) -> HttpResponse:
    """The file of the ground, always as an attachment."""
    actor = actor_of(request)
    row, _stages = boards.found_collection(actor, collection)
    found = files.file_card(actor, row.paper) if row.paper else None
    if found is None:
        raise NotVisible
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": content_disposition_header(True, found.name) or "attachment",
    }
    return HttpResponse(files.read_bytes(found.sha256), content_type=found.content_type, headers=headers)


@require_GET
def participants(request: Request, collection: UUID) -> HttpResponse:
    """Participants of my territories by name; as a file all of them."""
    actor, kind = actor_of(request), asked_as(request)
    row, stages = boards.found_collection(actor, collection)
    form = FilterForm(request.GET, groups=row.groups)
    data = form.cleaned_data if form.is_valid() else {}
    wanted = Filter(
        area=_uuid(request.GET.get("area", "")),
        standing=next((each for each in Standing if each.name.lower() == data.get("show")), None),
        group=data.get("kind", ""),
        q=data.get("q", ""),
    )
    card, page = boards.participants(actor, collection, wanted, None if kind else window(request))
    if kind:
        return _participants_file(kind, page.rows, len(stages))
    context = {
        "card": card,
        "page": page,
        "form": form,
        "area": request.GET.get("area", ""),
        "rows": [(line, *words.STANDINGS[line.standing], people.KIND_GROUPS.get(line.group, "")) for line in page.rows],
        "count": len(stages),
    }
    return render_page(request, "collections/participants.html", context, partial="rows")


def _participants_file(kind: str, rows: Any, stages: int) -> HttpResponse:
    header = [
        _("Institution"), _("Kind"), _("Authority"), _("State"), _("Stages done"), _("Stages"), _("Whom to call"),
        _("Contacts"),
    ]  # fmt: skip
    lines = (
        [
            line.title, str(people.KIND_GROUPS.get(line.group, line.group)), line.community,
            str(words.STANDINGS[line.standing][1]), line.met, stages, line.who, line.contacts,
        ]
        for line in rows
    )  # fmt: skip
    return list_response(kind, _("campaign by institutions"), header, lines)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotVisible from error


def _own_authority(actor: Actor) -> int:
    """The office one acts in.

    :raises Refused: none
    """
    current = actor.current.authority_id if actor.current else None
    offices = sorted(policies.offices_of(actor))
    if not offices:
        raise Refused(_("A campaign is announced by an officer of the authority that collects."))
    return current if current in offices else offices[0]


def _form(
    request: Request,
    authority_id: int,
    card: boards.CollectionCard | None = None,
    *,
    begun: Mapping[str, Any] = MappingProxyType({}),
) -> CollectionForm:
    own = institutions.authority(authority_id)
    below = institutions.authorities_below(authority_id)
    territories = [(str(each.public_id), each.name) for each in (own, *below)]
    data, uploads = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    initial = _initial(card) if card else {"scope": str(own.public_id), "ground": 1, **begun}
    stages = len(card.stages) if card else 1
    return CollectionForm(data, uploads, territories=territories, stages=stages, initial=initial)


def _initial(card: boards.CollectionCard) -> dict[str, Any]:
    names = ("title", "letter", "ground_number", "ground_on", "revision")
    found: dict[str, Any] = {name: getattr(card, name) for name in names}
    found |= {"ground": card.ground.value, "groups": list(card.groups), "scope": str(card.scope_public_id)}
    for stage in card.stages:
        found |= {
            f"name{stage.number}": stage.name, f"instruction{stage.number}": stage.instruction,
            f"due{stage.number}": stage.due, f"told{stage.number}": stage.told.value,
            f"condition{stage.number}": stage.condition_code if stage.told is Told.RECORDS else "",
            f"figure{stage.number}": stage.figure,
            f"percent{stage.number}": stage.given if "-" not in stage.given else "",
            f"asof{stage.number}": date.fromisoformat(stage.given) if "-" in stage.given else "",
        }  # fmt: skip
    return found
