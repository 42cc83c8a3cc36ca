"""Which institution has how many classes of which size: the plan, made before anybody is born. Pure.

Sizes come first, people after: so every part can be made by itself, in any order, with ids of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from parta.config.demo.plan import VOCATIONAL
from parta.config.twin import country
from parta.config.twin.country import GRADES_K, weekly_hours

SCHOOL, PRESCHOOL, VOCATIONAL_SCHOOL = "school", "preschool", "vocational"
_LETTERS = "АБВГДЕЄЖЗИКЛМНОПРСТУФХЦЧШЩЮЯ"
_GROUP_NAMES = ("Бджілка", "Веселка", "Волошка", "Дзвіночок", "Зірочка", "Калинка", "Лелека", "Малинка", "Метелик",
                "Ромашка", "Росинка", "Світлячок", "Соняшник", "Струмок", "Фіалка", "Яблунька")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Site:
    """An institution as the register gives it. ``weight`` is its known number of pupils, 0 = unknown."""

    ordinal: int  # place in the order that makes the twin the same each time
    institution_id: int
    prefix: str  # of its region's code
    sort: str  # SCHOOL, PRESCHOOL or VOCATIONAL_SCHOOL
    first_grade: int
    last_grade: int
    is_rural: bool
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A class to be formed; grade 0 = a preschool group."""

    grade: int
    name: str
    size: int

    @property
    def is_split(self) -> bool:
        return self.grade > 0 and self.size >= country.SPLIT_FROM


