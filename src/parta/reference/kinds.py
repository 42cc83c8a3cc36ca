"""Codifiers as kinds of editions: small lists, subjects, mark scales, reasons of absence."""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parta.audit.api import acting
from parta.editions.api import (
    Adoption,
    Effect,
    EffectTable,
    Field,
    First,
    Holds,
    Kind,
    Row,
    RowChange,
    register,
)
from parta.kernel.actor import Actor
from parta.kernel.errors import Problem
from parta.planes.patience import counted_within
from parta.reference import operations
from parta.reference.models import AbsenceReason, Edition, Item, MarkScale, Subject
from parta.reference.queries import in_words
from parta.reference.uses import uses_of

SECONDS = 3  # for one count of uses
_GROUP = gettext_lazy("Codifiers")
_LISTS = {
    "institution_kind": gettext_lazy("Kinds of institutions"),
    "institution_status": gettext_lazy("States of an institution"),
    "ownership": gettext_lazy("Forms of ownership"),
    "study_form": gettext_lazy("Forms of study"),
    "class_type": gettext_lazy("Types of classes"),
    "withdrawal_reason": gettext_lazy("Grounds of leaving"),
    "instruction_language": gettext_lazy("Languages of instruction"),
    "education_area": gettext_lazy("Areas of education"),
    "child_category": gettext_lazy("Social categories of children"),
    "child_watch": gettext_lazy("Watched indicators of children"),
    "need_kind": gettext_lazy("Kinds of special educational needs"),
    "qualification_category": gettext_lazy("Qualification categories"),
    "pedagogical_title": gettext_lazy("Pedagogical titles"),
    "education_level": gettext_lazy("Levels of education of staff"),
    "language": gettext_lazy("Languages of people"),
    "country": gettext_lazy("Countries"),
    "preschool_direction": gettext_lazy("Directions of preschool groups"),
    "preschool_profile": gettext_lazy("Profiles of special and sanatorium groups"),
    "preschool_stay": gettext_lazy("Kinds of stay in preschool groups"),
    "preschool_age": gettext_lazy("Ages of preschool groups"),
    "preschool_work": gettext_lazy("How preschool groups work"),
    "preschool_absence": gettext_lazy("Reasons of absence in preschool groups"),
}
_NUMBER = Field(
    "number", gettext_lazy("Number"), holds=Holds.NUMBER, is_fixed=True, low=0, high=9999,
    hint=gettext_lazy("Records keep it for ever: a number never changes its meaning"),
)  # fmt: skip
_CODE = Field("code", gettext_lazy("Code in exchange"), is_fixed=True, pattern=r"[a-z0-9_]{1,60}")
_NAME = Field("name", pgettext_lazy("of a thing", "Name"), is_shown=True)
_NAME_EN = Field("name_en", gettext_lazy("Name in English"), is_required=False)
_DOUBT = Field("doubt", gettext_lazy("Doubt"), holds=Holds.TEXT, is_required=False, has_english=True)
_grade = partial(Field, holds=Holds.NUMBER, low=0, high=12)


def slug(codifier: str) -> str:
    """The code of the kind of editions of a codifier: «institution-kind»."""
    return codifier.replace("_", "-")


def register_kinds() -> None:
    """Called once at start."""
    order = 30
    for codifier, name in _LISTS.items():
        register(_list_kind(codifier, name, order))
        order += 1
    register(_subjects(), _mark_scales(), _absence_reasons())


def _list_kind(codifier: str, name: Any, order: int) -> Kind:
    return Kind(
        code=slug(codifier),
        name=name,
        group=_GROUP,
        about=gettext_lazy("A closed list: records carry the number, pages and exports the name of their day."),
        key="number",
        fields=(
            _NUMBER, _CODE, _NAME, _NAME_EN,
            Field("group", gettext_lazy("Group"), is_required=False),
            Field("aliases", gettext_lazy("How registers also write it"), holds=Holds.LINES, is_required=False,
                  hint=gettext_lazy("One a line")),
            _DOUBT,
        ),
        standing=partial(_items_standing, codifier),
        title=_named,
        adopt=partial(_adopt_items, codifier),
        annul=partial(_annul_items, codifier),
        measure=partial(_uses, codifier),
        order=order,
    )  # fmt: skip


