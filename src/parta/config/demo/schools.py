"""Staff, classes, children, families, subjects and teachers of one institution, by its head's own acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from parta.config.demo import plan
from parta.config.demo.community import actor_of
from parta.config.demo.names import FamilyName, FullName, Names
from parta.config.demo.people import BY_KEY, Someone
from parta.curriculum import api as curriculum
from parta.enrolment import api as enrolment
from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.people import api as people
from parta.people.api import Position
from parta.preschools import api as preschools
from parta.reference import api as reference

_LONG_AGO = 2016  # heads and teachers came between then and now


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A class to be formed: «8-Б» of 24 children; a preschool group has grade 0 and its own name."""

    grade: int
    letter: str
    size: int


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    """What an institution is made of. ``areas`` are sets of subjects that one teacher teaches; none = no lessons."""

    classes: Sequence[ClassPlan]
    areas: Sequence[frozenset[str]] = ()
    is_vocational: bool = False
    others: int = 0  # staff without lessons
    hours: Mapping[int, Mapping[str, int]] | None = None  # lessons a week by year of study, instead of the usual ones


@dataclass(frozen=True, slots=True)
class Pupil:
    """A child in a class; ``ability`` is where his marks gather, from 1 to 12; ``health`` how often he is ill."""

    person_id: int
    ability: float
    health: float
    shown: float = 1.0  # how much more than others happens to those whom a visitor looks at first


@dataclass(frozen=True, slots=True)
class CourseMade:
    """A subject of a class or of half a class, and who teaches it."""

    id: int
    subject: str
    grade: int
    class_id: int
    hours: int
    post_id: int
    pupils: tuple[Pupil, ...]


@dataclass(slots=True)
class School:
    """What lessons are made from."""

    institution_id: int
    school_year: int
    head: Actor
    courses: list[CourseMade] = field(default_factory=list)
    posts: dict[str, int] = field(default_factory=dict)  # of the demo's named people
    classes: dict[str, int] = field(default_factory=dict)
    pupils: dict[int, list[Pupil]] = field(default_factory=dict)


@dataclass(slots=True)
class Maker:
    """Makes institutions of one demo: one seed, one supply of names, one day that is today."""

    chance: Random
    names: Names
    today: date
    school_year: int
    subjects: Mapping[str, int]

    @property
    def first_day(self) -> date:
        return date(self.school_year, 9, 1)


def maker(today: date, school_year: int, seed: int) -> Maker:
    chance = Random(seed)  # noqa: S311  invented people are no secret
    subjects = {subject.code: subject.id for subject in reference.subjects()}
    return Maker(chance, Names(chance), today, school_year, subjects)


def appoint_head(make: Maker, institution_id: int, officer: Actor, *, someone: Someone | None = None) -> Actor:
    """The head, appointed by the officer above."""
    newcomer = someone.as_new() if someone else _worker(make)
    person_id = people.record_person(actor=officer, person=newcomer, today=make.today)
    people.appoint(
        actor=officer, institution_id=institution_id, person_id=person_id, position=Position.HEAD,
        since=_came(make), ground=_order(make),
    )  # fmt: skip
    return actor_of(person_id, make.today)


def appoint_deputy(make: Maker, school: School, someone: Someone) -> None:
    """A deputy with every power that may be given."""
    person_id = people.record_person(actor=school.head, person=someone.as_new(), today=make.today)
    powers = frozenset(power.code for power in identity.powers() if power.delegable)
    school.posts[someone.key] = people.appoint(
        actor=school.head, institution_id=school.institution_id, person_id=person_id, position=Position.DEPUTY,
        since=_came(make), powers=powers, ground=_order(make),
    )  # fmt: skip


def build(make: Maker, school: School, wanted: SchoolPlan, named: Mapping[str, Sequence[str]]) -> None:
    """Everything of a school up to its teachers. ``named`` gives demo people areas: key → subjects they teach."""
    teachers = _hire(make, school, wanted, named)
    _form_classes(make, school, wanted, teachers)
    _enrol(make, school, wanted)
    if wanted.areas:
        _plan_courses(make, school, wanted, teachers)


