"""A campaign in one institution: the letter, what to do, who answers, whom to ask."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.collections import documents, policies, words
from parta.collections.operations import taking_part
from parta.collections.queries import places
from parta.collections.rules.states import Told
from parta.collections.web.forms import AssigneeForm, SayForm
from parta.institutions import api as institutions
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Refused
from parta.kernel.text import whole_number
from parta.signing import api as signing
from parta.ui.forms import Form
from parta.ui.http import Request, actor_of, render_page


@require_GET
def place(request: Request, collection: UUID, institution: UUID) -> HttpResponse:
    """What a campaign asks of an institution and how far it is."""
    return _place(request, collection, institution)


def _place(
    request: Request,
    collection: UUID,
    institution: UUID,
    *,
    trouble: str = "",
    said: tuple[int, Form] | None = None,
    assignee: Form | None = None,
) -> HttpResponse:
    page = places.place_page(actor_of(request), collection, institution, local_day(timezone.now()))
    named = page.named
    initial = {"phone": named.phone, "email": named.email} if named else {}
    if named:
        initial["post"] = next((str(post) for post, name in page.staff if name == named.name), "")
    context = {
        "page": page,
        "card": page.card,
        "state": words.STATES[page.card.state],
        "standing": words.STANDINGS[page.standing],
        "ground": documents.ground_in_words(page.card.ground, page.card.ground_on, page.card.ground_number),
        "steps": [(step, words.TOLDS[step.line.told], _say_form(step, said)) for step in page.steps],
        "next": next((step.line.number for step in page.steps if not step.is_met), 0) if page.received_at else 0,
        "assignee_form": assignee or AssigneeForm(staff=page.staff, initial=initial),
        "trouble": trouble,
        "failed": [form for form in (said[1] if said else None, assignee) if form is not None],
    }
    status = 422 if trouble or said or assignee else 200
    return render_page(request, "collections/place.html", context, status=status)


def _say_form(step: places.Step, said: tuple[int, Form] | None) -> Form | None:
    """The form of a stage that the institution tells; several stand on a page, each with ids of its own."""
    if step.line.told is Told.RECORDS:
        return None
    if said and said[0] == step.line.number:
        return said[1]
    initial = {"figure": step.figure, "note": step.note}
    return SayForm(initial=initial, figure=step.line.figure, auto_id=f"id_{step.line.number}_%s")


@require_POST
def acknowledge(request: Request, collection: UUID, institution: UUID) -> HttpResponse:
    """The letter has come."""
    actor, institution_id = actor_of(request), institutions.institution_id_of(institution)
    return _act(
        request, collection, institution,
        lambda: taking_part.acknowledge(actor=actor, public_id=collection, institution_id=institution_id),
    )  # fmt: skip


@require_POST
def assignee(request: Request, collection: UUID, institution: UUID) -> HttpResponse:
    """Name who answers for the campaign."""
    actor, institution_id = actor_of(request), institutions.institution_id_of(institution)
    today = local_day(timezone.now())
    page = places.place_page(actor, collection, institution, today)
    require(policies.may_name(actor, institution_id))
    form = AssigneeForm(request.POST, staff=page.staff)
    if not form.is_valid():
        return _place(request, collection, institution, assignee=form)
    data = form.cleaned_data
    return _act(
        request, collection, institution,
        lambda: taking_part.name_assignee(
            actor=actor, public_id=collection, institution_id=institution_id, post_id=UUID(data["post"]),
            phone=data["phone"], email=data["email"], today=today,
        ),
        assignee=form,
    )  # fmt: skip


@require_POST
def say(request: Request, collection: UUID, institution: UUID, stage: int) -> HttpResponse:
    """Say that a stage is done, or how far it is."""
    actor, institution_id = actor_of(request), institutions.institution_id_of(institution)
    page = places.place_page(actor, collection, institution, local_day(timezone.now()))
    step = next((each for each in page.steps if each.line.number == stage), None)
    if step is None:
        raise NotVisible
    form = SayForm(request.POST, figure=step.line.figure, auto_id=f"id_{stage}_%s")
    if not form.is_valid():
        return _place(request, collection, institution, said=(stage, form))
    is_met = request.POST.get("act") == "done"
    told = taking_part.Said(is_met, form.cleaned_data.get("figure"), form.cleaned_data["note"])
    signs = is_met and step.line.told is Told.SIGNED
    try:
        taking_part.say(actor=actor, public_id=collection, institution_id=institution_id, stage=stage, said=told)
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        form.refuse(error)
        return _place(request, collection, institution, said=(stage, form))
    if signs:
        return redirect("collections:statement", collection, institution, stage)
    return redirect("collections:place", collection, institution)


@require_POST
def look_again(request: Request, collection: UUID, institution: UUID) -> HttpResponse:
    """Count the records anew that are else counted by night."""
    actor, institution_id = actor_of(request), institutions.institution_id_of(institution)
    return _act(
        request, collection, institution,
        lambda: taking_part.look_again(
            actor=actor, public_id=collection, institution_id=institution_id, now=timezone.now()
        ),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def statement(request: Request, collection: UUID, institution: UUID, stage: int) -> HttpResponse:
    """Sign what is said of a stage."""
    actor, institution_id = actor_of(request), institutions.institution_id_of(institution)
    trouble = ""
    if request.method == "POST":
        try:
            taking_part.sign_statement(
                actor=actor, public_id=collection, institution_id=institution_id, stage=stage,
                cms=signing.posted_signature(request), answer_id=whole_number(request.POST.get("answer", "")) or 0,
                now=timezone.now(),
            )  # fmt: skip
            return redirect("collections:place", collection, institution)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
    page = places.place_page(actor, collection, institution, local_day(timezone.now()))
    try:
        answer_id, data = taking_part.statement_to_sign(actor, collection, institution_id, stage)
    except NotVisible:
        if not trouble:
            raise
        return _place(request, collection, institution, trouble=trouble)  # pressed twice: it is signed
    except Invalid as error:
        return _place(request, collection, institution, trouble=str(error))
    address = reverse("collections:statement-text", args=[collection, institution, stage])
    context = {
        "page": page,
        "card": page.card,
        "answer": answer_id,
        "stage": stage,
        "text": data.decode(),
        "trouble": trouble,
        "box": signing.document_box(
            words=_("I sign the statement of %(institution)s for the campaign “%(title)s”.")
            % {"institution": page.title, "title": page.card.title},
            file_name="statement.txt", address=address,
        ),
    }  # fmt: skip
    return render_page(request, "collections/statement.html", context, status=422 if trouble else 200)


@require_GET
def statement_text(request: Request, collection: UUID, institution: UUID, stage: int) -> HttpResponse:
    """The bytes that are signed."""
    institution_id = institutions.institution_id_of(institution)
    _answer, data = taking_part.statement_to_sign(actor_of(request), collection, institution_id, stage)
    return HttpResponse(data, content_type="text/plain; charset=utf-8")


def _act(
    request: Request, collection: UUID, institution: UUID, act: Callable[[], Any], assignee: Form | None = None
) -> HttpResponse:
    try:
        act()
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        if assignee is None:
            return _place(request, collection, institution, trouble=str(error))
        assignee.refuse(error)
        return _place(request, collection, institution, assignee=assignee)
    return redirect("collections:place", collection, institution)
