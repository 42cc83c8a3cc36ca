"""Transfers between two schools: asked for or offered, answered, signed by both."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.documents import policies
from parta.documents.operations import transfers as operations
from parta.documents.queries import transfers as reads
from parta.documents.queries.orders import proposed_number
from parta.documents.rules.orders import LONGEST_NUMBER, MOVEMENT_SERIES
from parta.documents.rules.transfers import State
from parta.documents.web.lists import Place, place_of
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.people import api as people
from parta.ui.forms import DayField, Form
from parta.ui.http import Request, actor_of, may_write_on_get, render_page

WORKING = 1
GROUND_OUT = "заява одного з батьків (законного представника), підтвердження закладу, до якого переходить учень"
GROUND_IN = "заява одного з батьків (законного представника)"


class AskForm(Form):
    """A child that a parent brings from another school."""

    label = forms.CharField(label=gettext_lazy("Child, as in the application"), max_length=200)
    document = forms.CharField(
        label=gettext_lazy("Birth certificate: series and number"), max_length=60,
        help_text=gettext_lazy("For example, І-КЛ 482913"),
    )  # fmt: skip
    born_on = DayField(label=gettext_lazy("Date of birth"))
    group = forms.TypedChoiceField(label=gettext_lazy("Into which class"), coerce=int)
    since = DayField(label=gettext_lazy("From which day"))
    ground = forms.CharField(label=gettext_lazy("Ground"), max_length=500)

    def __init__(self, *args: Any, groups: tuple[enrolment.GroupCard, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [(group.id, group.name) for group in groups]  # type: ignore[attr-defined]


class SideForm(Form):
    """The order of one side."""

    since = DayField(label=gettext_lazy("From which day"))
    group = forms.TypedChoiceField(label=gettext_lazy("Into which class"), coerce=int)
    number = forms.CharField(
        label=gettext_lazy("Number of the order"), max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"class": "w-s"}),
    )  # fmt: skip
    dated_on = DayField(label=gettext_lazy("Day of the order"))
    ground = forms.CharField(label=gettext_lazy("Ground of the order"), max_length=500)

    def __init__(
        self, *args: Any, card: reads.TransferCard, groups: tuple[enrolment.GroupCard, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["group" if card.is_source else "since"]
        if not card.is_source:
            self.fields["group"].choices = [(each.id, each.name) for each in groups]  # type: ignore[attr-defined]


class EndForm(Form):
    """Why a transfer is declined or given up."""

    answer = forms.CharField(label=gettext_lazy("Why"), max_length=500, required=False)


@require_GET
@may_write_on_get
def transfer_list(request: Request, school: UUID) -> HttpResponse:
    """Transfers of the school, those that wait for it first."""
    actor, place = actor_of(request), place_of(actor_of(request), school)
    require(policies.may_order_movement(actor, institution_id=place.id))
    cards = reads.transfers_of(actor, institution_id=place.id)
    people.log_reads(actor=actor, person_ids=[card.person_id for card in cards if card.person_id], what="class list")
    beginners = sum(1 for card in cards if card.first_grade and card.waits_for_us)
    return render_page(request, "documents/transfers.html", {"place": place, "cards": cards, "beginners": beginners})


def transfers_page(institution_id: int) -> str:
    """Where an institution's transfers are."""
    return reverse("documents:transfers", args=[institutions.public_id_of(institution_id)])