def _subjects() -> Kind:
    return Kind(
        code="subject",
        name=gettext_lazy("Subjects"),
        group=_GROUP,
        about=gettext_lazy("School subjects. One that is no longer taught stays: journals of earlier years name it."),
        key="number",
        fields=(
            _NUMBER, _CODE, _NAME,
            Field("short_name", gettext_lazy("Short name"), is_shown=True),
            Field("area", gettext_lazy("Area of education"), is_required=False, pattern=r"[a-z_]*"),
            _grade("from_grade", gettext_lazy("From year of study")),
            _grade("to_grade", gettext_lazy("To year of study")),
            _DOUBT,
        ),
        standing=partial(_rows_standing, "subject", _subject_rows),
        title=_named,
        check=_grades_in_order,
        take_effect=partial(_write_rows, "subject", Subject, lambda row: dict(row)),
        measure=partial(_uses, "subject"),
        may_remove=False,
        order=40,
    )  # fmt: skip


def _mark_scales() -> Kind:
    return Kind(
        code="mark-scale",
        name=gettext_lazy("Mark scales"),
        group=_GROUP,
        about=gettext_lazy("Which marks a scale allows and how each is written."),
        key="number",
        fields=(
            _NUMBER, _CODE, _NAME,
            Field("marks", gettext_lazy("Marks"), holds=Holds.LINES, is_required=False, is_shown=True,
                  hint=gettext_lazy("One a line, number = sign, for example 22 = зар.")),
            _DOUBT,
        ),
        standing=partial(_rows_standing, "mark_scale", _scale_rows),
        title=_named,
        check=_marks_can_be_read,
        take_effect=partial(_write_rows, "mark_scale", MarkScale, _scale_values),
        measure=partial(_uses, "mark_scale"),
        may_remove=False,
        order=41,
    )  # fmt: skip


def _absence_reasons() -> Kind:
    return Kind(
        code="absence-reason",
        name=gettext_lazy("Reasons of absence"),
        group=_GROUP,
        about=gettext_lazy("Letters of a journal for absence, and which of them excuse it."),
        key="number",
        fields=(
            _NUMBER,
            Field("letter", gettext_lazy("Letter"), is_shown=True),
            _NAME, _NAME_EN,
            Field("is_excused", gettext_lazy("Excuses the absence"), holds=Holds.YES, is_shown=True),
            _DOUBT,
        ),
        standing=partial(_rows_standing, "absence_reason", _reason_rows),
        title=_named,
        take_effect=partial(_write_rows, "absence_reason", AbsenceReason, lambda row: dict(row)),
        measure=partial(_uses, "absence_reason"),
        may_remove=False,
        order=42,
    )  # fmt: skip


def _named(row: Row) -> str:
    return in_words(str(row["name"]), str(row.get("name_en") or ""))


def _first(codifier: str, rows: Sequence[Row], day: date) -> First:
    told = Edition.objects.filter(codifier=codifier).order_by("-pk").first()
    if told is None:
        return First(rows, "", "", day)
    return First(rows, told.source, told.doubt, min(told.dated_on or day, day))


def _items_standing(codifier: str, day: date) -> First:
    found = Item.objects.now().on(day).filter(codifier=codifier).order_by("position", "number")
    names = ("number", "code", "name", "name_en", "group", "aliases", "doubt")
    return _first(codifier, [{name: getattr(item, name) for name in names} for item in found], day)


def _rows_standing(codifier: str, read: Callable[[], list[Row]], day: date) -> First:
    return _first(codifier, read(), day)


def _subject_rows() -> list[Row]:
    names = ("code", "name", "short_name", "area", "from_grade", "to_grade", "doubt")
    found = Subject.objects.order_by("pk")
    return [{"number": one.pk, **{name: getattr(one, name) for name in names}} for one in found]


def _scale_rows() -> list[Row]:
    return [
        {
            "number": scale.pk, "code": scale.code, "name": scale.name, "doubt": scale.doubt,
            "marks": [f"{code} = {label}" for code, label in zip(scale.codes, scale.labels, strict=True)],
        }
        for scale in MarkScale.objects.order_by("pk")
    ]  # fmt: skip


def _reason_rows() -> list[Row]:
    names = ("letter", "name", "name_en", "is_excused", "doubt")
    found = AbsenceReason.objects.order_by("pk")
    return [{"number": one.pk, **{name: getattr(one, name) for name in names}} for one in found]


def _grades_in_order(rows: Sequence[Row]) -> list[Problem]:
    words = _("The last year of study is before the first. Correct one of them.")
    return [Problem("to_grade", words, row=n) for n, row in enumerate(rows, 1) if row["from_grade"] > row["to_grade"]]


