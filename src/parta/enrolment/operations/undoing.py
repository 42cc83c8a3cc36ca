"""Taking back what an order did: its known rows close, nothing is deleted. Impossible once a later fact stands on
them.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.models import Enrolment, Membership, Pupil
from parta.events import api as events
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible

MOST_NAMED = 3  # pupils named in the message; the page of the order names all


@dataclass(frozen=True, slots=True)
class Undoing:
    """What an order wrote in one school year, as far as it is still known: where to look for facts that stand on it.

    ``since`` is the first day of its places; a fact of an earlier day stands on something else. ``has_places`` False:
    the order gave these pupils no place (it ended one, or changed the form of study), so only later orders stand on it.
    ``opens_classes``: it brought everybody into these classes, so a lesson of the class stands on it too.
    """

    institution_id: int
    order_id: int
    school_year: int
    since: date
    class_ids: tuple[int, ...]
    pupil_ids: tuple[int, ...]
    has_places: bool = True
    opens_classes: bool = False


@dataclass(frozen=True, slots=True)
class Dependence:
    """A later fact about a pupil that stands on his enrolment: «12 marks», and what to do instead of undoing the order.

    Both texts are in the request's language.
    """

    pupil_id: int
    what: str
    instead: str


Dependents = Callable[[Undoing], Collection[Dependence]]  # what a module above holds about these pupils
Hold = Callable[[Undoing], None]  # bars its writers until the transaction ends
_dependents: list[Dependents] = []
_holds: list[Hold] = []


class StandsInTheWay(DomainError):
    """Later facts depend on the order; ``dependences`` name them, the message the first few with the way out."""

    code = "later-facts"

    def __init__(self, dependences: Sequence[Dependence], names: dict[int, str]) -> None:
        said = [f"{names.get(found.pupil_id, '')}: {found.what}" for found in dependences[:MOST_NAMED]]
        if len(dependences) > MOST_NAMED:
            said.append(_("and %(more)d more") % {"more": len(dependences) - MOST_NAMED})
        instead = dict.fromkeys(found.instead for found in dependences)
        words = _("The order cannot be undone, later facts stand on it: %(facts)s.") % {"facts": "; ".join(said)}
        super().__init__(" ".join((words, *instead)))
        self.dependences = tuple(dependences)


@dataclass(frozen=True, slots=True)
class EnrolmentUndone:
    """Event: an enrolling order was taken back by a correcting one."""

    institution_id: int
    order_id: int
    pupil_ids: tuple[int, ...]


def register_dependents(dependents: Dependents, hold: Hold | None = None) -> None:
    """Add facts that keep an enrolment from being undone. Called at start by modules above.

    A fact whose row refers to the pupil's name card (`enrolment_pupil`) cannot slip in while an order is being undone:
    its foreign key waits for the lock on the card. A module whose writers take a lock of their own before they touch
    cards gives ``hold``, which takes that lock first: the same order of locks on both sides, hence no deadlock.
    """
    if dependents not in _dependents:
        _dependents.append(dependents)
        if hold is not None:
            _holds.append(hold)


def dependences_of(*, institution_id: int, order_id: int) -> tuple[Dependence, ...]:
    """What would keep the order from being undone now: later moves here and whatever modules above hold."""
    return what_stands_on(_undoings(institution_id, order_id))


def undo_enrolment(*, actor: Actor, institution_id: int, order_id: int) -> int:
    """Close every row that the order wrote, and the places in study groups that came with them. Returns the number of
    pupils.

    Persons, documents and guardians stay recorded: they are true of the child wherever it studies.

    :raises NotVisible: the order enrolled nobody, or was undone before
    :raises StandsInTheWay: later facts depend on it
    """
    require(policies.may_move_pupils(actor, institution_id=institution_id))
    with acting(actor, "enrolment.order.undo"), connection.cursor() as cursor:
        rows = Enrolment.objects.select_for_update(of=("self",)).filter(
            institution_id=institution_id, order_id=order_id, known_to=None
        )
        pupils = sorted(row.person_id for row in rows)
        if not pupils:
            raise NotVisible
        hold_writers(_undoings(institution_id, order_id))
        hold_cards_whole(institution_id, pupils)
        if in_the_way := what_stands_on(_undoings(institution_id, order_id)):
            named = Pupil.objects.filter(
                institution_id=institution_id, pupil_id__in=[found.pupil_id for found in in_the_way[:MOST_NAMED]]
            )
            raise StandsInTheWay(in_the_way, dict(named.values_list("pupil_id", "display_name")))
        cursor.execute(_CLOSE_ENROLMENTS, [institution_id, order_id])
        cursor.execute(_CLOSE_MEMBERSHIPS, [institution_id, order_id, pupils])
        events.publish(EnrolmentUndone(institution_id, order_id, tuple(pupils)), institution_id=institution_id)
    return len(pupils)


def later_facts(*, institution_id: int, pupil_ids: Collection[int], since: date, holds: bool) -> tuple[Dependence, ...]:
    """What modules above hold about these pupils here from a day on: what would be left without a place if they left
    that day. ``holds``: take the locks of those who write it, so nothing slips in before the transaction ends.
    """
    year = school_year_of(since)
    places = Membership.objects.filter(
        institution_id=institution_id, school_year=year, pupil_id__in=pupil_ids, is_class=True, known_to=None,
        during__contains=since,
    )  # fmt: skip
    class_ids = tuple(sorted(set(places.values_list("group_id", flat=True))))
    undoing = Undoing(institution_id, 0, year, since, class_ids, tuple(sorted(pupil_ids)))
    for hold in _holds if holds else ():
        hold(undoing)
    return tuple(found for dependents in _dependents for found in dependents(undoing))


def hold_writers(undoings: Sequence[Undoing]) -> None:
    """Take the locks of those who write facts that stand on places, before those on name cards."""
    for undoing in undoings:
        for hold in _holds:
            hold(undoing)


def hold_cards_whole(institution_id: int, pupil_ids: Collection[int]) -> None:
    """Keep every row that refers to these pupils' name cards out until the transaction ends. One SQL statement."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_CARDS, [institution_id, sorted(pupil_ids)])


