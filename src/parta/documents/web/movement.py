"""Movement of pupils: whom → where, from when, on what ground → the order."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.documents import policies
from parta.documents.operations import movement as operations
from parta.documents.queries import movement as reads
from parta.documents.queries.new_year import new_year_plan
from parta.documents.queries.orders import proposed_number
from parta.documents.rules.movement import FORMS, GROUNDS, NEXT_YEAR, SINGLE, SLUGS, TO_CLASS, offered_day
from parta.documents.rules.orders import LONGEST_NUMBER, MOVEMENT_SERIES, Kind
from parta.documents.web.lists import Place, place_of
from parta.documents.wording import KIND_LABELS, KIND_NOTES
from parta.enrolment import api as enrolment
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.kernel.text import whole_number
from parta.ui.forms import DayField, Form
from parta.ui.http import Request, actor_of, render_page

_CHOSEN = ("to", "form", "reason")
MOST_CLASSES = 12  # of one page of choices; their pupils are listed by name


class MovementForm(Form):
    """Where, from when, and the words of the order."""

    since = DayField(label=gettext_lazy("From which day"))
    to = forms.TypedChoiceField(label=gettext_lazy("To which class"), coerce=int, empty_value=None, required=False)
    form = forms.TypedChoiceField(label=gettext_lazy("Form of study"), coerce=int, empty_value=None)
    reason = forms.TypedChoiceField(label=gettext_lazy("On what ground they leave"), coerce=int, empty_value=None)
    number = forms.CharField(
        label=gettext_lazy("Number of the order"), max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"class": "w-s"}),
    )  # fmt: skip
    dated_on = DayField(label=gettext_lazy("Day of the order"))
    ground = forms.CharField(label=gettext_lazy("Ground of the order"), max_length=500)

    def __init__(self, *args: Any, checked: reads.CheckedMovement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = checked.movement.act
        empty = [("", _("not chosen yet"))]
        for name, wanted, offered in (
            ("to", kind in TO_CLASS, [(group.id, group.name) for group in offered_classes(checked)]),
            ("form", kind in FORMS, _choices(reads.forms_to_choose(kind)) if kind in FORMS else []),
            (
                "reason", kind is Kind.WITHDRAWAL,
                _choices(reads.reasons_to_choose()) if kind is Kind.WITHDRAWAL else [],
            ),
        ):  # fmt: skip
            if wanted:
                self.fields[name].choices = [*empty, *offered]  # type: ignore[attr-defined]
            else:
                del self.fields[name]


def _choices(items: Mapping[int, Any]) -> list[tuple[int, str]]:
    return [(number, item.shown) for number, item in items.items()]


def offered_classes(checked: reads.CheckedMovement) -> tuple[enrolment.GroupCard, ...]:
    """Classes that may be meant: of the years of study that the pupils of the movement can go to."""
    kind = checked.movement.act
    grades = {row.standing.grade + (kind is Kind.PROMOTION) for row in checked.rows if row.standing}
    return tuple(group for group in checked.groups if group.grade in grades)


@require_GET
def hub(request: Request, school: UUID) -> HttpResponse:
    """Every act, what was begun, the way to the new year."""
    actor, place, today = actor_of(request), place_of(actor_of(request), school), timezone.localdate()
    require(policies.may_order_movement(actor, institution_id=place.id))
    context = {
        "place": place,
        "acts": [(kind.name.lower(), KIND_LABELS[kind], KIND_NOTES[kind]) for kind in SINGLE],
        "waiting": [
            (line, KIND_LABELS[line.kind]) for line in reads.movements_of(actor, institution_id=place.id)
        ],
        "asked": request.GET.get("class", ""),
        "plan": new_year_plan(actor, institution_id=place.id, today=today)
        if policies.may_roll_over(actor, institution_id=place.id)
        else None,
    }  # fmt: skip
    return render_page(request, "documents/movement.html", context)


@require_http_methods(["GET", "POST"])
def begin(request: Request, school: UUID, act: str) -> HttpResponse:
    """Choose whom: rows of a class or of several; a pupil's card posts one."""
    actor, place, today = actor_of(request), place_of(actor_of(request), school), timezone.localdate()
    require(policies.may_order_movement(actor, institution_id=place.id))
    kind = SLUGS.get(act)
    if kind is None:
        raise NotVisible
    trouble = ""
    if request.method == "POST":
        try:
            key = operations.begin_movement(
                actor=actor, institution_id=place.id, kind=kind, pupil_ids=_chosen(request, place),
                now=timezone.now(),
            )  # fmt: skip
            return redirect("documents:move-step", school, key)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
    on = offered_day(kind, today) if kind not in NEXT_YEAR else today
    groups = enrolment.groups_of(institution_id=place.id, school_year=school_year_of(on), on=on)
    wanted = [group for group in groups if str(group.id) in request.GET.getlist("class")][:MOST_CLASSES]
    members = reads.choices(institution_id=place.id, class_ids=[group.id for group in wanted], on=on)
    context = {
        "place": place, "kind": kind, "label": KIND_LABELS[kind], "act": act, "groups": groups, "trouble": trouble,
        "wanted": {group.id for group in wanted}, "lists": [(group, members[group.id]) for group in wanted],
    }  # fmt: skip
    return render_page(request, "documents/move_whom.html", context, status=422 if trouble else 200)


