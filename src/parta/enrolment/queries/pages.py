"""What the screens of classes and pupils show: one query a screen, a fixed number of SQL statements."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F

from parta.enrolment import policies
from parta.enrolment.models import Enrolment, Membership
from parta.enrolment.queries.groups import GroupCard, Member, groups_of, members_on, study_groups_of
from parta.enrolment.rules.classes import class_order
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, STAFF_ROLES, Actor
from parta.kernel.dates import local_day, school_year_of
from parta.kernel.errors import NotVisible
from parta.kernel.text import sort_key
from parta.people import api as people
from parta.reference import api as reference

LANGUAGES, FORMS = "instruction_language", "study_form"


@dataclass(frozen=True, slots=True)
class School:
    """The institution whose classes are shown, as far as its own staff may see it."""

    id: int
    public_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class in the list."""

    group: GroupCard
    tutor: str


@dataclass(frozen=True, slots=True)
class ClassesPage:
    """Classes of a school year. ``pupils`` counts those in classes on the day; ``years`` are the years that have
    classes.
    """

    school: School
    school_year: int
    years: tuple[int, ...]
    lines: tuple[ClassLine, ...]
    pupils: int
    may_form: bool
    may_move: bool
    leads: bool
    is_in_charge: bool


@dataclass(frozen=True, slots=True)
class ClassPage:
    """One class. ``members`` are empty when the actor may not read its children (``may_read``). Personal data."""

    school: School
    group: GroupCard
    tutor: str
    language: str
    study_form: str
    members: tuple[Member, ...]
    study_groups: tuple[GroupCard, ...]
    may_read: bool
    may_form: bool
    may_move: bool
    may_invite: bool

    @property
    def girls(self) -> int:
        return sum(1 for member in self.members if member.sex == "f")


@dataclass(frozen=True, slots=True)
class Stay:
    """A period in a class or group of this institution; ``order_id`` is the order that began it."""

    group_id: int
    name: str
    is_class: bool
    since: date
    until: date | None
    order_id: int | None
    tutor_post_id: int | None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def last_day(self) -> date | None:
        return last_day(self.until)


@dataclass(frozen=True, slots=True)
class GuardianRow:
    """A guardian on a pupil's card; ``contacts`` None = not for this reader, ``last_day`` None = open end."""

    line: people.GuardianLine
    last_day: date | None
    contacts: people.Contacts | None


@dataclass(frozen=True, slots=True)
class PupilPage:
    """A pupil's card as his school sees it. Personal data. ``enrolled`` = main enrolment here: since, until.

    ``documents`` only for those who move pupils.
    """

    school: School
    pupil_id: int
    public_id: UUID
    display_name: str
    sex: str
    born_on: date
    enrolled: tuple[date, date | None] | None
    stays: tuple[Stay, ...]
    guardians: tuple[GuardianRow, ...]
    may_see_contacts: bool
    documents: tuple[people.DocumentLine, ...]
    corrections: tuple[people.CorrectionLine, ...]
    protection: people.ProtectionCard | None
    may_protect: bool
    joined: tuple[tuple[UUID, str], ...]  # other records of the same child in this school: public id, name
    may_move: bool


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """A pupil with those who may be invited. ``access`` of each: «never», «invited», «signed_in», «closed»."""

    member: Member
    own_access: str
    guardians: tuple[tuple[people.GuardianLine, str], ...]

    @property
    def waits(self) -> bool:
        """Is there a guardian without an invitation?"""
        return any(access == "never" for _guardian, access in self.guardians)


@dataclass(frozen=True, slots=True)
class FamiliesPage:
    """Who of a class and its families can sign in. Personal data."""

    school: School
    group: GroupCard
    lines: tuple[FamilyLine, ...]

    @property
    def waiting(self) -> int:
        """Guardians who were never invited, or whose invitation ran out."""
        return sum(1 for line in self.lines for _guardian, access in line.guardians if access == "never")


@dataclass(frozen=True, slots=True)
class RenewalPage:
    """Somebody of a pupil's family, or the pupil, who has lost the way in. ``by_key`` says why a paper alone will not
    do; empty when it will. Personal data.
    """

    school: School
    group: GroupCard
    pupil_id: int
    person_id: int
    public_id: UUID
    name: str
    child: str  # whose guardian it is; empty for the pupil
    last_signed_in_at: datetime | None
    by_key: str
    earlier: tuple[identity.Renewal, ...]


