"""A draft of a card that was carried to the administrator: shown in words, and entered past the rules."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parta.drafts.api import Shown, TypedForm
from parta.institutions import policies, words
from parta.institutions.operations import cards as operations
from parta.institutions.queries import cards as queries
from parta.institutions.queries import public_id_of
from parta.institutions.rules.fields import SECTIONS
from parta.institutions.web.forms import section_form
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day, moment_of
from parta.kernel.decisions import Decision
from parta.kernel.errors import Invalid, NotVisible, Problem

_OTHERS = {"since": _("Day of the change"), "ground": _("Ground"), "despite": _("Reason")}


def show(fields: Mapping[str, Any], subject: str) -> tuple[Shown, ...]:
    """What was typed, field by field; empty ones are left out."""
    labels = {**words.FIELDS, **_OTHERS}
    return tuple(
        Shown(name, str(labels[name]), str(value)) for name, value in fields.items() if name in labels and value
    )


def may_enter(actor: Actor, subject: str) -> Decision:
    return policies.may_enter_directly(actor, _parts(subject)[0])


def enter(*, actor: Actor, subject: str, fields: Mapping[str, Any], reason: str, now: datetime) -> None:
    """Read the fields as the form would, and save them past the rules.

    :raises Invalid: what a card cannot hold
    """
    institution_id, section = _parts(subject)
    page = queries.card_page(actor, public_id_of(institution_id))
    typed = QueryDict(mutable=True)
    typed.update({name: str(value) for name, value in fields.items()})
    initial = {name: page.values[name] for name in page.values}
    initial["territory"] = page.places[0] if page.places else None
    form = section_form(section, page.lists)(typed, initial=initial)
    version = moment_of(str(fields.get("version", "")))
    if not form.is_valid() or version is None:
        raise Invalid([Problem(name, str(said)) for name, found in form.errors.items() for said in found])
    operations.enter_card(
        actor=actor,
        institution_id=institution_id,
        changes={name: value for name, value in form.changes().items() if name in fields},
        version=version,
        today=local_day(now),
        reason=reason,
        since=form.cleaned_data["since"],
        ground=form.cleaned_data["ground"],
    )


def address(subject: str) -> str:
    institution_id, section = _parts(subject)
    return reverse("institutions:edit", args=[public_id_of(institution_id), section])


def _parts(subject: str) -> tuple[int, str]:
    """:raises NotVisible: not a subject of ours"""
    number, _slash, section = subject.partition("/")
    if not number.isdigit() or section not in SECTIONS:
        raise NotVisible
    return int(number), section


CARD = TypedForm(show=show, may_enter=may_enter, enter=enter, address=address)
