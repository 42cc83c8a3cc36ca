"""What acts of an institution's life write: cards from a day on, and the same taken back. The acts themselves (who
decides, what is shown before, the signature) are above, in `life`; they come here as the system.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.institutions import policies
from parta.institutions.models import Card, DirectoryEntry, Institution
from parta.institutions.operations.cards import NewInstitution, check_new
from parta.institutions.queries import InstitutionCard, institution
from parta.institutions.writing.closure import rewrite_scope
from parta.institutions.writing.dating import CARD_COLUMNS, column_of, locked_card, own_name, save_card
from parta.institutions.writing.directory import refresh_directory
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, Problem
from parta.planes.fields import ClockTimestamp


class NewerCard(DomainError):
    """The card was changed in the same fields since: the later change has to be taken back first."""

    code = "newer-card"


def found_by_act(*, actor: Actor, new: NewInstitution, since: date, ground: str) -> InstitutionCard:
    """Found an institution from a day on.

    :raises Invalid: a field cannot be saved as it is
    """
    require(policies.may_carry_out(actor))
    values = {name: getattr(new, name) for name in new.__dataclass_fields__}
    with acting(actor, "institutions.institution.found"):
        check_new(actor, new, since)
        made = Institution.objects.create()
        said = sorted(own_name(name) for name in values if values[name] not in ("", None))
        Card.objects.create(institution=made, during=(since, None), own_fields=said, ground=ground, **values)
        rewrite_scope([made.pk])
        refresh_directory([made.pk])
    return institution(made.pk)


def unfound_by_act(*, actor: Actor, institution_id: int) -> None:
    """Take a founding back: the institution is no longer known to have been, its identity stays for ever.

    :raises NotVisible: there is no such institution
    """
    require(policies.may_carry_out(actor))
    with acting(actor, "institutions.institution.unfound"):
        locked_card(institution_id)
        Card.objects.filter(institution_id=institution_id, known_to=None).update(known_to=ClockTimestamp())
        rewrite_scope([institution_id])
        refresh_directory([institution_id])
        DirectoryEntry.objects.filter(pk=institution_id).delete()


def change_by_act(
    *, actor: Actor, institution_id: int, changes: Mapping[str, Any], since: date, ground: str
) -> dict[str, Any]:
    """Write fields («name», «kind», «parent», «authority», «status» …) from a day on; returns what stood there before,
    as `undo_change` wants it.

    :raises Invalid: the card began later than the day, so something newer stands there
    """
    require(policies.may_carry_out(actor))
    with acting(actor, "institutions.card.act"):
        card = locked_card(institution_id)
        if card.during.lower is not None and since < card.during.lower:
            words = _("The card of “%(name)s” was changed from %(day)s: an act cannot count from an earlier day.")
            raise Invalid(
                [Problem("day", words % {"name": card.short_name or card.name, "day": f"{card.during.lower:%d.%m.%Y}"})]
            )
        before = {name: getattr(card, column_of(name)) for name in changes}
        before["own_fields"] = list(card.own_fields)
        save_card(card, changes, since=since, ground=ground)
    return before


def undo_change(
    *,
    actor: Actor,
    institution_id: int,
    changes: Mapping[str, Any],
    before: Mapping[str, Any],
    since: date,
    ground: str,
) -> None:
    """Take back what `change_by_act` wrote: from the day on these fields are again what they were, others stay.

    :raises NewerCard: one of the fields was changed again since
    """
    require(policies.may_carry_out(actor))
    with acting(actor, "institutions.card.unact"):
        locked_card(institution_id)
        rows = list(Card.objects.now().filter(institution_id=institution_id).order_by("during"))
        later = [row for row in rows if row.during.upper is None or row.during.upper > since]
        if newer := _changed_again(later, changes):
            words = _("The card was changed again in these fields: %(fields)s. Take that change back first.")
            raise NewerCard(words % {"fields": ", ".join(newer)})
        restored = {column_of(name): value for name, value in before.items() if name in changes}
        kept_own = set(before["own_fields"])
        for row in later:
            values = {column: getattr(row, column) for column in CARD_COLUMNS}
            own = sorted(name for name in row.own_fields if name not in changes or name in kept_own)
            Card.objects.filter(pk=row.pk).update(known_to=ClockTimestamp())
            during, words = (row.during.lower, row.during.upper), row.ground or ground
            twin = _twin(rows, row, {**values, **restored, "own_fields": own})
            if twin is not None:
                Card.objects.filter(pk=twin.pk).update(known_to=ClockTimestamp())
                during, words = (twin.during.lower, row.during.upper), twin.ground
            Card.objects.create(
                institution_id=institution_id, during=during, ground=words, **{**values, **restored, "own_fields": own}
            )
        if "authority" in changes:
            rewrite_scope([institution_id])
        refresh_directory([institution_id])


def newer_changes(institution_id: int, changes: Mapping[str, Any], since: date) -> tuple[str, ...]:
    """Fields that no longer say what an act wrote from the day on: what would keep it from being taken back. One
    statement.
    """
    rows = Card.objects.now().filter(institution_id=institution_id).order_by("during")
    return _changed_again([row for row in rows if row.during.upper is None or row.during.upper > since], changes)


def _changed_again(rows: list[Card], changes: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name, value in changes.items() if any(getattr(row, column_of(name)) != value for row in rows))


def _twin(rows: list[Card], row: Card, values: Mapping[str, Any]) -> Card | None:
    """The row just before, if it says the same: together they are one again."""
    for other in rows:
        if other.during.upper is not None and other.during.upper == row.during.lower:
            same = all(getattr(other, column) == values[column] for column in CARD_COLUMNS)
            return other if same else None
    return None
