"""Drafts of what an institution has beside its card: kept, shown in words, entered by whoever may do so directly."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from parta.drafts.api import Shown, TypedForm
from parta.institutions import policies
from parta.institutions.operations import holdings as operations
from parta.institutions.queries import cards, public_id_of
from parta.institutions.queries.holdings import HoldingsPage, holdings_page
from parta.institutions.rules.holdings import BY_CODE, HoldingKind
from parta.institutions.web.holding_forms import HoldingForm, holding_form
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import Decision
from parta.kernel.errors import Invalid, NotVisible, Problem

FORM = "institutions.holding"
_OTHERS = ("since", "ground")


def subject_of(institution_id: int, kind: str, key: UUID | None) -> str:
    """Which thing of which institution a draft speaks of; without a key a new one."""
    return f"{institution_id}/{kind}/{key or ''}"


def typed_in(form: HoldingForm) -> dict[str, list[str]]:
    """What was typed, by field; a field may hold several values."""
    return {name: form.data.getlist(name) for name in (*form.names, *_OTHERS, "version")}  # type: ignore[attr-defined]


def restored(form: HoldingForm, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as the form begins with it: several values stay several."""
    several = {name for name in form.names if hasattr(form.fields[name].widget, "allow_multiple_selected")
               and form.fields[name].widget.allow_multiple_selected}  # fmt: skip
    return {
        name: values if name in several else (values[-1] if values else "")
        for name, values in fields.items()
        if name in form.fields and name != "version"
    }


def show(fields: Mapping[str, Any], subject: str) -> tuple[Shown, ...]:
    """What was typed, field by field, choices in words; empty ones are left out."""
    institution_id, kind, _key = _parts(subject)
    form = _empty_form(institution_id, kind)
    found = []
    for name, values in fields.items():
        if name not in form.fields or name == "version":
            continue
        choices = {str(value): str(label) for value, label in getattr(form.fields[name], "choices", ())}
        said = ", ".join(choices.get(each, each) for each in values if each)
        if said:
            found.append(Shown(name, str(form.fields[name].label), said))
    return tuple(found)


def may_enter(actor: Actor, subject: str) -> Decision:
    return policies.may_enter_directly(actor, _parts(subject)[0])


def enter(*, actor: Actor, subject: str, fields: Mapping[str, Any], reason: str, now: datetime) -> None:
    """Read the fields as the form would and save them; the reason stands beside the ground.

    :raises Invalid: what cannot be recorded
    """
    institution_id, kind, key = _parts(subject)
    typed = QueryDict(mutable=True)
    for name, values in fields.items():
        typed.setlist(name, [str(each) for each in values])
    form = type(_empty_form(institution_id, kind))(typed)
    if not form.is_valid():
        raise Invalid([Problem(name, str(said)) for name, found in form.errors.items() for said in found])
    version = parse_datetime(form.cleaned_data["version"] or "")
    operations.save_holding(
        actor=actor,
        institution_id=institution_id,
        change=operations.HoldingChange(
            kind=kind.code, values=form.values(), key=None if kind.once else key, version=version,
            since=form.cleaned_data["since"], ground="; ".join(filter(None, (form.cleaned_data["ground"], reason))),
        ),
        today=local_day(now),
    )  # fmt: skip


def address(subject: str) -> str:
    institution_id, kind, key = _parts(subject)
    public_id = public_id_of(institution_id)
    if key is None or kind.once:
        return reverse("institutions:holding-add", args=[public_id, kind.code])
    return reverse("institutions:holding", args=[public_id, kind.code, key])


def _empty_form(institution_id: int, kind: HoldingKind) -> HoldingForm:
    page = cards.card_page(SYSTEM, public_id_of(institution_id))
    holdings: HoldingsPage = holdings_page(
        institution_id, audience=page.audience, closed=page.closed, group=page.group, on=local_day(timezone.now())
    )
    return holding_form(kind, holdings.attributes.get(kind.code, ()), holdings)()


def _parts(subject: str) -> tuple[int, HoldingKind, UUID | None]:
    """:raises NotVisible: not a subject of ours"""
    number, code, key = [*subject.split("/"), "", ""][:3]
    if not number.isdigit() or code not in BY_CODE:
        raise NotVisible
    try:
        return int(number), BY_CODE[code], UUID(key) if key else None
    except ValueError as error:
        raise NotVisible from error


HOLDING = TypedForm(show=show, may_enter=may_enter, enter=enter, address=address)
