"""Everything held on oneself or one's child: shown, taken as a file, questioned; and the head's answers."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from parta.kernel.actor import Actor
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.kernel.text import sort_key
from parta.people import queries
from parta.people.held import everything_held
from parta.people.operations import inquiries as operations
from parta.people.operations.persons import log_read
from parta.people.policies import may_inquire
from parta.people.printing import held_pdf
from parta.people.queries import inquiries as reads
from parta.people.queries.protected import hidden_names
from parta.people.queries.readings import readings_of
from parta.people.words import INQUIRIES, read_label
from parta.ui.forms import Form
from parta.ui.http import Request, may_write_on_get, render_page


class InquiryForm(Form):
    """What is asked."""

    kind = forms.TypedChoiceField(label=_("What you ask for"), coerce=int, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What is wrong, and how it should be"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(INQUIRIES.items())  # type: ignore[attr-defined]


class AnswerForm(Form):
    """The answer of the head."""

    granted = forms.TypedChoiceField(
        label=_("What is decided"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", _("it is put right")), ("no", _("it stays as it is"))],
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Answer"), max_length=1000, help_text=_("What was done, or why it stays as it is"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@may_write_on_get
def own(request: Request) -> HttpResponse:
    """What is held on oneself."""
    return _held(request, _actor(request).person_id or 0)


@require_http_methods(["GET", "POST"])
@may_write_on_get
def of_child(request: Request, child: UUID) -> HttpResponse:
    """What is held on one's child."""
    return _held(request, _child(request, child))


@require_GET
@may_write_on_get
def own_file(request: Request) -> HttpResponse:
    """The same as a file that programs read."""
    return _file(request, _actor(request).person_id or 0)


@require_GET
@may_write_on_get
def child_file(request: Request, child: UUID) -> HttpResponse:
    """Of one's child."""
    return _file(request, _child(request, child))


@require_GET
@may_write_on_get
def own_pdf(request: Request) -> HttpResponse:
    """The same on paper."""
    return _pdf(request, _actor(request).person_id or 0)


@require_GET
@may_write_on_get
def child_pdf(request: Request, child: UUID) -> HttpResponse:
    """Of one's child."""
    return _pdf(request, _child(request, child))


@require_GET
def inquiries(request: Request, institution: UUID) -> HttpResponse:
    """What the institution was asked, and by when it answers."""
    page, today = reads.inquiries_page(_actor(request), institution), timezone.localdate()
    lines = [(line, INQUIRIES[line.kind], line.is_late(today)) for line in page.lines]
    return render_page(request, "people/inquiries.html", {"page": page, "lines": lines})


@require_http_methods(["GET", "POST"])
def inquiry(request: Request, institution: UUID, inquiry: UUID) -> HttpResponse:
    """One inquiry and its answer."""
    page = reads.inquiries_page(_actor(request), institution)
    line = next((each for each in page.lines if each.public_id == inquiry), None)
    if line is None or not page.answers:
        raise NotVisible
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.answer_inquiry(
                actor=_actor(request), institution_id=page.institution_id, inquiry=inquiry,
                is_granted=form.cleaned_data["granted"], answer=form.cleaned_data["answer"], now=timezone.now(),
            )  # fmt: skip
            return redirect("people:inquiries", institution)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    context = {"page": page, "line": line, "kind": INQUIRIES[line.kind], "form": form}
    return render_page(request, "people/inquiry.html", context, status=422 if form.errors else 200)


def _held(request: Request, person_id: int) -> HttpResponse:
    actor, now = _actor(request), timezone.now()
    form = InquiryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.file_inquiry(actor=actor, person_id=person_id, now=now, **form.cleaned_data)
            return redirect(request.path)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    name = queries.names([person_id])[person_id]
    looks = readings_of([person_id], most=100)
    if person_id != actor.person_id and request.method == "GET":
        log_read(actor=actor, person_id=person_id, what="own data")
    others = queries.names(actor.children() - {person_id})
    context = {
        "name": hidden_names([person_id]).get(person_id, name).full, "person": name,
        "is_self": person_id == actor.person_id,
        "held": everything_held(person_id, timezone.localdate(now)), "form": form,
        "looks": [(look, read_label(look.what)) for look in looks],
        "inquiries": [
            (line, INQUIRIES[line.kind], line.is_late(timezone.localdate(now)))
            for line in reads.inquiries_about(person_id, actor.person_id or 0)
        ],
        "children": sorted(others.values(), key=lambda each: sort_key(each.full)),
    }  # fmt: skip
    return render_page(request, "people/own_data.html", context, status=422 if form.errors else 200)


def _file(request: Request, person_id: int) -> HttpResponse:
    today = timezone.localdate()
    if person_id != _actor(request).person_id:
        log_read(actor=_actor(request), person_id=person_id, what="own data")
    body = {
        "on": today.isoformat(),
        "held": [
            {"title": held.title, "facts": [
                {"what": fact.label, "value": fact.value, "kind": fact.kind.value, "purpose": fact.purpose}
                for fact in held.facts
            ]}
            for held in everything_held(person_id, today)
        ],
        "readings": [
            {"at": look.at.isoformat(), "who": look.who, "what": read_label(look.what)}
            for look in readings_of([person_id], most=1000)
        ],
    }  # fmt: skip
    answer = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = 'attachment; filename="parta.json"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _pdf(request: Request, person_id: int) -> HttpResponse:
    today = timezone.localdate()
    if person_id != _actor(request).person_id:
        log_read(actor=_actor(request), person_id=person_id, what="own data")
    name = hidden_names([person_id]).get(person_id) or queries.names([person_id])[person_id]
    data = held_pdf(
        name=name.full, held=everything_held(person_id, today), looks=readings_of([person_id], most=1000), on=today
    )
    answer = HttpResponse(data, content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="parta.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _child(request: Request, public_id: UUID) -> int:
    found = queries.person_by_public_id(public_id)
    if found is None or not may_inquire(_actor(request), found.person_id):
        raise NotVisible
    return found.person_id


def _actor(request: Request) -> Actor:
    assert request.actor is not None
    return request.actor