def last_day(until: date | None) -> date | None:
    """The last day of a period whose first day after it is ``until``."""
    return until - timedelta(days=1) if until else None


def school_of(actor: Actor, public_id: UUID, *roles: str) -> School:
    """The institution of a page's address, when the actor works there (in one of the roles). One SQL statement.

    :raises NotVisible: there is no such institution for this actor
    """
    card = institutions.institution_by_public_id(public_id)
    wanted = [role for role in STAFF_ROLES if not roles or role in roles]
    if card.id not in actor.institutions(*wanted):
        raise NotVisible
    return School(card.id, card.public_id, card.title)


def classes_page(
    actor: Actor, public_id: UUID, *, school_year: int | None, sought: str, sort: str = "class", today: date
) -> ClassesPage:
    """Classes of a school year whose name or class teacher contains what is sought, sorted by «class», «size» or
    «tutor» (- = down). Four SQL statements.
    """
    school = school_of(actor, public_id)
    year = school_year or school_year_of(today)
    day = day_within(year, today)
    groups = groups_of(institution_id=school.id, school_year=year, on=day)
    tutors = _tutors(groups)
    lines = [ClassLine(group, tutors.get(group.tutor_post_id or 0, "")) for group in groups]
    wanted = sort_key(sought.strip())
    shown = [
        line for line in lines if not wanted or any(wanted in sort_key(text) for text in (line.group.name, line.tutor))
    ]
    years = (
        policies.visible_groups(actor).filter(institution_id=school.id).values_list("school_year", flat=True).distinct()
    )
    return ClassesPage(
        school=school,
        school_year=year,
        years=tuple(sorted({*years, school_year_of(today)})),
        lines=tuple(_sorted(shown, sort)),
        pupils=sum(line.group.size for line in lines),
        may_form=bool(policies.may_form_classes(actor, institution_id=school.id)),
        may_move=bool(policies.may_move_pupils(actor, institution_id=school.id)),
        leads=school.id in actor.institutions(*LEADING_ROLES),
        is_in_charge=bool(policies.may_protect(actor, institution_id=school.id)),
    )


def _sorted(lines: list[ClassLine], sort: str) -> list[ClassLine]:
    keys: dict[str, Callable[[ClassLine], Any]] = {
        "class": lambda line: class_order(line.group.grade, line.group.name),
        "size": lambda line: line.group.size,
        "tutor": lambda line: sort_key(line.tutor),
    }
    key = keys.get(sort.removeprefix("-"), keys["class"])
    return sorted(lines, key=key, reverse=sort.startswith("-"))


def class_page(actor: Actor, public_id: UUID, class_id: int, *, today: date) -> ClassPage:
    """One class or preschool group of the institution. Six SQL statements, one or two more for a teacher.

    :raises NotVisible: the institution has no such class for this actor
    """
    school = school_of(actor, public_id)
    group = visible_class(actor, institution_id=school.id, class_id=class_id, today=today)
    day = day_within(group.school_year, today)
    may_read = bool(policies.may_read_group(actor, institution_id=school.id, group_id=class_id))
    words = reference.items(LANGUAGES, FORMS)
    return ClassPage(
        school=school,
        group=group,
        tutor=_tutors([group]).get(group.tutor_post_id or 0, ""),
        language=_name(words[LANGUAGES], group.language),
        study_form=_name(words[FORMS], group.study_form),
        members=_known_members(actor, school.id, class_id, day) if may_read else (),
        study_groups=study_groups_of(institution_id=school.id, class_ids=[class_id], on=day),
        may_read=may_read,
        may_form=bool(policies.may_form_classes(actor, institution_id=school.id)),
        may_move=bool(policies.may_move_pupils(actor, institution_id=school.id)),
        may_invite=bool(
            policies.may_invite_families(actor, institution_id=school.id, tutor_post_id=group.tutor_post_id)
        ),
    )