@dataclass(slots=True)
class Teachers:
    """Posts by what they teach; ``load`` counts lessons a week."""

    by_area: dict[frozenset[str], list[int]] = field(default_factory=dict)
    primary: list[int] = field(default_factory=list)
    educators: list[int] = field(default_factory=list)
    load: dict[int, int] = field(default_factory=dict)

    def for_(self, subject: str, hours: int, *, avoid: Sequence[int] = ()) -> int:
        """The least loaded teacher of the subject."""
        posts = next(posts for area, posts in self.by_area.items() if subject in area)
        post = min(
            (post for post in posts if post not in avoid), key=lambda p: (self.load.get(p, 0), p), default=posts[0]
        )
        self.load[post] = self.load.get(post, 0) + hours
        return post


def _hire(make: Maker, school: School, wanted: SchoolPlan, named: Mapping[str, Sequence[str]]) -> Teachers:
    """As many teachers as the lessons need, the named ones among them."""
    found = Teachers()
    for area in wanted.areas:
        lessons = sum(hours for c in wanted.classes for code, hours in _hours(wanted, c.grade).items() if code in area)
        people_needed = max(1, round(lessons / plan.FULL_LOAD))
        keys = [key for key, subjects in named.items() if area.issuperset(subjects)]
        newcomers = [BY_KEY[key].as_new() for key in keys] + [_worker(make) for _ in range(people_needed - len(keys))]
        posts = _appoint(make, school, newcomers, Position.TEACHER)
        school.posts.update(zip(keys, posts, strict=False))
        found.by_area[area] = posts
    primary = sum(1 for c in wanted.classes if 1 <= c.grade <= plan.LEVELS_UPTO)
    found.primary = _appoint(make, school, [_worker(make) for _ in range(primary)], Position.TEACHER)
    found.educators = _appoint(make, school, [_worker(make) for _ in range(wanted.others)], Position.EDUCATOR)
    return found


def _appoint(make: Maker, school: School, newcomers: Sequence[people.NewPerson], position: Position) -> list[int]:
    if not newcomers:
        return []
    persons = people.record_persons(actor=school.head, persons=newcomers, today=make.today)
    return [
        people.appoint(
            actor=school.head, institution_id=school.institution_id, person_id=person_id, position=position,
            since=_came(make), ground=_order(make),
        )
        for person_id in persons
    ]  # fmt: skip


def _form_classes(make: Maker, school: School, wanted: SchoolPlan, teachers: Teachers) -> None:
    """Classes with their class teachers; the last one has none, so that a finding has its cause."""
    primary = iter(teachers.primary)
    seniors = [post for posts in teachers.by_area.values() for post in posts]
    make.chance.shuffle(seniors)
    tutors = iter(post for post in seniors if post != school.posts.get("tutor"))
    for number, each in enumerate(wanted.classes, start=1):
        if each.grade == 0:
            school.classes[each.letter] = _form_group(make, school, each, teachers.educators[2 * (number - 1) :][:2])
            continue
        tutor = next(primary if 1 <= each.grade <= plan.LEVELS_UPTO else tutors, None)
        if (each.grade, each.letter) == (8, "Б") and "tutor" in school.posts:
            tutor = school.posts["tutor"]
        name = enrolment.class_name(each.grade, each.letter)
        school.classes[name] = enrolment.create_class(
            actor=school.head, institution_id=school.institution_id, school_year=make.school_year, grade=each.grade,
            letter=each.letter, tutor_post_id=None if number == len(wanted.classes) else tutor,
        )  # fmt: skip


def _form_group(make: Maker, school: School, wanted: ClassPlan, educators: Sequence[int]) -> int:
    """A preschool group of five-year-olds with two educators."""
    terms = preschools.Terms(direction=1, stay=1, age=5, hours=Decimal("10.5"), places=20)
    return preschools.form_group(
        actor=school.head, institution_id=school.institution_id, school_year=make.school_year, name=wanted.letter,
        language=1, terms=terms, educators=educators, since=make.first_day,
    )  # fmt: skip


