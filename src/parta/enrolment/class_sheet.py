"""Classes, preschool groups and the study groups of classes as a spreadsheet: formed, changed, taken back."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.enrolment import policies
from parta.enrolment.child_rows import own_institution, place_of
from parta.enrolment.operations import class_lists as operations
from parta.enrolment.operations.class_lists import ClassPlan
from parta.enrolment.queries.groups import GroupCard, groups_of, study_groups_of
from parta.enrolment.queries.pages import FORMS, LANGUAGES
from parta.enrolment.rules.classes import FULL_TIME, LONGEST_NAME, UKRAINIAN, read_class_name
from parta.kernel.actor import Actor
from parta.kernel.cells import Read, plain_heading
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import Decision
from parta.kernel.text import distance, folded_name, tidy
from parta.people import api as people
from parta.reference import api as reference
from parta.sheets import api as sheets
from parta.sheets.api import Column, Context, Kind, Place, Row, Verdict, Wrong

_YEAR = re.compile(r"(20\d\d)(?:\s?[/–—-]\s?(?:20)?\d\d)?(?:\s?н\.?\s?р\.?)?")
_SLIPS = 2  # typing errors within which a name is suggested
_PRESCHOOL = ("0", "дошкільна група", "група", "preschool", "preschool group")


def read_kind(text: str) -> Read[bool]:
    """Is it a preschool group? The year of study itself stands in the name of a class."""
    plain = tidy(text)
    if not plain:
        return Read(None)
    if plain_heading(plain) in _PRESCHOOL:
        return Read(True, plain)
    if plain_heading(plain) in ("клас", "class") or plain.isdigit():
        return Read(False, plain)
    return Read(None, plain, "choice-unknown")


def read_year(text: str) -> Read[int]:
    """A school year by its first calendar year: 2026, 2026/27, 2026/2027, 2026-2027."""
    plain = tidy(text)
    if not plain:
        return Read(None)
    match = _YEAR.fullmatch(plain)
    return Read(int(match[1]), plain) if match else Read(None, plain, "number-unreadable")


COLUMNS = (
    Column("year", gettext_lazy("School year"), read_year, lambda value: f"{value}/{value + 1}", is_key=True,
           example="2026/2027", aliases=("навчальний рік", "рік"),
           hint=gettext_lazy("This year or the next one; an empty cell means the year that goes on.")),
    Column("name", gettext_lazy("Class"), is_needed=True, is_key=True, example="5-А",
           aliases=("клас", "назва класу", "клас або група", "назва групи", "class name")),
    Column("kind", gettext_lazy("Class or preschool group"), read_kind,
           lambda value: str(_("preschool group") if value else _("class")), is_key=True, example="клас",
           aliases=("вид", "клас чи група", "рік навчання", "паралель", "year of study", "grade"),
           choices=("клас", "дошкільна група"),
           hint=gettext_lazy("Write “дошкільна група” for a preschool group; a class is read from its name.")),
    Column("language", gettext_lazy("Language of instruction"), example="українська",
           aliases=("мова навчання", "мова викладання", "мова")),
    Column("study_form", gettext_lazy("Form of study"), example="очна (денна)",
           aliases=("форма навчання", "форма здобуття освіти", "форма")),
    Column("is_special", gettext_lazy("Special class"), sheets.read_truth,
           lambda value: _yes(value), example="ні", aliases=("спеціальний клас", "спеціальний")),
    Column("tutor", gettext_lazy("Class teacher"), example="Савчук Олена Петрівна",
           aliases=("класний керівник", "класна керівниця", "кл. керівник", "вихователь", "керівник")),
    Column("groups", gettext_lazy("Study groups"), example="англійська, 1 група; англійська, 2 група",
           aliases=("групи", "підгрупи", "навчальні групи", "групи класу"),
           hint=gettext_lazy("Several groups of a class: write their names with a semicolon between them.")),
)  # fmt: skip


def register() -> None:
    """The list of classes; called at start."""
    sheets.register_kind(
        Kind(
            "enrolment.classes", gettext_lazy("Classes and groups"), COLUMNS, place_of, may_bring, check, write, undo,
            rows_of, own=own_institution, who=lambda texts: texts.get("name", ""), most_rows=1_000,
            note=gettext_lazy(
                "Classes of this school year and the next are formed, and what may change in a class during the year "
                "is changed: language, form, class teacher. Study groups that are named are added; none is removed. A "
                "class is not renamed here: do that on its page."
            ),
        )
    )  # fmt: skip


def may_bring(actor: Actor, place: Place) -> Decision:
    return policies.may_form_classes(actor, institution_id=place.id)


@dataclass(frozen=True, slots=True)
class _School:
    """Everything rows are compared with."""

    years: tuple[int, int]  # that goes on, and the next
    classes: Mapping[tuple[int, bool, str], GroupCard]
    groups: Mapping[int, Sequence[GroupCard]]
    languages: Mapping[str, int]
    forms: Mapping[str, int]
    words: Mapping[str, Mapping[int, reference.ItemCard]]
    staff: Mapping[str, Sequence[people.PostLine]]

    def tutor(self, post_id: int | None) -> str:
        """The full name of whoever holds a post here."""
        lines = (line for lines in self.staff.values() for line in lines)
        return next((line.person.full for line in lines if line.post_id == post_id), "")

    def word(self, codifier: str, number: int) -> str:
        found = self.words[codifier].get(number)
        return found.shown if found else ""


def _school(context: Context) -> _School:
    """Five statements, once for all rows."""
    institution_id, day = context.place.id, context.day
    year = school_year_of(day)
    cards = [
        card for each in (year, year + 1) for card in groups_of(institution_id=institution_id, school_year=each, on=day)
    ]
    groups: dict[int, list[GroupCard]] = {}
    for group in study_groups_of(institution_id=institution_id, class_ids=[card.id for card in cards], on=day):
        groups.setdefault(group.parent_id or 0, []).append(group)
    words = reference.items(LANGUAGES, FORMS)
    staff: dict[str, list[people.PostLine]] = {}
    for line in people.staff_of(institution_id, day):
        for name in {line.person.full, line.person.short}:
            staff.setdefault(_plain_name(name), []).append(line)
    return _School(
        (year, year + 1), {(card.school_year, card.grade == 0, folded_name(card.name)): card for card in cards}, groups,
        _by_word(words[LANGUAGES]), _by_word(words[FORMS]), words, staff,
    )  # fmt: skip


def _by_word(items: Mapping[int, reference.ItemCard]) -> dict[str, int]:
    return {
        plain_heading(word): number
        for number, item in items.items()
        for word in (item.name, item.name_en, item.code, *item.aliases)
        if word
    }


def check(context: Context, rows: Sequence[Row]) -> list[Verdict]:
    """What the rows speak of, and what would become of each."""
    school = _school(context)
    return [_verdict(school, row) for row in rows]


def _verdict(school: _School, row: Row) -> Verdict:
    plan, problems = _planned(school, row)
    changes = list(_changes(school, row, plan)) if plan is not None and not problems else []
    record = "" if plan is None else f"{plan.school_year} {plan.grade == 0} {folded_name(plan.name)}"
    return Verdict.of(problems, changes, is_new=plan is not None and plan.known is None, record=record)


def _planned(school: _School, row: Row) -> tuple[ClassPlan | None, list[Wrong]]:
    """What is to become of the class, and every problem."""
    named = _named(school, row)
    if isinstance(named, Wrong):
        return None, [named]
    plan, known = named, named.known
    problems = [] if len(plan.name) <= LONGEST_NAME else [Wrong("name", _("At most 24 signs fit. Shorten the name."))]
    if row.has("language"):
        language = school.languages.get(plain_heading(row.values["language"]))
        problems += [] if language else [_unknown("language", school.words[LANGUAGES])]
        plan = replace(plan, language=language or 0)
    if row.has("study_form"):
        study_form = school.forms.get(plain_heading(row.values["study_form"]))
        problems += [] if study_form else [_unknown("study_form", school.words[FORMS])]
        plan = replace(plan, study_form=study_form or 0)
    if row.has("is_special"):
        plan = replace(plan, is_special=row.values["is_special"])
    if row.has("tutor"):
        post_id, wrong = _tutor(school, row.values["tutor"], plan.tutor_post_id)
        plan, problems = replace(plan, tutor_post_id=post_id), problems + wrong
    if row.has("groups"):
        wanted, wrong = _groups(row.values["groups"])
        held = {folded_name(each.name) for each in school.groups.get(known.id if known else 0, ())}
        plan = replace(plan, groups=tuple(each for each in wanted if folded_name(each) not in held))
        problems += wrong
    return plan, problems


def _named(school: _School, row: Row) -> ClassPlan | Wrong:
    """Which class the row means, as it stands now or would be formed."""
    year = row.values["year"] or school.years[0]
    if year not in school.years:
        words = _("Classes are formed for %(this)s and %(next)s. Correct the school year.")
        this, following = (f"{each}/{each + 1}" for each in school.years)
        return Wrong("year", words % {"this": this, "next": following})
    name = tidy(row.values["name"])
    read = read_class_name(name)
    if row.values["kind"] or (read is None and (year, True, folded_name(name)) in school.classes):
        grade = 0
    elif read is None:
        words = _("No year of study is read in the name. Write it as 5-А; of a preschool group say so in its column.")
        return Wrong("name", words)
    else:
        grade, name = read
    known = school.classes.get((year, grade == 0, folded_name(name)))
    if known is None:
        return ClassPlan(None, year, grade, name, UKRAINIAN, FULL_TIME, is_special=False, tutor_post_id=None)
    return ClassPlan(
        known, year, grade, name, known.language, known.study_form, is_special=known.is_special,
        tutor_post_id=known.tutor_post_id,
    )  # fmt: skip


def _unknown(field: str, items: Mapping[int, reference.ItemCard]) -> Wrong:
    words = _("There is no such value in the list: %(choices)s.")
    return Wrong(field, words % {"choices": "; ".join(item.shown for item in items.values())})


def _tutor(school: _School, name: str, held: int | None) -> tuple[int | None, list[Wrong]]:
    lines = school.staff.get(_plain_name(name), ())
    if len({line.person.person_id for line in lines}) > 1:
        words = _("Several people here are called “%(name)s”. Choose this one on the page of the class.")
        return held, [Wrong("tutor", words % {"name": name})]
    if not lines:
        words = _("Nobody called “%(name)s” works here. Correct the name, or take the person on first.")
        return held, [Wrong("tutor", words % {"name": name}, _near(school, name))]
    posts = {line.post_id for line in lines}
    return (held if held in posts else min(posts)), []


def _near(school: _School, name: str) -> str:
    """The full name of the only member of staff within slips of the typed one."""
    wanted = _plain_name(name)
    near = {
        line.person.full
        for known, lines in school.staff.items()
        for line in lines
        if distance(wanted, known, _SLIPS) <= _SLIPS
    }
    return next(iter(near)) if len(near) == 1 else ""


def _groups(text: str) -> tuple[list[str], list[Wrong]]:
    names = list(dict.fromkeys(filter(None, map(tidy, text.split(";")))))
    long = [name for name in names if len(name) > LONGEST_NAME]
    return names, [Wrong("groups", _("At most 24 signs fit: “%(name)s”.") % {"name": name}) for name in long]


def _plain_name(name: str) -> str:
    """«Савчук О. П.» as «савчукоп»."""
    return folded_name(tidy(name).replace(".", "").replace(" ", ""))


def _changes(school: _School, row: Row, plan: ClassPlan) -> Iterator[tuple[str, str, str]]:
    known = plan.known
    if known is None:
        return
    for field, codifier in (("language", LANGUAGES), ("study_form", FORMS)):
        if (before := getattr(known, field)) != (after := getattr(plan, field)):
            yield field, school.word(codifier, before), school.word(codifier, after)
    if known.is_special != plan.is_special:
        yield "is_special", _yes(known.is_special), _yes(plan.is_special)
    if known.tutor_post_id != plan.tutor_post_id:
        yield "tutor", school.tutor(known.tutor_post_id), school.tutor(plan.tutor_post_id)
    if plan.groups:
        yield "groups", _joined(each.name for each in school.groups.get(known.id, ())), _joined(plan.groups)


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


def _joined(names: Iterable[str]) -> str:
    return "; ".join(names)


def write(context: Context, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Form and change classes; a receipt for each row."""
    school = _school(context)
    plans = [plan for row in rows if (plan := _planned(school, row)[0]) is not None]
    return operations.enter_classes(
        actor=context.actor, institution_id=context.place.id, plans=plans, operation_id=context.operation_id
    )


def undo(context: Context, receipts: Sequence[tuple[int, Mapping[str, Any]]]) -> list[tuple[int, str]]:
    """What was changed is as before; a class that was formed goes, unless something stands on it."""
    return operations.withdraw_classes(
        actor=context.actor, institution_id=context.place.id, receipts=receipts, operation_id=context.operation_id
    )


def rows_of(context: Context) -> Iterator[Mapping[str, Any]]:
    """Classes and preschool groups of this school year and the next, youngest first."""
    school = _school(context)
    for card in school.classes.values():
        yield {
            "year": card.school_year, "name": card.name, "kind": card.grade == 0,
            "language": school.word(LANGUAGES, card.language), "study_form": school.word(FORMS, card.study_form),
            "is_special": card.is_special, "tutor": school.tutor(card.tutor_post_id) or None,
            "groups": _joined(each.name for each in school.groups.get(card.id, ())) or None,
        }  # fmt: skip
