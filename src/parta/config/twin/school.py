"""Everybody of one institution: staff, children, families, classes, courses, who teaches them. Rows, not objects.

The same seed and institution give the same people, whatever part they are loaded in. Lines are built as text because
one formatted string
a row is the cheapest thing Python can do (decision 0007); nothing in them needs COPY's escapes.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

from parta.config.demo.plan import BY_SPECIALISTS, LEVELS_UPTO, LYCEUM_AREAS, SMALL_AREAS
from parta.config.twin import country
from parta.config.twin.names import Supply
from parta.config.twin.sizing import PRESCHOOL, ClassPlan, Plan
from parta.config.twin.tables import Rows

MARK_12, MARK_LEVELS = 1, 3  # reference_mark_scale of the first edition
HEAD, DEPUTY, TEACHER, EDUCATOR, OTHER = 1, 2, 3, 4, 9
_CLASS, _STUDY_GROUP, _PRESCHOOL_GROUP = 1, 2, 3
_MOTHER, _FATHER = 1, 2
_ISO: dict[int, str] = {}  # day → its text, filled as needed


@dataclass(frozen=True, slots=True)
class Ground:
    """What all parts share."""

    seed: int
    school_year: int
    today: date
    subjects: dict[str, int]  # code → id
    names: Supply
    parents_with_account: float = 0.1


@dataclass(slots=True)
class CourseMade:
    """A course that lessons are held of. ``members`` are indexes into the pupils of its class."""

    id: int
    subject: str
    grade: int
    group_id: int
    class_id: int
    post_id: int
    hours: int
    members: range | list[int]


@dataclass(slots=True)
class ClassMade:
    """A class with what its journal is made from."""

    id: int
    plan: ClassPlan
    pupils: list[int] = field(default_factory=list)  # person ids
    public: list[str] = field(default_factory=list)
    parent_account: list[int] = field(default_factory=list)  # of each pupil; 0 = nobody has one
    courses: list[CourseMade] = field(default_factory=list)


@dataclass(slots=True)
class Family:
    man: str
    woman: str
    father: tuple[str, str, str]
    guardians: list[tuple[int, int]]  # person, kinship
    account: int
    youngest: int  # year of study of the last child placed
    left: int  # children still to be placed


def iso(ordinal: int) -> str:
    """The day of a proleptic ordinal as text."""
    found = _ISO.get(ordinal)
    if found is None:
        found = _ISO[ordinal] = date.fromordinal(ordinal).isoformat()
    return found


def new_uuid(chance: Random) -> str:
    """Version 4, from our own chance, so that the twin is the same each time."""
    bits = chance.getrandbits(128) & ~(0xF << 76) & ~(0x3 << 62) | 0x4 << 76 | 0x2 << 62
    return f"{bits:032x}"


class Institution:
    """Makes the rows of one institution. Call `make`, then read ``classes`` and ``accounts`` for lessons and stands."""

    def __init__(self, plan: Plan, ground: Ground, rows: Rows) -> None:
        self.plan, self.ground, self.lines = plan, ground, rows.lines
        self.id = plan.site.institution_id
        self.next = dict(plan.first)
        self.chance = Random(f"{ground.seed}:people:{plan.site.ordinal}")  # noqa: S311  invented people are no secret
        self.first_day = date(ground.school_year, 9, 1)
        self.during = f"[{self.first_day},)"
        self.classes: list[ClassMade] = []
        self.posts: dict[int, int] = {}  # post → account
        self.head_account = 0
        self.teachers: list[int] = []
        self._open: deque[Family] = deque()
        self._book: dict[str, int] = {}  # letter → the last number in the alphabetical book
        self._owed = {"boy": self.chance.random(), "woman": self.chance.random(), "inclusive": self.chance.random(),
                      "displaced": self.chance.random(), "account": self.chance.random(),
                      "guardian": self.chance.random()}  # fmt: skip
        self._forms = {form: self.chance.random() for form in country.STUDY_FORMS}

    def make(self) -> "Institution":
        self._staff()
        self._classes()
        for each in self.classes:
            self._pupils(each)
        if self.plan.site.sort != PRESCHOOL:
            self._courses()
        return self

    def _id(self, sequence: str) -> int:
        number = self.next[sequence]
        self.next[sequence] = number + 1
        return number

    def _due(self, what: str, share: float) -> bool:
        """True in exactly this share of calls: quotas hold in every school, not only on average."""
        self._owed[what] += share
        if self._owed[what] >= 1.0:
            self._owed[what] -= 1.0
            return True
        return False

    # Staff

    def _staff(self) -> None:
        plan = self.plan
        is_preschool = plan.site.sort == PRESCHOOL
        self._head(country.WOMEN_HEADS if not is_preschool else 0.97)
        for _number in range(plan.deputies):
            self._worker(DEPUTY, country.WOMEN_TEACHERS)
        for _number in range(plan.teachers):
            self.teachers.append(
                self._worker(EDUCATOR if is_preschool else TEACHER, 0.97 if is_preschool else country.WOMEN_TEACHERS)
            )
        for _number in range(plan.others):
            self._worker(OTHER, 0.7)

    def _head(self, women: float) -> None:
        """One an institution, so the quota goes through the order of institutions."""
        ordinal = self.plan.site.ordinal
        self._worker(HEAD, float(int((ordinal + 1) * women) > int(ordinal * women)))

    def _worker(self, position: int, women: float) -> int:
        chance, names = self.chance, self.ground.names
        random = chance.random
        is_woman = women == 1.0 or (women > 0.0 and self._due("woman", women))
        man, woman = names.families[int(random() * len(names.families))]
        father = names.men[int(random() * len(names.men))]
        given = (
            names.women[int(random() * len(names.women))] if is_woman else names.men[int(random() * len(names.men))][0]
        )
        age = 22 + int((random() + random()) * 24)  # 22…69, most about 46: 15 % under 30 and over 60 each
        born = date(self.ground.school_year - age, 1, 1).toordinal() + int(random() * 365)
        person = self._person(woman if is_woman else man, given, father[2] if is_woman else father[1], is_woman, born)
        account, post = self._id("account"), self._id("post")
        since = date(self.ground.school_year - 1 - int(random() * 10), 8, 15).toordinal() + int(random() * 14)
        powers = "{}"
        lines = self.lines
        lines["identity_account"].append(f"{account}\t{new_uuid(chance)}\t{person}\n")
        lines["people_post"].append(f"{post}\t{new_uuid(chance)}\t{position}\tt\t{self.id}\t{person}\n")
        lines["people_tenure"].append(
            f"{post}\t{post}\t{self.id}\t{person}\t{position}\t{powers}\tнаказ № "
            f"{2 + int(random() * 97)}-к\t[{iso(since)},)\n"
        )
        self.posts[post] = account
        if position == HEAD:
            self.head_account = account
        return post

    def _person(self, family: str, given: str, patronymic: str, is_woman: bool, born: int, phone: str = "") -> int:
        person = self._id("person")
        self.lines["people_person"].append(
            f"{person}\t{new_uuid(self.chance)}\t{family}\t{given}\t{patronymic}"
            f"\t{'f' if is_woman else 'm'}\t{iso(born)}\t{phone}\n"
        )
        return person

    # Classes and children

    def _classes(self) -> None:
        kind = _PRESCHOOL_GROUP if self.plan.site.sort == PRESCHOOL else _CLASS
        for number, each in enumerate(self.plan.classes):
            class_id = self._id("group")
            tutor = self.teachers[number % len(self.teachers)]
            self.lines["enrolment_group"].append(
                f"{self.id}\t{class_id}\t{self.ground.school_year}\t{kind}\t\\N\t{each.grade}\t{each.name}\t1\t1\tf"
                f"\t{tutor}\t1\n"
            )
            if kind == _PRESCHOOL_GROUP:
                self.lines["preschools_terms"].append(self._terms(class_id, number, each.size))
            self.classes.append(ClassMade(class_id, each))

    def _terms(self, group: int, number: int, size: int) -> str:
        """What a preschool group is: mixed ages, as its children are; one in twelve inclusive, few special."""
        at, year = self.plan.site.ordinal + number, self.ground.school_year
        direction, profile = country.preschool_direction(at)
        stay, hours = country.preschool_stay(at, is_rural=self.plan.site.is_rural)
        told = "\\N" if profile is None else profile
        return (
            f"{self.id}\t{group}\t{group}\t{direction}\t{told}\t{stay}\t{country.MIXED_AGES}\t{hours}"
            f"\t{max(size, country.PLACES_OF_GROUP)}\t7\t[{year}-09-01,{year + 1}-09-01)\n"
        )

    def _pupils(self, made: ClassMade) -> None:
        lines, random = self.lines, self.chance.random
        names, year, inst = self.ground.names, self.ground.school_year, self.id
        girls, boys = names.girls, names.boys
        is_preschool = made.plan.grade == 0
        start = date(year - (made.plan.grade + 6 if made.plan.grade else 5), 8, 20).toordinal()
        for _number in range(made.plan.size):
            family = self._family(made.plan.grade, start)
            is_boy = self._due("boy", country.BOYS)
            given = boys[int(random() * len(boys))] if is_boy else girls[int(random() * len(girls))]
            name = family.man if is_boy else family.woman
            patronymic = family.father[1 if is_boy else 2]
            born = start - int(random() * 350) - (int(random() * 3) * 365 - 365 if is_preschool else 0)
            person = self._id("person")
            public = new_uuid(self.chance)
            sex, day = "m" if is_boy else "f", iso(born)
            form = 1 if is_preschool else self._study_form()
            lines["people_person"].append(f"{person}\t{public}\t{name}\t{given}\t{patronymic}\t{sex}\t{day}\t\n")
            letter = name[0]
            number = self._book[letter] = self._book.get(letter, 0) + 1
            lines["enrolment_pupil"].append(
                f"{inst}\t{person}\t{public}\t{name} {given} {patronymic}\t{sex}\t{day}\t{letter}\t{number}\n"
            )
            lines["enrolment_enrolment"].append(
                f"{self._id('enrolment')}\t{person}\t{inst}\tt\t{form}\t{self.during}\n"
            )
            lines["enrolment_membership"].append(
                f"{inst}\t{year}\t{self._id('membership')}\t{made.id}\t{person}\tt\t{form}\t{self.during}\n"
            )
            for guardian, kind in family.guardians:
                lines["people_guardianship"].append(
                    f"{self._id('guardianship')}\t{guardian}\t{person}\t{kind}\tсвідоцтво про "
                    f"народження\tt\t{self.during}\n"
                )
            self._traits(person)
            made.pupils.append(person)
            made.public.append(public)
            made.parent_account.append(family.account)

    def _study_form(self) -> int:
        owed = self._forms
        for form, share in country.STUDY_FORMS.items():
            owed[form] += share
        for form in country.STUDY_FORMS:
            if owed[form] >= 1.0:
                owed[form] -= 1.0
                return form
        return 1

    def _traits(self, person: int) -> None:
        inclusive, displaced = self._due("inclusive", country.INCLUSIVE), self._due("displaced", country.DISPLACED)
        if inclusive or displaced:
            self.lines["twin.trait"].append(
                f"{self.id}\t{person}\t{'t' if inclusive else 'f'}\t{'t' if displaced else 'f'}\n"
            )

    def _family(self, grade: int, child_born: int) -> Family:
        """A family with a younger child here already, or a new one. Brothers and sisters share guardians and names."""
        random = self.chance.random
        if self._open and self._open[0].youngest < grade and random() < 0.4:
            family = self._open.popleft()
            family.youngest, family.left = grade, family.left - 1
            if family.left:
                self._open.append(family)
            return family
        names = self.ground.names
        man, woman = names.families[int(random() * len(names.families))]
        father = names.men[int(random() * len(names.men))]
        family = Family(man, woman, father, [], 0, grade, 0)
        self._guardians(family, child_born)
        more = random()
        family.left = 0 if more < 0.62 else 1 if more < 0.92 else 2
        if family.left and self.plan.site.sort != PRESCHOOL:
            self._open.append(family)
        return family

    def _guardians(self, family: Family, child_born: int) -> None:
        random, names = self.chance.random, self.ground.names
        who = random()
        if who >= country.FATHER_ONLY:
            grandfather = names.men[int(random() * len(names.men))]
            given = names.women[int(random() * len(names.women))]
            born = child_born - 365 * 20 - int(random() * 365 * 19)
            family.guardians.append(
                (self._person(family.woman, given, grandfather[2], True, born, self._phone()), _MOTHER)
            )
        if who < country.FATHER_ONLY or who >= country.FATHER_ONLY + country.MOTHER_ONLY:
            grandfather = names.men[int(random() * len(names.men))]
            born = child_born - 365 * 22 - int(random() * 365 * 20)
            family.guardians.append(
                (self._person(family.man, family.father[0], grandfather[1], False, born, self._phone()), _FATHER)
            )
        share = 1.0 if self.plan.has_journals else self.ground.parents_with_account
        if self._due("account", share):
            family.account = self._id("account")
            self.lines["identity_account"].append(
                f"{family.account}\t{new_uuid(self.chance)}\t{family.guardians[0][0]}\n"
            )

    def _phone(self) -> str:
        """A number that rings nowhere: no operator has the code 00."""
        return f"+38000{int(self.chance.random() * 10_000_000):07}"

    # Courses

    def _courses(self) -> None:
        areas = _Areas(self.teachers, self.plan)
        for number, made in enumerate(self.classes):
            own = self.teachers[number % len(self.teachers)] if made.plan.grade <= LEVELS_UPTO else 0
            for subject, hours in self.plan.hours(made.plan.grade).items():
                for group_id, members in self._groups(made, subject):
                    post = own if own and subject not in BY_SPECIALISTS else areas.teacher_of(subject, hours)
                    self._course(made, subject, hours, group_id, members, post)

    def _groups(self, made: ClassMade, subject: str) -> Iterator[tuple[int, range | list[int]]]:
        """The class, or for English in a large class its two halves."""
        if subject != "english" or not made.plan.is_split:
            yield made.id, range(len(made.pupils))
            return
        year, inst = self.ground.school_year, self.id
        for half in (0, 1):
            group_id = self._id("group")
            members = list(range(half, len(made.pupils), 2))
            self.lines["enrolment_group"].append(
                f"{inst}\t{group_id}\t{year}\t{_STUDY_GROUP}\t{made.id}\t{made.plan.grade}\tангл. "
                f"{half + 1}\t1\t1\tf\t\\N\t1\n"
            )
            self.lines["enrolment_membership"].extend(
                f"{inst}\t{year}\t{self._id('membership')}\t{group_id}\t{made.pupils[n]}\tf\t1\t{self.during}\n"
                for n in members
            )
            yield group_id, members

    def _course(
        self, made: ClassMade, subject: str, hours: int, group_id: int, members: range | list[int], post: int
    ) -> None:
        course, year = self._id("course"), self.ground.school_year
        scale = MARK_LEVELS if made.plan.grade <= LEVELS_UPTO else MARK_12
        self.lines["curriculum_course"].append(
            f"{self.id}\t{course}\t{year}\t{group_id}\t{made.id}\t{self.ground.subjects[subject]}\t{scale}\t{hours}\n"
        )
        self.lines["curriculum_course_teacher"].append(f"{self.id}\t{course}\t{course}\t{post}\t{self.during}\n")
        made.courses.append(CourseMade(course, subject, made.plan.grade, group_id, made.id, post, hours, members))


class _Areas:
    """Teachers by what they teach: as many for each area as its lessons need, the next one always the least loaded."""

    def __init__(self, teachers: list[int], plan: Plan) -> None:
        areas = LYCEUM_AREAS if len(teachers) >= 20 else SMALL_AREAS
        primary = sum(1 for each in plan.classes if each.grade <= LEVELS_UPTO)
        rest = teachers[primary:] if len(teachers) - primary >= 3 else teachers
        self._area = {subject: n for n, area in enumerate(areas) for subject in area}
        self._load = dict.fromkeys(teachers, 0)
        need = [0.0] * len(areas)
        for each in plan.classes:
            for subject, hours in plan.hours(each.grade).items():
                if each.grade > LEVELS_UPTO or subject in BY_SPECIALISTS:
                    need[self._area.get(subject, 0)] += hours
        self._posts = _divide(rest, need)

    def teacher_of(self, subject: str, hours: int) -> int:
        posts = self._posts[self._area.get(subject, 0)]
        post = min(posts, key=self._load.__getitem__)
        self._load[post] += hours
        return post


def _divide(posts: list[int], need: list[float]) -> list[list[int]]:
    """Teachers among areas in proportion to lessons; with fewer teachers than areas some teach several."""
    whole = sum(need) or 1.0
    found: list[list[int]] = []
    reached = 0.0
    for own in need:
        first, reached = reached, reached + own / whole * len(posts)
        low = min(int(first), len(posts) - 1)
        found.append(posts[low : max(low + 1, int(reached + 0.5))])
    return found