def _enrol(make: Maker, school: School, wanted: SchoolPlan) -> None:
    """Children from 1 September, and the guardians of some of them."""
    children: list[tuple[int, FamilyName, people.NewPerson]] = []
    for each, class_id in zip(wanted.classes, school.classes.values(), strict=True):
        for _number in range(each.size):
            family = make.names.family()
            children.append((class_id, family, _child(make, make.names.child(family), each.grade)))
    _put_in_the_rudenkos(make, school, children)
    persons = people.record_persons(actor=school.head, persons=[child for *_rest, child in children], today=make.today)
    entries = [
        enrolment.Entry(person_id, class_id) for person_id, (class_id, *_rest) in zip(persons, children, strict=True)
    ]
    enrolment.enrol_many(actor=school.head, institution_id=school.institution_id, entries=entries, since=make.first_day)
    shown = {person for person, (_class, family, _child) in zip(persons, children, strict=True) if _is_shown(family)}
    for entry in entries:
        ability = min(11.5, max(2.5, make.chance.gauss(7.6, 2.1)))
        pupil = Pupil(entry.person_id, ability, min(0.12, make.chance.expovariate(1 / 0.03)))
        if entry.person_id in shown:
            pupil = Pupil(entry.person_id, 8.6, 0.07, shown=2.5)
        school.pupils.setdefault(entry.group_id, []).append(pupil)
    families = [family for _class, family, _child in children]
    _guardians(make, school, list(zip(persons, families, strict=True)))


_RUDENKO = FamilyName("Руденко", "Руденко", ("Ігор", "Ігорович", "Ігорівна"))


def _is_shown(family: FamilyName) -> bool:
    return family is _RUDENKO


def _put_in_the_rudenkos(make: Maker, school: School, children: list[tuple[int, FamilyName, people.NewPerson]]) -> None:
    """Софія in 8-Б and Максим in 3-А, in place of the first child there."""
    if "tutor" not in school.posts:
        return
    sister = replace(BY_KEY["pupil"].as_new(), born_on=date(make.school_year - 13, 3, 12))
    brother = people.NewPerson("Руденко", "Максим", "Ігорович", sex="m", born_on=date(make.school_year - 8, 6, 2))
    for name, child in (("8-Б", sister), ("3-А", brother)):
        place = next(n for n, (class_id, *_rest) in enumerate(children) if class_id == school.classes[name])
        children[place] = (school.classes[name], _RUDENKO, child)


def _guardians(make: Maker, school: School, children: Sequence[tuple[int, FamilyName]]) -> None:
    """Mothers of a third of the children, fathers of a few; all of the Руденко family."""
    ground = "свідоцтво про народження"
    since = make.first_day
    mine = [(child, family) for child, family in children if _is_shown(family)]
    told: list[tuple[people.NewPerson, people.Kinship, list[int], date | None, str]] = []
    if "tutor" in school.posts:
        rudenkos = [child for child, _family in mine]
        ended = make.today - timedelta(days=45)
        court = f"рішення суду від {ended:%d.%m.%Y}; до того свідоцтво про народження"
        told.append((BY_KEY["mother"].as_new(), people.Kinship.MOTHER, rudenkos, None, ground))
        told.append(
            (BY_KEY["father"].as_new(), people.Kinship.FATHER, rudenkos, max(ended, since + timedelta(days=1)), court)
        )
    for child, family in children:
        if (child, family) in mine:
            continue
        if make.chance.random() < 0.32:
            told.append((_parent(make, make.names.mother(family)), people.Kinship.MOTHER, [child], None, ground))
        if make.chance.random() < 0.06:
            told.append((_parent(make, make.names.father(family)), people.Kinship.FATHER, [child], None, ground))
    persons = people.record_persons(actor=school.head, persons=[person for person, *_rest in told], today=make.today)
    rows = [
        people.NewGuardian(guardian, child, kinship, since=since, until=until, ground=why)
        for guardian, (_person, kinship, own, until, why) in zip(persons, told, strict=True)
        for child in own
    ]
    people.add_guardians(actor=school.head, guardians=rows, today=make.today)