@require_http_methods(["GET", "POST"])
def transfer_ask(request: Request, school: UUID) -> HttpResponse:
    """Ask for a child of another school, which stays unnamed until it has answered."""
    actor, place, today = actor_of(request), place_of(actor_of(request), school), timezone.localdate()
    require(policies.may_order_movement(actor, institution_id=place.id))
    since = today + timedelta(days=7)
    form = AskForm(request.POST or None, groups=_classes(place, since), initial={"since": since, "ground": GROUND_IN})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        data["group_id"] = data.pop("group")
        try:
            made = operations.ask_transfer(actor=actor, institution_id=place.id, now=timezone.now(), **data)
            return redirect("documents:transfer", school, made)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    context = {"place": place, "form": form}
    return render_page(request, "documents/transfer_ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def transfer_offer(request: Request, school: UUID, pupil: UUID) -> HttpResponse:
    """Find the school that the parent named, and begin."""
    actor, place = actor_of(request), place_of(actor_of(request), school)
    require(policies.may_order_movement(actor, institution_id=place.id))
    pupil_id = enrolment.pupil_ids_of(actor, institution_id=place.id, public_ids=[pupil]).get(pupil)
    if pupil_id is None:
        raise NotVisible
    sought, trouble = request.GET.get("q", "").strip(), ""
    if request.method == "POST":
        try:
            made = operations.offer_transfer(
                actor=actor, institution_id=place.id, pupil_id=pupil_id, target_id=_target(request),
                since=timezone.localdate() + timedelta(days=1), now=timezone.now(),
            )  # fmt: skip
            return redirect("documents:transfer", school, made)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
    found = institutions.find(sought, institutions.Filters(status=WORKING), size=20).rows if sought else ()
    context = {
        "place": place, "pupil": pupil, "sought": sought, "trouble": trouble,
        "found": [each for each in found if each.id != place.id],
    }  # fmt: skip
    return render_page(request, "documents/transfer_offer.html", context, status=422 if trouble else 200)


@require_http_methods(["GET", "POST"])
@may_write_on_get
def transfer(request: Request, school: UUID, transfer: UUID) -> HttpResponse:
    """Where the transfer is; the next step when it is ours."""
    actor, place = actor_of(request), place_of(actor_of(request), school)
    require(policies.may_order_movement(actor, institution_id=place.id))
    card = reads.transfer_card(actor, institution_id=place.id, public_id=transfer)
    is_ours = (card.waits_for_us or card.state is State.PREPARED) and not card.first_grade
    groups = _classes(place, card.since) if is_ours and not card.is_source else ()
    form = SideForm(request.POST or None, card=card, groups=groups, initial=_initial(card, place))
    if request.method == "POST" and is_ours and form.is_valid():
        data = dict(form.cleaned_data)
        if not card.is_source:
            data["group_id"] = data.pop("group")
        try:
            order_id = operations.prepare_side(
                actor=actor, institution_id=place.id, public_id=transfer, now=timezone.now(), **data
            )
            return redirect("documents:order", school, order_id)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    if card.person_id:
        people.log_read(actor=actor, person_id=card.person_id, what="card")
    context = {
        "place": place, "card": card, "form": form, "is_ours": is_ours, "end": EndForm(),
        "history": reads.history_of(card), "state": card.state.name,
    }  # fmt: skip
    return render_page(request, "documents/transfer.html", context, status=422 if form.errors else 200)


@require_POST
def transfer_end(request: Request, school: UUID, transfer: UUID) -> HttpResponse:
    """Decline, or give up."""
    actor, place = actor_of(request), place_of(actor_of(request), school)
    operations.end_transfer(
        actor=actor, institution_id=place.id, public_id=transfer, answer=request.POST.get("answer", ""),
        now=timezone.now(),
    )  # fmt: skip
    return redirect("documents:transfer", school, transfer)


def _classes(place: Place, since: date) -> tuple[enrolment.GroupCard, ...]:
    return enrolment.groups_of(institution_id=place.id, school_year=school_year_of(since), on=since)


def _target(request: Request) -> int:
    try:
        return institutions.institution_by_public_id(UUID(request.POST.get("target", ""))).id
    except ValueError as error:
        raise NotVisible from error


def _initial(card: reads.TransferCard, place: Place) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "since": card.since, "group": card.target_group, "dated_on": today,
        "number": proposed_number(
            institution_id=place.id, school_year=school_year_of(today), series=MOVEMENT_SERIES
        ),
        "ground": GROUND_OUT if card.is_source else card.ground or GROUND_IN,
    }  # fmt: skip