def _known_members(actor: Actor, institution_id: int, class_id: int, day: date) -> tuple[Member, ...]:
    """Children of a class; those under protection under their labels, for those who may know them. One SQL statement,
    one more where there are such.
    """
    members = members_on(institution_id=institution_id, group_id=class_id, on=day, everyone=True)
    hidden = {member.pupil_id for member in members if member.is_protected}
    known = policies.protected_among(actor, institution_id=institution_id, pupil_ids=hidden)
    return tuple(member for member in members if not member.is_protected or member.pupil_id in known)


def families_page(actor: Actor, public_id: UUID, class_id: int, *, now: datetime) -> FamiliesPage:
    """Pupils of a class with their guardians and how far each is on the way in. Six SQL statements, one or two more
    for a teacher.

    :raises NotVisible: no such class, or not of those whose families the actor may invite
    """
    today = local_day(now)
    school = school_of(actor, public_id)
    group = visible_class(actor, institution_id=school.id, class_id=class_id, today=today)
    if not policies.may_invite_families(actor, institution_id=school.id, tutor_post_id=group.tutor_post_id):
        raise NotVisible
    members = members_on(institution_id=school.id, group_id=class_id, on=day_within(group.school_year, today))
    guardians: dict[int, list[people.GuardianLine]] = {}
    for line in people.guardians_of([member.pupil_id for member in members], today):
        if line.may_read:
            guardians.setdefault(line.pupil_id, []).append(line)
    known = {line.guardian.person_id for lines in guardians.values() for line in lines}
    states = identity.access_states([*known, *(member.pupil_id for member in members)], now)
    return FamiliesPage(
        school=school,
        group=group,
        lines=tuple(
            FamilyLine(
                member=member,
                own_access=_access(states, member.pupil_id),
                guardians=tuple(
                    (line, _access(states, line.guardian.person_id)) for line in guardians.get(member.pupil_id, ())
                ),
            )
            for member in members
        ),
    )


def renewal_page(actor: Actor, public_id: UUID, class_id: int, person: UUID, *, now: datetime) -> RenewalPage:
    """What replacing a lost way in will do. The caller logs the reading.

    :raises NotVisible: as `families_page`; or nobody of these families has this id
    """
    page = families_page(actor, public_id, class_id, now=now)
    for line in page.lines:
        found = {guardian.guardian.public_id: guardian.guardian for guardian, _access in line.guardians}
        if person not in found and person != line.member.public_id:
            continue
        person_id = found[person].person_id if person in found else line.member.pupil_id
        return RenewalPage(
            school=page.school,
            group=page.group,
            pupil_id=line.member.pupil_id,
            person_id=person_id,
            public_id=person,
            name=found[person].full if person in found else line.member.display_name,
            child=line.member.display_name if person in found else "",
            last_signed_in_at=identity.access_states([person_id], now)[person_id].last_signed_in_at,
            by_key=identity.may_renew(actor, page.school.id, person_id, local_day(now)).reason,
            earlier=identity.renewals_of(person_id),
        )
    raise NotVisible


def _access(states: Mapping[int, identity.AccessState], person_id: int) -> str:
    return str(states[person_id].access) if person_id in states else str(identity.Access.NEVER)


def visible_class(actor: Actor, *, institution_id: int, class_id: int, today: date) -> GroupCard:
    """A class of the institution with its size today. One SQL statement.

    :raises NotVisible: there is none for this actor
    """
    found = policies.visible_groups(actor).filter(institution_id=institution_id, id=class_id, parent_id=None)
    year = found.values_list("school_year", flat=True).first()
    if year is None:
        raise NotVisible
    groups = groups_of(institution_id=institution_id, school_year=year, on=day_within(year, today))
    return next(group for group in groups if group.id == class_id)