@dataclass(slots=True)
class Plan:
    """What one institution is made of, and the first of its ids in every table (set when parts are laid out)."""

    site: Site
    classes: list[ClassPlan]
    teachers: int
    others: int
    has_journals: bool = False
    first: dict[str, int] = field(default_factory=dict)

    @property
    def pupils(self) -> int:
        return sum(each.size for each in self.classes)

    def hours(self, grade: int) -> dict[str, int]:
        """Lessons a week by subject."""
        if self.site.sort == VOCATIONAL_SCHOOL:
            return VOCATIONAL
        return weekly_hours(grade) if grade else {}

    def needs(self, lesson_weeks: int) -> dict[str, int]:
        """Most ids that the institution can use, by sequence."""
        staff = 1 + self.deputies + self.teachers + self.others
        pupils = self.pupils
        split = [each for each in self.classes if each.is_split]
        subjects = [self.hours(each.grade) for each in self.classes]
        lessons = sum(sum(h.values()) for h in subjects) + sum(
            self.hours(each.grade).get("english", 0) for each in split
        )
        return {
            "person": 3 * pupils + staff,
            "account": 2 * pupils + staff,
            "post": staff,
            "guardianship": 2 * pupils,
            "enrolment": pupils,
            "group": len(self.classes) + 2 * len(split),
            "membership": pupils + sum(each.size for each in split),
            "course": sum(map(len, subjects)) + len(split),
            "lesson": lessons * lesson_weeks if self.has_journals else 0,
        }

    @property
    def deputies(self) -> int:
        return 0 if self.pupils < 100 or self.site.sort == PRESCHOOL else min(5, 1 + self.pupils // 350)


def share(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total; the largest remainders get the rest."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(number) for number in exact]
    order = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in order[: total - sum(parts)]:
        parts[n] += 1
    return parts


def plan(sites: Sequence[Site], pupils_by_prefix: Mapping[str, int], seed: int) -> list[Plan]:
    """Classes and staff of every institution; ``pupils_by_prefix`` = pupils of a region's schools together."""
    schools = [site for site in sites if site.sort == SCHOOL]
    sizes = _sizes(schools, pupils_by_prefix, seed)
    grades = _grades(schools, sizes)
    target = _class_target(grades, sizes)
    made = [Plan(site, _classes(counts, target), 0, 0) for site, counts in zip(schools, grades, strict=True)]
    _staff(made)
    for site in sites:
        if site.sort != SCHOOL:
            made.append(_small(site, Random(f"{seed}:size:{site.ordinal}")))  # noqa: S311  invented numbers
    return sorted(made, key=lambda each: each.site.ordinal)


def _sizes(schools: Sequence[Site], pupils_by_prefix: Mapping[str, int], seed: int) -> list[int]:
    """Pupils of each school: regions' totals hold; towns have their share; unknown sizes are log-normal."""
    weights = []
    for site in schools:
        chance = Random(f"{seed}:size:{site.ordinal}")  # noqa: S311
        typical, spread = (104.0, 0.75) if site.is_rural else (480.0, 0.65)
        weights.append(max(site.weight, 6.0) if site.weight else max(8.0, typical * chance.lognormvariate(0, spread)))
    if len(pupils_by_prefix) > 1:  # one community is no country: it has its own mix of towns and villages
        factor = _rural_factor(schools, weights, pupils_by_prefix)
        weights = [w * factor if site.is_rural else w for w, site in zip(weights, schools, strict=True)]
    sizes = [0] * len(schools)
    for prefix, total in pupils_by_prefix.items():
        own = [n for n, site in enumerate(schools) if site.prefix == prefix]
        for n, size in zip(own, share(total, [weights[n] for n in own]) if own else [], strict=True):
            sizes[n] = size
    return sizes


def _rural_factor(schools: Sequence[Site], weights: Sequence[float], pupils_by_prefix: Mapping[str, int]) -> float:
    """By what the schools of villages are to be multiplied for the country to have its share of pupils in towns."""
    towns, villages = dict.fromkeys(pupils_by_prefix, 0.0), dict.fromkeys(pupils_by_prefix, 0.0)
    for site, weight in zip(schools, weights, strict=True):
        (villages if site.is_rural else towns)[site.prefix] += weight
    low, high = 0.05, 20.0
    for _round in range(50):
        middle = (low * high) ** 0.5
        in_towns = sum(
            total * towns[prefix] / (towns[prefix] + middle * villages[prefix])
            for prefix, total in pupils_by_prefix.items()
            if towns[prefix] + villages[prefix]
        )
        if in_towns > country.TOWN_SHARE * sum(pupils_by_prefix.values()):
            low = middle
        else:
            high = middle
    return float((low * high) ** 0.5)


def _grades(schools: Sequence[Site], sizes: Sequence[int]) -> list[list[int]]:
    """Pupils by year of study. Rows (schools) and columns (years) meet their sums by proportional fitting."""
    wanted = {grade: GRADES_K[grade] for grade in GRADES_K}
    scale = sum(sizes) / sum(wanted.values())
    factor = {grade: float(count) for grade, count in wanted.items()}
    spans = [range(site.first_grade, site.last_grade + 1) for site in schools]
    for _round in range(30):
        columns = dict.fromkeys(wanted, 0.0)
        for span, size in zip(spans, sizes, strict=True):
            whole = sum(factor[grade] for grade in span)
            for grade in span:
                columns[grade] += size * factor[grade] / whole
        for grade, count in columns.items():
            if count:
                factor[grade] *= wanted[grade] * scale / count
    owed = dict.fromkeys(wanted, 0.0)  # what rounding took from a year so far: given back by the next schools
    return [_rounded(span, size, factor, owed) for span, size in zip(spans, sizes, strict=True)]


def _rounded(span: range, size: int, factor: Mapping[int, float], owed: dict[int, float]) -> list[int]:
    whole = sum(factor[grade] for grade in span)
    exact = {grade: size * factor[grade] / whole for grade in span}
    counts = {grade: max(0, int(exact[grade] + owed[grade])) for grade in span}
    order = sorted(span, key=lambda grade: (counts[grade] - exact[grade] - owed[grade], grade))
    spare = size - sum(counts.values())
    while spare:
        for grade in order if spare > 0 else reversed(order):
            if spare > 0:
                counts[grade] += 1
                spare -= 1
            elif spare < 0 and counts[grade] > 0:
                counts[grade] -= 1
                spare += 1
    for grade in span:
        owed[grade] += exact[grade] - counts[grade]
    return [counts.get(grade, 0) for grade in range(1, 12)]


def _parts_of(count: int, target: float) -> int:
    """Into how many classes a year is divided: none larger than the law's bound, about the target in towns."""
    return max(-(-count // country.LARGEST_CLASS), round(count / target)) if count else 0


def _class_target(grades: Sequence[Sequence[int]], sizes: Sequence[int]) -> float:
    """The class size at which a year is divided, such that the country has its number of classes."""
    wanted = sum(sizes) / country.PUPILS_PER_CLASS
    low, high = 8.0, 40.0
    for _round in range(40):
        middle = (low + high) / 2
        if sum(max(1, _parts_of(count, middle)) for counts in grades for count in counts if count) > wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _classes(counts: Sequence[int], target: float) -> list[ClassPlan]:
    made = []
    for grade, count in enumerate(counts, 1):
        parts = max(1, _parts_of(count, target)) if count else 0
        for n, size in enumerate(share(count, [1.0] * parts) if parts else []):
            made.append(ClassPlan(grade, f"{grade}-{_LETTERS[n % 28]}" + (str(n // 28) if n >= 28 else ""), size))
    return made


def _staff(plans: Sequence[Plan]) -> None:
    """Teachers by lessons, the total by the country's number of teachers; heads and deputies teach no lessons here."""
    hours = [sum(sum(each.hours(c.grade).values()) for c in each.classes) for each in plans]
    pupils = sum(each.pupils for each in plans)
    leading = sum(1 + each.deputies for each in plans)
    teachers = max(len(plans), round(pupils / country.PUPILS_PER_TEACHER) - leading)
    for each, own in zip(plans, share(teachers, [max(1.0, float(h)) for h in hours]), strict=True):
        primary = sum(1 for c in each.classes if c.grade <= 4)
        each.teachers = max(own, primary, 1)
        each.others = max(1, each.pupils // 90)


def _small(site: Site, chance: Random) -> Plan:
    """A preschool institution of groups, or a vocational school of two years."""
    if site.sort == PRESCHOOL:
        typical = 24.0 if site.is_rural else 104.0
        children = max(6, round(typical * chance.lognormvariate(-0.1, 0.45)))
        groups = max(1, round(children / country.CHILDREN_PER_GROUP))
        names = [_GROUP_NAMES[n % 16] + (f" {n // 16 + 1}" if n >= 16 else "") for n in range(groups)]
        sizes = share(children, [1.0] * groups)
        classes = [ClassPlan(0, name, size) for name, size in zip(names, sizes, strict=True)]
        return Plan(site, classes, teachers=2 * groups, others=groups + 2)
    classes = [
        ClassPlan(grade, f"{grade}-{_LETTERS[n]}", 22) for grade in (10, 11) for n in range(chance.randint(2, 6))
    ]
    return Plan(site, classes, teachers=max(6, len(classes) * 2), others=12)
