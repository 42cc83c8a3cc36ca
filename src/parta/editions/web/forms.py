"""Forms of drafting."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from parta.editions.kinds import Kind
from parta.editions.rules import LONGEST_TEXT, Field, Holds, Row, Table, UnfitRows, english_name, typed
from parta.kernel.text import whole_number
from parta.ui import glosses
from parta.ui.fields import Difference
from parta.ui.forms import DayField, Form

_LONG = (Holds.TEXT, Holds.LINES, Holds.DATA)
_SPARE = 4  # empty rows under those that are filled: a table grows by them each time it is shown
_MOST_CLAUSES = 60
_UNREAD = "rows"  # key of rows that made no value, in what is kept as typed


class RowForm(Form):
    """One row of an edition; its fields are those of the kind. What is typed is read by the operation."""

    def __init__(
        self,
        data: Any,
        *,
        kind: Kind,
        row: Row | None,
        kept: Mapping[str, str] | None,
        revision: int,
        english: Mapping[str, str],
    ) -> None:
        super().__init__(data)
        self.kind = kind
        self.laid_out: dict[str, int] = {}  # how many rows each table has on the page
        for one in kind.fields:
            if one.is_fixed and row is not None:
                continue
            said = kept.get(one.name, "") if kept is not None else typed(one, row.get(one.name)) if row else ""
            if one.table is not None:
                self._lay_out(one, one.table, said)
                continue
            self.fields[one.name] = _control(one)
            self.initial[one.name] = bool(said) if one.holds is Holds.YES else said
            if one.has_english:
                name = english_name(one.name)
                told = kept.get(name) if kept is not None else None
                self.fields[name] = _english_control(one.label)
                self.initial[name] = english_of(str(row.get(one.name) or ""), english) if row and told is None else told
        if self.is_bound:
            self.data = self._with_taken(self.data)  # the fields were not there yet
        self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.initial["revision"] = revision

    def _lay_out(self, one: Field, table: Table, said: str) -> None:
        """A control a cell: of the rows that are filled, and some empty ones. A version taken from somebody else comes
        in place of what was typed.
        """
        taken = self.taken(one.name)
        rows = _rows_of(table, said if taken is None else taken)
        count = min(
            _MOST_CLAUSES, max(len(rows) + _SPARE, whole_number(str(self.data.get(f"{one.name}-rows", ""))) or 0)
        )
        self.laid_out[one.name] = count
        self.fields[one.name] = forms.CharField(label=one.label, help_text=one.hint, required=False)
        for at in range(count):
            told = rows[at] if at < len(rows) else {}
            for column in table.columns:
                name = _cell(one, at, column)
                self.fields[name] = _cell_control(column, told.get(column.name, ""))
                self.initial[name] = told.get(column.name, "")
                if taken is not None:
                    self.renew(name, told.get(column.name, ""))

    def beside(self, said: Mapping[str, str], *, version: str) -> None:
        """After a stale save: what somebody else has saved, as texts of the fields, beside what was typed."""
        mine = self.typed()
        for one, table in self._tables():
            if said.get(one.name) != mine[one.name]:
                self.cleaned_data[one.name] = _in_words(table, mine[one.name])
            else:
                self.cleaned_data[one.name] = said[one.name]
        self.compare(said, version=version)

    def _difference(self, name: str, theirs: Any) -> Difference:
        found = super()._difference(name, theirs)
        table = {one.name: table for one, table in self._tables()}.get(name)
        return replace(found, theirs=_in_words(table, theirs)) if table else found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for one, table in self._tables():
            try:
                table.join(self._filled(one, table))
            except UnfitRows as unfit:
                self.add_error(one.name, unfit.words)
        return cleaned

    def shown(self) -> list[tuple[BoundField, list[list[tuple[BoundField, str]]]]]:
        """Fields as the page shows them; a table's with its rows, each cell with what it is called for the ear."""
        found = []
        for one in self.kind.fields:
            if one.name not in self.fields:
                continue
            beside: list[tuple[BoundField, list[list[tuple[BoundField, str]]]]] = (
                [(self[english_name(one.name)], [])] if one.has_english else []
            )
            columns = one.table.columns if one.table else ()
            rows = [
                [(self[_cell(one, at, column)], f"{column.label}, {at + 1}") for column in columns]
                for at in range(self.laid_out.get(one.name, 0))
            ]
            found += [(self[one.name], rows), *beside]
        return found

    def typed(self) -> dict[str, str]:
        """What was typed, as texts; of a table the value of its rows, or the rows themselves while they make none."""
        here = [one for one in self.kind.fields if one.name in self.fields]
        names = [*(one.name for one in here), *(english_name(one.name) for one in here if one.has_english)]
        told = {name: str(self.data.get(name, "")) for name in names}
        for one, table in self._tables():
            rows = self._filled(one, table)
            try:
                told[one.name] = json.dumps(table.join(rows), ensure_ascii=False)
            except UnfitRows:
                told[one.name] = json.dumps({_UNREAD: rows}, ensure_ascii=False) if rows else ""
        return told

    def _tables(self) -> list[tuple[Field, Table]]:
        return [(one, one.table) for one in self.kind.fields if one.table is not None and one.name in self.laid_out]

    def _filled(self, one: Field, table: Table) -> list[dict[str, str]]:
        """Rows that say something; the first column alone (a step) says nothing."""
        rows = [
            {column.name: str(self.data.get(_cell(one, at, column), "")) for column in table.columns}
            for at in range(self.laid_out[one.name])
        ]
        first = table.columns[0].name
        return [row for row in rows if any(text.strip() for name, text in row.items() if name != first)]


