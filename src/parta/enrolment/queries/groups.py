"""Reads of classes and their pupils. Frozen answers; the number of SQL statements does not depend on the number of
rows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from psycopg.types.range import DateRange

from parta.enrolment import policies
from parta.enrolment.models import Enrolment, Group, Membership, Pupil
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.planes.fields import natural


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A class or group. ``kind`` is 1 class, 2 study group (``parent_id`` = its class), 3 preschool group; ``size`` =
    pupils on the day.
    """

    institution_id: int
    id: int
    school_year: int
    kind: int
    grade: int
    name: str
    language: int
    study_form: int
    is_special: bool
    tutor_post_id: int | None
    parent_id: int | None
    version: int
    size: int = 0

    @property
    def is_preschool(self) -> bool:
        """A group of preschool children: it has no subjects and no journal."""
        return self.kind == Group.Kind.PRESCHOOL_GROUP


@dataclass(frozen=True, slots=True)
class Member:
    """A pupil in a class or group. Personal data: name, sex, birth date. ``until`` is the first day out of it, None =
    open end.
    """

    pupil_id: int
    public_id: UUID
    display_name: str
    sex: str
    born_on: date
    group_id: int
    study_form: int
    since: date
    until: date | None
    is_protected: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a child studies on a day: what a family page needs."""

    pupil_id: int
    public_id: UUID
    display_name: str
    institution_id: int
    school_year: int
    class_id: int
    class_name: str
    grade: int
    group_ids: tuple[int, ...]  # class and study groups


def groups_of(
    *, institution_id: int, school_year: int, on: date, kinds: Sequence[int] = (1, 3)
) -> tuple[GroupCard, ...]:
    """Classes (and preschool groups) of a school year, youngest first, with their sizes on the day. One statement."""
    rows = _sized(Group.objects.filter(institution_id=institution_id, school_year=school_year, kind__in=kinds), on)
    return tuple(_card(row) for row in rows.order_by("grade", natural("name"), "id"))


def study_groups_of(*, institution_id: int, class_ids: Collection[int], on: date) -> tuple[GroupCard, ...]:
    """Study groups of these classes. One SQL statement."""
    rows = _sized(Group.objects.filter(institution_id=institution_id, parent_id__in=class_ids), on)
    return tuple(_card(row) for row in rows.order_by("parent_id", natural("name"), "id"))


def group_card(*, institution_id: int, group_id: int, on: date | None = None) -> GroupCard | None:
    """One class or group, or None. One SQL statement; without ``on`` the size is not counted."""
    rows = Group.objects.filter(institution_id=institution_id, id=group_id)
    row = (rows if on is None else _sized(rows, on)).first()
    return None if row is None else _card(row)


def groups_by_id(*, institution_id: int, group_ids: Collection[int]) -> dict[int, GroupCard]:
    """These classes and groups of the institution, without sizes. One SQL statement."""
    rows = Group.objects.filter(institution_id=institution_id, id__in=group_ids)
    return {row.id: _card(row) for row in rows}


def members_on(*, institution_id: int, group_id: int, on: date, everyone: bool = False) -> tuple[Member, ...]:
    """Pupils of a class or group on a day, by the Ukrainian alphabet. Personal data. One SQL statement.

    Children under protection are left out, unless the caller acts upon the whole class (``everyone``): then they stand
    there under their label.
    """
    return _members(Q(group_id=group_id, during__contains=on), institution_id, school_year_of(on), everyone=everyone)


def members_of_year(*, institution_id: int, group_id: int, school_year: int) -> tuple[Member, ...]:
    """Everybody who was in the group on any day of the year, but for children under protection: one row a period.
    Personal data. One SQL statement.
    """
    return _members(Q(group_id=group_id), institution_id, school_year)


def members_by_group(
    *, institution_id: int, group_ids: Collection[int], on: date, everyone: bool = False
) -> dict[int, tuple[Member, ...]]:
    """As `members_on` for several groups. One SQL statement."""
    found: dict[int, list[Member]] = {group_id: [] for group_id in group_ids}
    which = Q(group_id__in=group_ids, during__contains=on)
    for member in _members(which, institution_id, school_year_of(on), everyone=everyone):
        found[member.group_id].append(member)
    return {group_id: tuple(members) for group_id, members in found.items()}


def pupil_places(*, pupil_ids: Collection[int], on: date) -> dict[int, Place]:
    """Where these children study on the day (their main enrolment), by person id. Personal data. Three statements."""
    main = dict(
        Enrolment.objects.filter(person_id__in=pupil_ids, is_main=True, known_to=None, during__contains=on).values_list(
            "person_id", "institution_id"
        )
    )
    year = school_year_of(on)
    rows = Membership.objects.filter(
        institution_id__in=set(main.values()), school_year=year, pupil_id__in=main, known_to=None, during__contains=on
    ).values_list("institution_id", "pupil_id", "group_id", "is_class", "group__name", "group__grade")
    by_pupil: dict[int, list[tuple[int, bool, str, int]]] = {}
    for institution_id, pupil_id, group_id, is_class, name, grade in rows:
        if main[pupil_id] == institution_id:
            by_pupil.setdefault(pupil_id, []).append((group_id, is_class, name, grade))
    cards = Pupil.objects.filter(institution_id__in=set(main.values()), pupil_id__in=main)
    names = {(card.institution_id, card.pupil_id): card for card in cards}
    places = {}
    for pupil_id, groups in by_pupil.items():
        card = names[main[pupil_id], pupil_id]
        home = next((group for group in groups if group[1]), None)
        if home is not None:
            places[pupil_id] = Place(
                pupil_id=pupil_id,
                public_id=card.public_id,
                display_name=card.display_name,
                institution_id=card.institution_id,
                school_year=year,
                class_id=home[0],
                class_name=home[2],
                grade=home[3],
                group_ids=tuple(sorted(group[0] for group in groups)),
            )
    return places


def pupil_ids_of(actor: Actor, *, institution_id: int, public_ids: Collection[UUID]) -> dict[UUID, int]:
    """Person ids of pupils the institution has or had, by public id, as far as the actor may know them. One SQL
    statement.
    """
    rows = policies.visible_pupils(actor, institution_id=institution_id).filter(public_id__in=public_ids)
    return dict(rows.values_list("public_id", "pupil_id"))


def enrolled_at(*, person_ids: Collection[int], on: date) -> dict[int, int]:
    """Institution of the main enrolment of these persons on a day, or the first one after it. Where a child studies is
    shown to nobody who has no right to it: the caller decides. One SQL statement.
    """
    rows = Enrolment.objects.filter(person_id__in=person_ids, is_main=True, known_to=None, during__overlap=_from(on))
    return dict(rows.order_by("-during").values_list("person_id", "institution_id"))


@dataclass(frozen=True, slots=True)
class Schooling:
    """A stretch of a child's main enrolment. Personal data. ``until`` is the first day out of it, None = open end."""

    institution_id: int
    study_form: int
    since: date
    until: date | None


