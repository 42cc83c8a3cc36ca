"""What may be asked of institutions and is told by records alone: each condition is declared by the module whose
records tell it, as one SELECT of ``institution_id``. Counted set-based by whoever collects; true at any moment.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from parta.kernel.actor import Actor

TODAY = "(statement_timestamp() at time zone 'Europe/Kyiv')::date"


Given = int | date | None


class Asks(Enum):
    """What a condition has to be given to mean anything: nothing, a least share in whole per cent, a day."""

    NOTHING = ""
    PERCENT = "percent"
    DAY = "day"

    def read(self, text: str) -> Given:
        """The value as it is kept: «95», «2026-12-31».

        :raises ValueError: it is none
        """
        if self is Asks.PERCENT:
            percent = int(text)
            if not 1 <= percent <= _WHOLE:
                raise ValueError(text)
            return percent
        if self is Asks.DAY:
            return date.fromisoformat(text)
        if text:
            raise ValueError(text)
        return None


_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Condition:
    """``statement`` gives a SELECT of the institutions for which it is so now; no parameters, each id once or more.
    ``hint`` says by what it is told, so that a head knows what to do. What is asked (`asks`) comes to each as a value.

    ``place``: the page of an institution where it is done. ``lacking``: what an institution lacks now, in words; a
    fixed number of statements, asked about one at a time. ``recheck``: counts the institution's records anew, where
    they are else counted by night.
    """

    code: str
    name: str | Promise
    hint: str | Promise
    statement: Callable[[Given], str]
    asks: Asks = Asks.NOTHING
    place: Callable[[UUID], str] | None = None
    lacking: Callable[[int, Given], str] | None = None
    recheck: Callable[[Actor, int, datetime], None] | None = None


_registry: dict[str, Condition] = {}

# Institutions with the authorities above them by level: ``under`` (null: all), ``kinds``, ``working`` (statuses).
PLACES = f"""
select c.institution_id, i.public_id, c.kind, coalesce(nullif(c.short_name, ''), c.name) as title,
       max(a.id) filter (where a.level = 1) as region_id, max(a.id) filter (where a.level = 2) as district_id,
       max(a.id) filter (where a.level = 3) as community_id, max(a.id) filter (where a.level = 4) as ward_id
from institutions_card c
join institutions_institution i on i.id = c.institution_id
left join institutions_authority_scope s on s.institution_id = c.institution_id
left join institutions_authority a on a.id = s.authority_id
where c.known_to is null and c.during @> {TODAY} and c.kind = any (%(kinds)s::int[])
  and c.status = any (%(working)s::int[])
  and (%(under)s::int is null or c.institution_id in (
       select institution_id from institutions_authority_scope where authority_id = %(under)s::int))
group by 1, 2, 3, 4
"""  # noqa: S608  our own columns and constants


def register_condition(condition: Condition) -> None:
    """Declare a condition; called at start. The same code twice replaces the first."""
    _registry[condition.code] = condition


def conditions() -> Mapping[str, Condition]:
    """All declared conditions by code."""
    return _registry


def _card(public_id: UUID) -> str:
    return reverse("institutions:card", args=[public_id])


def register_own() -> None:
    """Conditions that cards tell."""
    register_condition(
        Condition(
            "card-signed",
            gettext_lazy("The card of the institution is signed by its head"),
            gettext_lazy("Open the card, check it and sign it with КЕП. A change after that asks for a new signature."),
            lambda _given: "select institution_id from institutions_card_state where state >= 2",
            place=_card,
        )
    )
    register_condition(
        Condition(
            "card-confirmed",
            gettext_lazy("The signed card is confirmed by the authority"),
            gettext_lazy("The head signs the card; then the authority over the institution confirms it."),
            lambda _given: "select institution_id from institutions_card_state where state = 3",
            place=_card,
        )
    )