def english_of(text: str, english: Mapping[str, str]) -> str:
    """The English that an edition, or Parta as shipped, has of a text."""
    return english.get(text) or glosses.glosses().get(text, "")


def _english_control(label: Any) -> forms.Field:
    return forms.CharField(
        label=format_lazy(_("{what} in English"), what=label), max_length=LONGEST_TEXT, required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "en"}),
        help_text=_("Shown on English pages; without it they show the Ukrainian text"),
    )  # fmt: skip


def _in_words(table: Table, said: str) -> str:
    return table.say(json.loads(said)) if said else ""


def _rows_of(table: Table, said: str) -> Sequence[Mapping[str, str]]:
    """Rows of a kept text: of a value, or those that made none yet."""
    try:
        value = json.loads(said) if said else None
    except ValueError:
        return ()
    if isinstance(value, dict) and set(value) == {_UNREAD}:
        return [dict(row) for row in value[_UNREAD]]
    return table.split(value)


def _cell(one: Field, at: int, column: Field) -> str:
    return f"{one.name}-{at}-{column.name}"


def _cell_control(column: Field, said: str) -> forms.Field:
    if column.holds is not Holds.CHOICE:
        return forms.CharField(label=column.label, max_length=LONGEST_TEXT, required=False, strip=False)
    offered = list(column.offered()) if column.offered else [("", "—"), *column.choices]
    if said and said not in [str(value) for value, _label in offered]:
        offered.append((said, said))  # chosen in an earlier edition
    return forms.ChoiceField(label=column.label, choices=offered, required=False)


def _control(one: Field) -> forms.Field:
    words = {"label": one.label, "help_text": one.hint, "required": one.is_required}
    if one.holds is Holds.YES:
        return forms.BooleanField(label=one.label, help_text=one.hint, required=False)
    if one.holds is Holds.CHOICE:
        empty = [] if one.is_required else [("", _("not chosen"))]
        return forms.ChoiceField(**words, choices=[*empty, *((str(value), label) for value, label in one.choices)])
    if one.holds in _LONG:
        rows = 8 if one.holds is Holds.DATA else 4
        attrs: dict[str, Any] = {
            "rows": rows,
            **({"class": "code", "spellcheck": "false"} if one.holds is Holds.DATA else {}),
        }
        return forms.CharField(**words, max_length=2 * LONGEST_TEXT, strip=False, widget=forms.Textarea(attrs=attrs))
    attrs = {"class": "w-s", "inputmode": "numeric"} if one.holds is Holds.NUMBER else {}
    return forms.CharField(**words, max_length=2000, widget=forms.TextInput(attrs=attrs))


class TermsForm(Form):
    """What stands around the rows: nothing is demanded of a draft; proposing it asks for all but the doubts."""

    source = forms.CharField(
        label=_("Legal source"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The law, order or letter with its number and day"),
    )
    reason = forms.CharField(
        label=_("What changes and why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A sentence or two that everybody will read beside the edition"),
    )
    doubt = forms.CharField(
        label=_("Doubts"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What is not certain about the source; empty when nothing is"),
    )
    source_in_english = _english_control(source.label)
    reason_in_english = _english_control(reason.label)
    doubt_in_english = _english_control(doubt.label)
    valid_from = DayField(label=_("In force from"))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def full_clean(self) -> None:
        """A draft may leave empty what proposing demands; on the page it is not called optional for that."""
        demanded = [field for field in self.fields.values() if field.required and not field.widget.is_hidden]
        for field in demanded:
            field.required = False
        super().full_clean()
        for field in demanded:
            field.required = True


class WhyForm(Form):
    """A reason in a sentence."""

    why = forms.CharField(label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