def schooling_of(*, person_id: int) -> tuple[Schooling, ...]:
    """Where a child studied and studies, the first school first. Personal data. One SQL statement."""
    rows = Enrolment.objects.filter(person_id=person_id, is_main=True, known_to=None).order_by("during")
    columns = ("institution_id", "study_form", "during__startswith", "during__endswith")
    return tuple(Schooling(*row) for row in rows.values_list(*columns))


def enrolled_elsewhere(*, person_ids: Collection[int], institution_id: int, since: date) -> frozenset[int]:
    """Persons whose main enrolment in another institution still holds on or after the day. Says that, never where."""
    rows = Enrolment.objects.filter(person_id__in=person_ids, is_main=True, known_to=None, during__overlap=_from(since))
    return frozenset(rows.exclude(institution_id=institution_id).values_list("person_id", flat=True))


def enrolled_here(*, person_ids: Collection[int], institution_id: int, since: date) -> frozenset[int]:
    """Persons with a main enrolment in this institution that holds on or after the day."""
    rows = Enrolment.objects.filter(person_id__in=person_ids, is_main=True, known_to=None, during__overlap=_from(since))
    return frozenset(rows.filter(institution_id=institution_id).values_list("person_id", flat=True))


def tutor_of(*, institution_id: int, pupil_id: int, on: date) -> int | None:
    """Post of the class teacher of a pupil’s class on the day; None without one. One SQL statement."""
    rows = Membership.objects.filter(
        institution_id=institution_id, school_year=school_year_of(on), pupil_id=pupil_id, is_class=True, known_to=None,
        during__contains=on,
    )  # fmt: skip
    return rows.values_list("group__tutor_post_id", flat=True).first()


def classes_of_pupils(
    *, institution_id: int, pupil_ids: Collection[int], school_year: int, since: date
) -> dict[int, str]:
    """Names of the classes that these pupils of the institution are in on or after the day. One SQL statement."""
    rows = Membership.objects.filter(
        institution_id=institution_id,
        school_year=school_year,
        pupil_id__in=pupil_ids,
        is_class=True,
        known_to=None,
        during__overlap=_from(since),
    )
    return dict(rows.values_list("pupil_id", "group__name"))


def _from(since: date) -> DateRange:
    return DateRange(since, None)


def _sized(groups: QuerySet[Group], on: date) -> QuerySet[Group]:
    counted = (
        Membership.objects.filter(
            institution_id=OuterRef("institution_id"),
            school_year=OuterRef("school_year"),
            group_id=OuterRef("id"),
            known_to=None,
            during__contains=on,
        )
        .order_by()
        .values("group_id")
        .annotate(size=Count("*"))
        .values("size")
    )
    return groups.annotate(size=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def _members(which: Q, institution_id: int, school_year: int, *, everyone: bool = False) -> tuple[Member, ...]:
    found = Membership.objects.filter(which, institution_id=institution_id, school_year=school_year, known_to=None)
    rows = (
        (found if everyone else found.filter(pupil__is_protected=False))
        .annotate(since=F("during__startswith"), until=F("during__endswith"))
        .order_by("pupil__sort_key", "pupil_id", "since")
        .values_list(
            "pupil_id",
            "pupil__public_id",
            "pupil__display_name",
            "pupil__sex",
            "pupil__born_on",
            "group_id",
            "study_form",
            "since",
            "until",
            "pupil__is_protected",
        )
    )
    return tuple(Member(*row) for row in rows)


def _card(row: Group) -> GroupCard:
    return GroupCard(
        institution_id=row.institution_id,
        id=row.id,
        school_year=row.school_year,
        kind=row.kind,
        grade=row.grade,
        name=row.name,
        language=row.language,
        study_form=row.study_form,
        is_special=row.is_special,
        tutor_post_id=row.tutor_post_id,
        parent_id=row.parent_id,
        version=row.version,
        size=getattr(row, "size", 0),
    )