def _mark(line: str) -> tuple[int, str]:
    code, _sign, label = line.partition("=")
    return int(code), label.strip()


def _marks_can_be_read(rows: Sequence[Row]) -> list[Problem]:
    problems = []
    for place, row in enumerate(rows, start=1):
        try:
            marks = [_mark(line) for line in row["marks"]]
        except ValueError:
            problems.append(Problem("marks", _("Write each mark in its line as 22 = зар., number first."), row=place))
            continue
        codes = [code for code, _label in marks]
        if len(set(codes)) != len(codes) or not all(label for _code, label in marks):
            words = _("A number stands twice, or a mark has no sign. Give each number one sign.")
            problems.append(Problem("marks", words, row=place))
        elif any(not 0 < code < 1000 for code in codes):
            problems.append(Problem("marks", _("Numbers of marks are from 1 to 999."), row=place))
    return problems


def _scale_values(row: Row) -> dict[str, Any]:
    marks = [_mark(line) for line in row["marks"]]
    values = {name: value for name, value in row.items() if name != "marks"}
    return {**values, "codes": [code for code, _label in marks], "labels": [label for _code, label in marks]}


def _edition_of(codifier: str, adoption: Adoption) -> Edition:
    data = json.dumps([codifier, adoption.valid_from.isoformat(), list(adoption.rows)], ensure_ascii=False)
    return Edition.objects.get_or_create(
        codifier=codifier,
        sha256=hashlib.sha256(data.encode()).hexdigest(),
        defaults={
            "title": codifier, "source": adoption.source, "doubt": adoption.doubt, "dated_on": adoption.valid_from,
            "rows": len(adoption.rows),
        },
    )[0]  # fmt: skip


def _adopt_items(codifier: str, actor: Actor, adoption: Adoption) -> None:
    """Dated rows from the day on; the wording before ends with the day before. Nothing has to happen on the day."""
    places = {str(row["number"]): place for place, row in enumerate(adoption.rows)}
    with acting(actor, "reference.list.adopt"):
        edition = _edition_of(codifier, adoption)
        for change in adoption.changes:
            if change.before is not None:
                operations.end_items(codifier, [int(change.key)], edition)
            if change.after is not None:
                values = {name: value for name, value in change.after.items() if name != "number"}
                Item.objects.create(
                    codifier=codifier, number=int(change.key), edition=edition, position=places[change.key],
                    during=(adoption.valid_from, None), **values,
                )  # fmt: skip


def _annul_items(codifier: str, actor: Actor, adoption: Adoption) -> None:
    with acting(actor, "reference.list.annul"):
        operations.revive_items(codifier, [int(change.key) for change in adoption.changes], adoption.valid_from)


def _write_rows(
    codifier: str,
    model: type[Subject] | type[MarkScale] | type[AbsenceReason],
    values: Callable[[Row], dict[str, Any]],
    actor: Actor,
    adoption: Adoption,
) -> None:
    """The table holds the wording in force: rewritten on the day. The former one stays in the former edition."""
    with acting(actor, "reference.list.adopt"):
        edition = _edition_of(codifier, adoption)
        for row in adoption.rows:
            told = {name: value for name, value in values(row).items() if name != "number"}
            model.objects.update_or_create(pk=row["number"], defaults={**told, "edition": edition})


def _uses(codifier: str, changes: Sequence[RowChange], on: date) -> Effect:
    """How many records carry each number that is changed or left out, counted within a few seconds."""
    touched = {change.key: _named(change.row) for change in changes if change.before is not None}
    notes, tables = [], []
    for use in uses_of(codifier):
        found = counted_within(use.statement, {"day": on}, seconds=SECONDS)
        counts = dict(found or ())
        if found is None:
            notes.append(_("%(name)s: counting took longer than allowed; nothing is shown.") % {"name": use.name})
            continue
        rows = [(f"{key} {name}", (counts.get(int(key), 0),)) for key, name in touched.items()]
        tables.append(EffectTable(use.name, (_("Value"), _("records in use")), rows))
    gone = [change.key for change in changes if change.after is None]
    if gone:
        words = _("Left out: %(numbers)s. Records that carry them keep them, new ones cannot choose them.")
        notes.append(words % {"numbers": ", ".join(gone)})
    return Effect(tables=tables if touched else (), notes=notes)