@require_http_methods(["GET", "POST"])
def step(request: Request, school: UUID, key: UUID) -> HttpResponse:
    """Where, from when, on what ground; every row checked before anything is written."""
    actor, place = actor_of(request), place_of(actor_of(request), school)
    movement = reads.movement_draft(actor, institution_id=place.id, key=key)
    checked = reads.checked_movement(movement, institution_id=place.id)
    form = MovementForm(request.POST or None, checked=checked, initial=_initial(checked, place))
    if request.method == "POST" and (request.POST.get("leave_out") or form.is_valid()):
        try:
            order_id = _save(request, place, key, checked, form)
            if order_id:
                return redirect("documents:order", school, order_id)
            return redirect("documents:move-step", school, key)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            movement = reads.movement_draft(actor, institution_id=place.id, key=key)
            checked = reads.checked_movement(movement, institution_id=place.id)
            form.refuse(error)
    context = {
        "place": place, "key": key, "form": form, "checked": checked, "movement": movement,
        "label": KIND_LABELS[movement.act], "act": movement.act.name.lower(),
        "classes": offered_classes(checked) if movement.act in TO_CLASS else (), "is_changed": movement.revision > 0,
    }  # fmt: skip
    return render_page(request, "documents/move_step.html", context, status=422 if form.errors else 200)


@require_POST
def discard(request: Request, school: UUID, key: UUID) -> HttpResponse:
    """Forget a movement that was begun."""
    place = place_of(actor_of(request), school)
    operations.discard_movement(actor=actor_of(request), institution_id=place.id, key=key)
    return redirect("documents:movement", school)


def _save(request: Request, place: Place, key: UUID, checked: reads.CheckedMovement, form: MovementForm) -> int:
    """Keep what was typed; write the order when that was asked and every row can be done. Returns its id, or 0."""
    by_public = {str(row.card.public_id): row.card.person_id for row in checked.rows}
    revision = whole_number(request.POST.get("revision", "")) or 0
    words: dict[str, Any] = {"actor": actor_of(request), "institution_id": place.id, "key": key, "now": timezone.now()}
    if gone := by_public.get(request.POST.get("leave_out", "")):
        operations.change_movement(**words, revision=revision, leave_out=[gone])
        return 0
    data: dict[str, Any] = dict(form.cleaned_data)
    data |= {name: data[name] or 0 for name in _CHOSEN if name in data}
    data |= {name: data[name].isoformat() for name in ("since", "dated_on")}
    targets = {
        str(person_id): chosen
        for public_id, person_id in by_public.items()
        if (chosen := whole_number(request.POST.get(f"to-{public_id}", "")))
    }
    saved = operations.change_movement(**words, revision=revision, targets=targets, **data)
    if request.POST.get("do") != "order":
        return 0
    return operations.prepare_movement(**words, revision=saved.revision)


def _initial(checked: reads.CheckedMovement, place: Place) -> dict[str, Any]:
    movement = checked.movement
    number = movement.number or proposed_number(
        institution_id=place.id, school_year=school_year_of(date.fromisoformat(movement.dated_on)),
        series=MOVEMENT_SERIES,
    )  # fmt: skip
    offered = [group.id for group in offered_classes(checked)]
    own = {row.standing.group_id for row in checked.rows if row.standing}
    others = [each for each in offered if each not in own]
    return {
        "since": movement.since_day, "dated_on": date.fromisoformat(movement.dated_on), "number": number,
        "to": movement.to or (others[0] if len(others) == 1 else ""), "form": movement.form or "",
        "reason": movement.reason or "", "ground": movement.ground or GROUNDS[movement.act],
    }  # fmt: skip


def _chosen(request: Request, place: Place) -> list[int]:
    wanted = []
    for text in request.POST.getlist("pupil"):
        try:
            wanted.append(UUID(text))
        except ValueError as error:
            raise NotVisible from error
    found = enrolment.pupil_ids_of(actor_of(request), institution_id=place.id, public_ids=wanted)
    if len(found) != len(set(wanted)):
        raise NotVisible
    return list(found.values())
