"""A list of staff entered at once: people recorded, posts given, and the whole taken back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.text import sort_key
from parta.people import policies
from parta.people.dependents import standing_on
from parta.people.models import Person, Tenure
from parta.people.operations.persons import record_persons
from parta.people.queries.staff_list import periods_of
from parta.people.refusals import refusal_of
from parta.people.rules import NewPerson, Position


@dataclass(frozen=True, slots=True)
class ListedPost:
    """One row to be entered: a post of somebody known (``person_id``) or to be recorded."""

    institution_id: int
    person: NewPerson
    position: Position
    since: date
    ground: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered for a row."""

    post_id: int
    person_id: int


def enter_posts(
    *, actor: Actor, posts: Sequence[ListedPost], today: date, operation_id: UUID, is_first_load: bool = False
) -> list[Entered]:
    """Record people and give them posts, a few statements for all; in the order given. Nobody is invited.

    ``is_first_load``: what the national administrator brings over from an earlier system.

    :raises Invalid: a person's data break rules (with the 1-based row)
    :raises PostIsHeld: somebody holds such a post already
    """
    _require(actor, posts, is_first_load)
    with acting(actor, "people.staff.list", operation_id=operation_id):
        person_ids = _person_ids(actor, posts, today)
        places, positions = [each.institution_id for each in posts], [int(each.position) for each in posts]
        try:
            with connection.cursor() as cursor:
                cursor.execute(_POSTS, [places, person_ids, positions])
                post_ids = [post_id for (post_id,) in cursor.fetchall()]
                grounds, days = [each.ground for each in posts], [each.since for each in posts]
                cursor.execute(_TENURES, [actor.account_id, post_ids, places, person_ids, positions, grounds, days])
        except IntegrityError as error:
            raise refusal_of(error) from error
    return [Entered(post_id, person_id) for post_id, person_id in zip(post_ids, person_ids, strict=True)]


def fill_contacts(
    *, actor: Actor, contacts: Mapping[int, Mapping[str, str]], institution_ids: Collection[int], operation_id: UUID
) -> None:
    """Write contacts of staff where none is recorded: {person: {«email» or «phone»: text}}."""
    for institution_id in institution_ids:
        require(policies.may_appoint_staff(actor, institution_id))
    with acting(actor, "people.staff.contacts", operation_id=operation_id):
        people = list(Person.objects.select_for_update().filter(pk__in=list(contacts)).order_by("pk"))
        for person in people:
            for field, text in contacts[person.pk].items():
                setattr(person, field, getattr(person, field) or text)
        Person.objects.bulk_update(people, ["email", "phone"])


def clear_contacts(
    *, actor: Actor, contacts: Mapping[int, Mapping[str, str]], institution_ids: Collection[int], operation_id: UUID
) -> None:
    """Take back what `fill_contacts` wrote, where it still stands."""
    for institution_id in institution_ids:
        require(policies.may_appoint_staff(actor, institution_id))
    with acting(actor, "people.staff.contacts", operation_id=operation_id):
        people = list(Person.objects.select_for_update().filter(pk__in=list(contacts)).order_by("pk"))
        for person in people:
            for field, text in contacts[person.pk].items():
                if getattr(person, field) == text:
                    setattr(person, field, "")
        Person.objects.bulk_update(people, ["email", "phone"])


def withdraw_posts(
    *, actor: Actor, post_ids: Sequence[int], operation_id: UUID, is_first_load: bool = False
) -> dict[int, str]:
    """Take posts back as if they had never been given; the people stay recorded. Nothing is withdrawn when something
    stands on one of them: those posts and why are returned.
    """
    periods = periods_of(post_ids)
    _require(actor, [row for rows in periods.values() for row in rows], is_first_load)
    institution_ids = {row.institution_id for rows in periods.values() for row in rows}
    reasons = standing_on(institution_ids, post_ids)
    for post_id in post_ids:
        if len(periods.get(post_id, ())) != 1 or periods[post_id][0].during.upper is not None:
            reasons.setdefault(post_id, _("The post was changed or ended since."))
    if not reasons:
        with acting(actor, "people.staff.withdraw", operation_id=operation_id):
            Tenure.objects.filter(post_id__in=list(post_ids), known_to=None).update(known_to=timezone.now())
    return reasons


def _require(actor: Actor, posts: Collection[ListedPost | Tenure], is_first_load: bool) -> None:
    if is_first_load:
        require(policies.may_load_staff(actor))
        return
    for institution_id, position in {(each.institution_id, Position(each.position)) for each in posts}:
        require(policies.may_appoint(actor, institution_id, position))


def _person_ids(actor: Actor, posts: Sequence[ListedPost], today: date) -> list[int]:
    """Persons of the rows; somebody new who stands in two rows of one institution is recorded once."""
    new: dict[tuple[int, str, str], NewPerson] = {}
    for each in posts:
        if each.person_id is None:
            new.setdefault(_who(each), each.person)
    made = dict(
        zip(new, record_persons(actor=actor, persons=list(new.values()), today=today, source="file"), strict=True)
    )
    return [each.person_id if each.person_id is not None else made[_who(each)] for each in posts]


def _who(post: ListedPost) -> tuple[int, str, str]:
    """People with one РНОКПП are one wherever they work; without it, those of one name in one institution."""
    name = sort_key(f"{post.person.family_name} {post.person.given_name} {post.person.patronymic}")
    return (0 if post.person.rnokpp else post.institution_id), post.person.rnokpp, name


# Ten thousands of rows: the database takes arrays three times faster than the ORM writes values.
_POSTS = """
insert into people_post (institution_id, person_id, position, is_main)
select institution_id, person_id, position, true
from unnest(%s::int[], %s::bigint[], %s::smallint[]) with ordinality
  said(institution_id, person_id, position, at)
order by at returning id
"""
_TENURES = """
insert into people_tenure (post_id, institution_id, person_id, position, powers, ground, during, given_by)
select post_id, institution_id, person_id, position, '{}'::text[], ground, daterange(since, null), %s
from unnest(%s::int[], %s::int[], %s::bigint[], %s::smallint[], %s::text[], %s::date[])
  said(post_id, institution_id, person_id, position, ground, since)
"""