def pupil_page(actor: Actor, public_id: UUID, pupil: UUID, *, today: date) -> PupilPage:
    """A pupil's card. Ten SQL statements at most, one more for a child of two records, two or three more
    for a teacher. The caller logs the reading.

    :raises NotVisible: the institution has no such pupil whom the actor may read
    """
    school = school_of(actor, public_id)
    row = policies.visible_pupils(actor, institution_id=school.id).filter(public_id=pupil).first()
    if row is None:
        raise NotVisible
    stays = _stays(school.id, row.pupil_id)
    tutors = [stay.tutor_post_id for stay in stays if stay.is_class and stay.tutor_post_id and stay.holds(today)]
    sees = bool(policies.may_read_contacts(actor, institution_id=school.id, tutor_post_ids=tutors))
    may_move = bool(policies.may_move_pupils(actor, institution_id=school.id))
    enrolled = enrolled_when(school.id, row.pupil_id)
    # A school that the child has left reads what it wrote itself: who stands for the child now, its papers and its
    # later names are not its business, and after an adoption they are the family's secret.
    is_here = (enrolled is not None and (enrolled[1] is None or enrolled[1] > today)) or _is_beside(stays, today)
    return PupilPage(
        school=school,
        pupil_id=row.pupil_id,
        public_id=row.public_id,
        display_name=people.hidden_names([row.pupil_id])[row.pupil_id].full if row.is_protected else row.display_name,
        sex=row.sex,
        born_on=row.born_on,
        enrolled=enrolled,
        stays=stays,
        guardians=_guardians(row.pupil_id, today, with_contacts=sees) if is_here else (),
        may_see_contacts=sees,
        documents=people.documents_of(row.pupil_id) if may_move and is_here else (),
        corrections=people.corrections_of(row.pupil_id) if is_here else (),
        joined=_joined(actor, school.id, row.pupil_id),
        protection=people.protections([row.pupil_id]).get(row.pupil_id) if row.is_protected else None,
        may_protect=bool(policies.may_protect(actor, institution_id=school.id)),
        may_move=may_move,
    )


def _is_beside(stays: tuple[Stay, ...], today: date) -> bool:
    """Is the child in a class here although its main enrolment is elsewhere?"""
    return any(stay.is_class and stay.holds(today) for stay in stays)


def _joined(actor: Actor, institution_id: int, pupil_id: int) -> tuple[tuple[UUID, str], ...]:
    others = people.joined_with(pupil_id)
    if not others:
        return ()
    seen = policies.visible_pupils(actor, institution_id=institution_id).filter(pupil_id__in=others)
    return tuple(seen.order_by("pupil_id").values_list("public_id", "display_name"))


def _guardians(pupil_id: int, today: date, *, with_contacts: bool) -> tuple[GuardianRow, ...]:
    lines = people.guardians_of([pupil_id], today)
    contacts = people.contacts_of([line.guardian.person_id for line in lines]) if with_contacts and lines else {}
    return tuple(GuardianRow(line, last_day(line.until), contacts.get(line.guardian.person_id)) for line in lines)


def enrolled_when(institution_id: int, pupil_id: int) -> tuple[date, date | None] | None:
    """First day of the last main enrolment here and the first day after it. One statement."""
    rows = Enrolment.objects.filter(institution_id=institution_id, person_id=pupil_id, is_main=True, known_to=None)
    found = rows.annotate(since=F("during__startswith"), until=F("during__endswith")).order_by("-since")
    return found.values_list("since", "until").first()


def _stays(institution_id: int, pupil_id: int) -> tuple[Stay, ...]:
    rows = (
        Membership.objects.filter(institution_id=institution_id, pupil_id=pupil_id, known_to=None)
        .annotate(since=F("during__startswith"), until=F("during__endswith"))
        .order_by("-since", "-is_class", "id")
    )
    return tuple(
        Stay(*row)
        for row in rows.values_list(
            "group_id", "group__name", "is_class", "since", "until", "order_id", "group__tutor_post_id"
        )
    )


def _tutors(groups: "tuple[GroupCard, ...] | list[GroupCard]") -> dict[int, str]:
    wanted = {group.tutor_post_id for group in groups if group.tutor_post_id}
    return {post_id: line.person.full for post_id, line in people.posts(wanted).items()} if wanted else {}


def _name(items: Mapping[int, reference.ItemCard], number: int) -> str:
    return items[number].shown if number in items else str(number)


def day_within(school_year: int, today: date) -> date:
    """Today, if the school year holds it; otherwise its first or its last day."""
    first, last = date(school_year, 9, 1), date(school_year + 1, 8, 31)
    return min(max(today, first), last)