def _plan_courses(make: Maker, school: School, wanted: SchoolPlan, teachers: Teachers) -> None:
    """Subjects to classes, teachers to subjects: as few acts as a deputy would do."""
    divided = {name: _divide(make, school, name) for name in ("8-А", "8-Б") if "linguist" in school.posts}
    wishes: dict[tuple[str, int], list[tuple[int, ClassPlan, tuple[Pupil, ...], int]]] = {}
    primary = iter(teachers.primary)
    for each, (name, class_id) in zip(wanted.classes, school.classes.items(), strict=True):
        own = next(primary) if 1 <= each.grade <= plan.LEVELS_UPTO else 0
        for subject, hours in _hours(wanted, each.grade).items():
            groups = divided.get(name) if subject == "english" else None
            for group_id, pupils in groups or [(class_id, tuple(school.pupils[class_id]))]:
                avoid = [wish[3] for wish in wishes.get((subject, hours), ()) if wish[1] is each]
                post = own if own and subject not in plan.BY_SPECIALISTS else 0
                if not post:
                    post = _named_teacher(school, teachers, name, subject, hours, group_id != class_id and not avoid)
                    post = post or teachers.for_(subject, hours, avoid=avoid)
                wishes.setdefault((subject, hours), []).append((group_id, each, pupils, post))
    by_post: dict[int, list[int]] = {}
    for (subject, hours), rows in wishes.items():
        made = curriculum.create_courses(
            actor=school.head, institution_id=school.institution_id, group_ids=[row[0] for row in rows],
            subject_id=make.subjects[subject], weekly_hours=hours,  # type: ignore[arg-type]
        )  # fmt: skip
        for course_id, (_group, each, pupils, post) in zip(made, rows, strict=True):
            class_id = school.classes[enrolment.class_name(each.grade, each.letter)]
            school.courses.append(CourseMade(course_id, subject, each.grade, class_id, hours, post, pupils))
            by_post.setdefault(post, []).append(course_id)
    for post, courses in by_post.items():
        curriculum.assign_teacher(
            actor=school.head,
            institution_id=school.institution_id,
            course_ids=courses,
            post_id=post,
            since=make.first_day,
        )


def _named_teacher(school: School, teachers: Teachers, name: str, subject: str, hours: int, first_group: bool) -> int:
    """8-Б is taught by the people of the demo list, so that one class shows all of them."""
    if name != "8-Б":
        return 0
    key = {
        "ukrainian_language": "tutor", "ukrainian_literature": "tutor", "algebra": "mathematician",
        "geometry": "mathematician", "physics": "physicist", "english": "linguist" if first_group else "",
    }.get(subject, "")  # fmt: skip
    post = school.posts.get(key, 0)
    if post:
        teachers.load[post] = teachers.load.get(post, 0) + hours
    return post


def _divide(make: Maker, school: School, name: str) -> list[tuple[int, tuple[Pupil, ...]]]:
    """Two groups for English, halves of the class by the alphabet's turn."""
    class_id = school.classes[name]
    pupils = school.pupils[class_id]
    halves = [tuple(pupils[::2]), tuple(pupils[1::2])]
    ids = [
        enrolment.create_study_group(
            actor=school.head, institution_id=school.institution_id, class_id=class_id, name=f"англійська, {n} група"
        )
        for n in (1, 2)
    ]
    members = {group: [pupil.person_id for pupil in half] for group, half in zip(ids, halves, strict=True)}
    enrolment.divide_class(
        actor=school.head, institution_id=school.institution_id, class_id=class_id, groups=members, since=make.first_day
    )
    return list(zip(ids, halves, strict=True))


def _hours(wanted: SchoolPlan, grade: int) -> Mapping[str, int]:
    if wanted.hours is not None:
        return wanted.hours.get(grade, {})
    if wanted.is_vocational:
        return plan.VOCATIONAL
    return plan.hours_of(grade) if grade else {}


def _worker(make: Maker) -> people.NewPerson:
    born = date(make.school_year - make.chance.randint(24, 62), make.chance.randint(1, 12), make.chance.randint(1, 28))
    return _new(make.names.worker(), born)


def _parent(make: Maker, name: FullName) -> people.NewPerson:
    born = date(make.school_year - make.chance.randint(29, 48), make.chance.randint(1, 12), make.chance.randint(1, 28))
    return _new(name, born)


def _child(make: Maker, name: FullName, grade: int) -> people.NewPerson:
    """Six years old at the beginning of the first year; preschool groups are of four and five years."""
    start = date(make.school_year - (grade + 6 if grade else 5), 8, 20)
    return _new(name, start - timedelta(days=make.chance.randint(0, 350)))


def _new(name: FullName, born_on: date) -> people.NewPerson:
    return people.NewPerson(name.family, name.given, name.patronymic, sex=name.sex, born_on=born_on)


def _came(make: Maker) -> date:
    return date(make.chance.randint(_LONG_AGO, make.school_year - 1), 8, make.chance.randint(15, 29))


def _order(make: Maker) -> str:
    return f"наказ № {make.chance.randint(2, 98)}-к"
