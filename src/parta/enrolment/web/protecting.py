"""Children under protection: the head's list, the mark, who may know, the end."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.enrolment import policies
from parta.enrolment.operations import protecting
from parta.enrolment.queries import pages
from parta.enrolment.queries.protected import protected_page
from parta.enrolment.web.views import actor_of
from parta.enrolment.wording import PROTECTION_KINDS
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.people import api as people
from parta.ui.forms import DayField, Form
from parta.ui.http import Request, may_write_on_get, render_page


class ProtectionForm(Form):
    """Why a child is put under protection."""

    kind = forms.TypedChoiceField(label=gettext_lazy("Why"), coerce=int, widget=forms.RadioSelect)
    decided_by = forms.CharField(
        label=gettext_lazy("Who decided"),
        max_length=500,
        help_text=gettext_lazy("For example: the service for children of the community, a court, the police"),
    )
    ground = forms.CharField(
        label=gettext_lazy("Paper"), max_length=500, help_text=gettext_lazy("What it is, its number and day")
    )
    since = DayField(label=gettext_lazy("Since"))
    until = DayField(
        label=gettext_lazy("Look at it again on"),
        required=False,
        help_text=gettext_lazy("Protection does not end by itself: on this day you are asked."),
    )
    closes_family = forms.BooleanField(
        label=gettext_lazy("Guardians read nothing of the child in Parta"),
        required=False,
        help_text=gettext_lazy("When the danger comes from the family, or its phone may be read by others"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(PROTECTION_KINDS.items())  # type: ignore[attr-defined]


class EndForm(Form):
    """Why a child needs protection no more."""

    reason = forms.CharField(label=gettext_lazy("Why it needs no protection any more"), max_length=300)


class ReadersForm(Form):
    """Who may know the child besides the head and the class teacher."""

    readers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who else may know the child"), coerce=UUID, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, staff: tuple[people.PostLine, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].choices = [(str(line.post_public_id), line.person.full) for line in staff]  # type: ignore[attr-defined]


@require_GET
def protected(request: Request, school: UUID) -> HttpResponse:
    """Who is under protection here. Names stand on the cards, where each look is noted."""
    page = protected_page(actor_of(request), school, today=timezone.localdate())
    lines = [(line, PROTECTION_KINDS[line.card.kind]) for line in page.lines]
    return render_page(request, "enrolment/protected.html", {"page": page, "lines": lines})


@require_http_methods(["GET", "POST"])
@may_write_on_get
def protect(request: Request, school: UUID, pupil: UUID) -> HttpResponse:
    """Put a child under protection, or see its mark: who may know the child, who looked, and the end."""
    actor, today = actor_of(request), timezone.localdate()
    page = pages.pupil_page(actor, school, pupil, today=today)
    require(policies.may_protect(actor, institution_id=page.school.id))
    if page.protection is not None:
        return _mark(request, page, EndForm(), today)
    form = ProtectionForm(request.POST or None, initial={"since": today})
    if request.method == "POST" and form.is_valid():
        try:
            protecting.protect_pupil(
                actor=actor, institution_id=page.school.id, pupil=pupil, today=today,
                mark=people.NewProtection(**form.cleaned_data),
            )  # fmt: skip
            return redirect("enrolment:protected", school)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    if request.method == "GET":
        people.log_read(actor=actor, person_id=page.pupil_id, what="card")
    context = {"page": page, "form": form}
    return render_page(request, "enrolment/protect.html", context, status=422 if form.errors else 200)


@require_POST
def protect_end(request: Request, school: UUID, pupil: UUID) -> HttpResponse:
    """End protection, with a reason."""
    actor, today = actor_of(request), timezone.localdate()
    page = pages.pupil_page(actor, school, pupil, today=today)
    require(policies.may_protect(actor, institution_id=page.school.id))
    form = EndForm(request.POST)
    if page.protection is None:
        return redirect("enrolment:pupil", school, pupil)
    if not form.is_valid():
        return _mark(request, page, form, today)
    try:
        taken = protecting.end_protection(
            actor=actor, institution_id=page.school.id, pupil=pupil, reason=form.cleaned_data["reason"], today=today,
            now=timezone.now(),
        )  # fmt: skip
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        form.refuse(error)
        return _mark(request, page, form, today)
    card = reverse("enrolment:pupil", args=[school, pupil])
    return redirect(f"{card}?doubles=1" if taken else card)


@require_POST
def protect_readers(request: Request, school: UUID, pupil: UUID) -> HttpResponse:
    """Say who else may know the child."""
    actor, today = actor_of(request), timezone.localdate()
    page = pages.pupil_page(actor, school, pupil, today=today)
    require(policies.may_protect(actor, institution_id=page.school.id))
    form = ReadersForm(request.POST, staff=_others(page, today))
    if page.protection is not None and form.is_valid():
        protecting.set_readers(
            actor=actor, institution_id=page.school.id, pupil=pupil, posts=form.cleaned_data["readers"], today=today,
            now=timezone.now(),
        )  # fmt: skip
    return redirect("enrolment:protect", school, pupil)


def _mark(request: Request, page: pages.PupilPage, end: EndForm, today: date) -> HttpResponse:
    assert page.protection is not None
    staff = _others(page, today)
    named = {reader.person_id for reader in page.protection.readers}
    chosen = [str(line.post_public_id) for line in staff if line.person.person_id in named]
    people.log_read(actor=actor_of(request), person_id=page.pupil_id, what="protection")
    context = {
        "page": page, "mark": page.protection, "kind": PROTECTION_KINDS[page.protection.kind],
        "due": page.protection.is_due(today), "end": end, "doubles": people.doubles_of(page.pupil_id),
        "readers": ReadersForm(staff=staff, initial={"readers": chosen}),
        "looks": [(look, people.read_label(look.what)) for look in people.readings_of([page.pupil_id], most=50)],
    }  # fmt: skip
    return render_page(request, "enrolment/protection.html", context, status=422 if end.errors else 200)


def _others(page: pages.PupilPage, today: date) -> tuple[people.PostLine, ...]:
    """Staff, once each, but for those who know the child anyway."""
    seen: dict[int, people.PostLine] = {}
    for line in people.staff_of(page.school.id, today):
        if line.position not in (people.Position.HEAD, people.Position.ACTING):
            seen.setdefault(line.person.person_id, line)
    return tuple(seen.values())