def hold_cards(institution_id: int, pupil_ids: Collection[int]) -> None:
    """Keep these pupils' places from being taken back until the transaction ends; undoing an order waits, or is waited
    for. For operations that read places, decide, then write rows about the pupils. One SQL statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SHARE_CARDS, [institution_id, sorted(pupil_ids)])


# A foreign key to a name card takes FOR KEY SHARE on it, which waits for FOR UPDATE: a mark, an absence or a result of
# these pupils is either committed before the look for later facts, or is checked after the places are closed.
_HOLD_CARDS = """
select from enrolment_pupil where institution_id = %s and pupil_id = any(%s) order by pupil_id for update
"""
_SHARE_CARDS = """
select from enrolment_pupil where institution_id = %s and pupil_id = any(%s) order by pupil_id for key share
"""
_CLOSE_ENROLMENTS = """
update enrolment_enrolment set known_to = clock_timestamp()
 where institution_id = %s and order_id = %s and known_to is null
"""
_CLOSE_MEMBERSHIPS = """
update enrolment_membership set known_to = clock_timestamp()
 where institution_id = %s and known_to is null and (order_id = %s or not is_class and pupil_id = any(%s))
"""


def _undoings(institution_id: int, order_id: int) -> list[Undoing]:
    """What the order wrote, by school year. One SQL statement."""
    rows = Membership.objects.filter(institution_id=institution_id, order_id=order_id, known_to=None)
    by_year: dict[int, list[tuple[int, int, date]]] = {}
    for year, pupil_id, group_id, during in rows.order_by("pupil_id").values_list(
        "school_year", "pupil_id", "group_id", "during"
    ):
        by_year.setdefault(year, []).append((pupil_id, group_id, during.lower))
    return [
        Undoing(
            institution_id=institution_id,
            order_id=order_id,
            school_year=year,
            since=min(since for _pupil, _group, since in places),
            class_ids=tuple(sorted({group_id for _pupil, group_id, _since in places})),
            pupil_ids=tuple(dict.fromkeys(pupil_id for pupil_id, _group, _since in places)),
        )
        for year, places in sorted(by_year.items())
    ]


def what_stands_on(undoings: Sequence[Undoing]) -> tuple[Dependence, ...]:
    """Later moves, endings, and whatever modules above hold about these pupils."""
    found: list[Dependence] = []
    for undoing in undoings:
        found += _moved(undoing) if undoing.has_places else []
        for dependents in _dependents:
            found += dependents(undoing)
    if undoings:
        found += _ended(undoings[0].institution_id, undoings[0].order_id)
    return tuple(found)


def _moved(undoing: Undoing) -> list[Dependence]:
    """Pupils who went on to another class here."""
    later = Membership.objects.filter(
        institution_id=undoing.institution_id, school_year=undoing.school_year, pupil_id__in=undoing.pupil_ids,
        is_class=True, known_to=None, during__startswith__gt=undoing.since,
    ).exclude(order_id=undoing.order_id)  # fmt: skip
    instead = _("Undo the later order first.")
    return [
        Dependence(pupil_id, _("a later move to another class"), instead)
        for pupil_id in later.order_by("pupil_id").values_list("pupil_id", flat=True).distinct()
    ]


def _ended(institution_id: int, order_id: int) -> list[Dependence]:
    """Pupils of the order whose enrolment was ended since: withdrawn, transferred, graduated."""
    ended = Enrolment.objects.filter(
        institution_id=institution_id, order_id=order_id, known_to=None, during__endswith__isnull=False
    )
    instead = _("Undo the order that ended the enrolment first.")
    return [
        Dependence(person_id, _("the enrolment was ended later"), instead)
        for person_id in ended.order_by("person_id").values_list("person_id", flat=True).distinct()
    ]
