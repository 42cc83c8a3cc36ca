"""Child accounting of a territory: who studies where, who left and studies nowhere."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from parta.accounting import policies
from parta.enrolment import api as enrolment
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.errors import NotVisible
from parta.kernel.figures import guarded
from parta.kernel.text import natural_key
from parta.reference import api as reference

AGES = ((3, 5), (6, 9), (10, 14), (15, 17))  # preschool, primary, basic, profile
SCHOOL_AGE = (6, 17)
PAGE = 50  # children shown at once
WIDE = 150  # institutions above which a page leads to the authorities below and is counted as a file only


@dataclass(frozen=True, slots=True)
class InstitutionLine:
    """How many children of each group of ages study in an institution; others are younger or older. None is a figure
    that would show single children (`kernel.figures`).
    """

    public_id: UUID
    title: str
    counts: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class GoneChild:
    """A child of school age that studies nowhere, as far as the country’s register knows. Personal data."""

    line: enrolment.GoneLine
    school: str
    reason: str


@dataclass(frozen=True, slots=True)
class TerritoryPage:
    """The accounting of one authority. ``gone`` is empty for whoever may not know names; ``more``: a page follows;
    ``below``: authorities to choose from where the territory is too wide to be counted while somebody waits.
    """

    public_id: UUID
    title: str
    lines: tuple[InstitutionLine, ...]
    totals: tuple[int | None, ...]
    total: int | None
    least: int  # smaller figures are hidden
    may_name: bool
    gone: tuple[GoneChild, ...]
    number: int
    more: bool
    below: tuple[institutions.AuthorityCard, ...]


def own_authority(actor: Actor) -> UUID:
    """The authority below the ministry the actor is an officer of: the one pages are shown for, else the first.

    :raises NotVisible: he is no officer
    """
    return institutions.first_authority(actor, *policies.OFFICERS).public_id


def territory_page(
    actor: Actor, public_id: UUID, *, today: date, number: int = 1, whole: bool = False
) -> TerritoryPage:
    """Nine SQL statements at most, however many institutions there are. ``whole``: count all, even if it takes seconds.

    :raises NotVisible: the authority is neither one’s own nor below it
    """
    card = institutions.authority_by_public_id(public_id)
    above = {each.id for each in institutions.authorities_above(card.id)} | {card.id}
    if not policies.may_count_territory(actor, authority_ids=above):
        raise NotVisible
    ids = institutions.institution_ids_under(card.id)
    below = institutions.authorities_below(card.id) if len(ids) > WIDE and not whole else ()
    september = date(school_year_of(today), 9, 1)
    counted = () if below else ids
    studying = enrolment.studying_by_age(institution_ids=counted, day=today, september=september) if counted else {}
    cards = institutions.institutions(set(studying))
    least = identity.limits_on(today).figure_least
    ordered = sorted(studying.items(), key=lambda each: natural_key(cards[each[0]].title))
    *shown, totals = _guarded([[*_grouped(ages), sum(ages.values())] for _id, ages in ordered], least)
    lines = tuple(
        InstitutionLine(cards[each].public_id, cards[each].title, tuple(counts[:-1]), counts[-1])
        for (each, _ages), counts in zip(ordered, shown, strict=True)
    )
    may_name = bool(policies.may_name_children(actor, authority_id=card.id))
    gone = _gone(ids, today, september, number) if may_name else ()
    return TerritoryPage(
        public_id=public_id,
        title=card.name,
        lines=lines,
        totals=tuple(totals[:-1]),
        total=totals[-1],
        least=least,
        may_name=may_name,
        gone=gone[:PAGE],
        number=number,
        more=len(gone) > PAGE,
        below=below,
    )


def _guarded(rows: list[list[int]], least: int) -> list[list[int | None]]:
    totals = [sum(column) for column in zip(*rows, strict=True)] or [0] * (len(AGES) + 1)
    return guarded([*rows, totals], least)


def _grouped(ages: dict[int, int]) -> tuple[int, ...]:
    return tuple(sum(count for age, count in ages.items() if low <= age <= high) for low, high in AGES)


def _gone(ids: tuple[int, ...], today: date, september: date, number: int) -> tuple[GoneChild, ...]:
    found = enrolment.gone_nowhere(
        institution_ids=ids, day=today, september=september, ages=SCHOOL_AGE, limit=PAGE + 1, offset=(number - 1) * PAGE
    )
    cards = institutions.institutions({line.institution_id for line in found}) if found else {}
    words = reference.items("withdrawal_reason")["withdrawal_reason"]
    return tuple(
        GoneChild(line, cards[line.institution_id].title, words[line.reason].shown if line.reason in words else "")
        for line in found
    )
