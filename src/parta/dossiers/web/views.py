"""Data sets of children and of staff: the page, recording, ending, putting right, taking back from a feed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parta.dossiers.operations import facts as operations
from parta.dossiers.queries import facts as queries
from parta.dossiers.queries.sources import sources_of
from parta.dossiers.queries.subjects import Subject, child_subject, staff_subject
from parta.dossiers.rules.facts import OF_CHILD, OF_STAFF, Slot, slot_of
from parta.dossiers.web.forms import EndForm, ReasonForm, TakeForm, fact_form
from parta.dossiers.wording import SLOTS
from parta.kernel.actor import Actor
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.people import api as people
from parta.ui.http import Request, may_write_on_get, render_page


@require_GET
@may_write_on_get
def child(request: Request, school: UUID, pupil: UUID) -> HttpResponse:
    """The data set of a child. Who read it is noted."""
    actor = _actor(request)
    subject = child_subject(actor, school, pupil, today=timezone.localdate())
    people.log_read(actor=actor, person_id=subject.person_id, what="data set")
    context = {
        "subject": subject,
        "slots": queries.facts_of_child(subject.person_id),
        "sources": sources_of(subject.person_id),
        "up": reverse("enrolment:pupil", args=[school, pupil]),
        "now": timezone.now(),
        "by": actor.name,
    }
    return render_page(request, "dossiers/subject.html", context)


@require_GET
@may_write_on_get
def employee(request: Request, institution: UUID, post: UUID) -> HttpResponse:
    """The card of a member of staff: shares, attestations, education. Who read it is noted."""
    actor = _actor(request)
    subject = staff_subject(actor, institution, post, today=timezone.localdate())
    people.log_read(actor=actor, person_id=subject.person_id, what="staff data")
    context = {
        "subject": subject,
        "slots": queries.facts_of_staff(subject.person_id, post_ids=subject.posts),
        "sources": sources_of(subject.person_id),
        "up": reverse("people:post", args=[institution, post]),
        "now": timezone.now(),
        "by": actor.name,
    }
    return render_page(request, "dossiers/subject.html", context)


@require_http_methods(["GET", "POST"])
def fact_new(request: Request, slot: str, **where: UUID) -> HttpResponse:
    """Record a fact."""
    actor, now = _actor(request), timezone.now()
    subject = _subject(actor, where)
    kind = _slot(slot, subject)
    form = fact_form(kind, subject, request.POST or None, None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_fact(
                actor=actor, institution_id=subject.institution_id, person_id=subject.person_id, fact=form.fact(kind),
                now=now,
            )  # fmt: skip
            return redirect(_page(subject))
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    return _form_page(request, subject, kind, {"form": form})


@require_http_methods(["GET", "POST"])
def fact_end(request: Request, slot: str, fact: UUID, **where: UUID) -> HttpResponse:
    """Say until when a fact held."""
    actor, now = _actor(request), timezone.now()
    subject = _subject(actor, where)
    kind = _slot(slot, subject)
    if queries.values_of(kind, subject.person_id, fact) is None:
        raise NotVisible
    form = EndForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            operations.end_fact(
                actor=actor, institution_id=subject.institution_id, person_id=subject.person_id, slot=kind,
                public_id=fact, last_day=form.cleaned_data["last_day"], now=now,
            )  # fmt: skip
            return redirect(_page(subject))
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    return _form_page(request, subject, kind, {"form": form, "is_end": True})


@require_http_methods(["GET", "POST"])
@may_write_on_get
def fact_amend(request: Request, slot: str, fact: UUID, **where: UUID) -> HttpResponse:
    """Say that a fact was never so: why, and what was so instead."""
    actor = _actor(request)
    subject = _subject(actor, where)
    kind = _slot(slot, subject)
    _require_amending(subject)
    stood = queries.values_of(kind, subject.person_id, fact)
    if stood is None:
        raise NotVisible
    if request.method == "GET":
        people.log_read(actor=actor, person_id=subject.person_id, what="data set")
    reason = ReasonForm(request.POST or None)
    form = fact_form(kind, subject, request.POST or None, _initial(stood))
    if request.method == "POST" and reason.is_valid():
        nothing = bool(reason.cleaned_data["never"])
        if (nothing or form.is_valid()) and _amended(actor, subject, kind, fact, reason, None if nothing else form):
            return redirect(_page(subject))
        if nothing:
            form = fact_form(kind, subject, None, _initial(stood))
    return _form_page(request, subject, kind, {"form": form, "reason": reason, "is_amendment": True})


def _amended(actor: Actor, subject: Subject, kind: Slot, fact: UUID, reason: ReasonForm, form: Any) -> bool:
    try:
        operations.amend_fact(
            actor=actor, institution_id=subject.institution_id, person_id=subject.person_id, slot=kind, public_id=fact,
            instead=form.fact(kind) if form is not None else None, reason=reason.cleaned_data["reason"],
            now=timezone.now(),
        )  # fmt: skip
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        (form if form is not None else reason).refuse(error)
        return False
    return True


@require_http_methods(["GET", "POST"])
def take_back(request: Request, slot: str, **where: UUID) -> HttpResponse:
    """Let the institution keep a value that an outside system kept."""
    actor = _actor(request)
    subject = _subject(actor, where)
    _require_amending(subject)
    line = next((each for each in sources_of(subject.person_id) if each.slot == slot and each.is_fed), None)
    if line is None:
        raise NotVisible
    form = TakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.take_back(
                actor=actor, institution_id=subject.institution_id, person_id=subject.person_id, slot=slot,
                reason=form.cleaned_data["reason"], now=timezone.now(),
            )  # fmt: skip
            return redirect(_page(subject))
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    context = {"subject": subject, "page": _page(subject), "form": form, "line": line}
    return render_page(request, "dossiers/take.html", context, status=422 if form.errors else 200)


def _form_page(request: Request, subject: Subject, kind: Slot, words: Mapping[str, Any]) -> HttpResponse:
    context = {"subject": subject, "page": _page(subject), "label": SLOTS[kind], **words}
    form, reason = words["form"], words.get("reason")
    bad = bool(form.errors) or bool(reason is not None and reason.errors)
    return render_page(request, "dossiers/fact.html", context, status=422 if bad else 200)


def _require_amending(subject: Subject) -> None:
    if not subject.may_amend:
        raise Refused(_("Recorded facts of a child are corrected by the head, or a deputy for movement of pupils."))


def _initial(stood: Mapping[str, Any]) -> dict[str, Any]:
    return {**stood, "is_so": "yes" if stood.get("is_so", True) else "no"}


def _subject(actor: Actor, where: Mapping[str, UUID]) -> Subject:
    today = timezone.localdate()
    if "pupil" in where:
        return child_subject(actor, where["school"], where["pupil"], today=today)
    return staff_subject(actor, where["institution"], where["post"], today=today)


def _slot(slug: str, subject: Subject) -> Slot:
    kind = slot_of(slug)
    if kind is None or kind not in (OF_CHILD if subject.is_child else OF_STAFF):
        raise NotVisible
    return kind


def _page(subject: Subject) -> str:
    name = "dossiers:child" if subject.is_child else "dossiers:employee"
    return reverse(name, args=[subject.institution, subject.key])


def _actor(request: Request) -> Actor:
    assert request.actor is not None, "closed to visitors"
    return request.actor
