"""Forms and the fields that Ukrainian paperwork needs. Every message says what is wrong, why, and what to do."""

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from parta.kernel import codes, text
from parta.kernel.errors import DomainError, Invalid, Problem
from parta.ui import wording
from parta.ui.fields import Comparison, Difference, ProblemError

__all__ = [
    "MEGABYTE",
    "CodeField",
    "DayField",
    "EdrpouField",
    "Form",
    "NameField",
    "PhoneField",
    "ProblemError",
    "RnokppField",
    "UnzrField",
    "UploadField",
    "VersionedForm",
]

_TAKE, _THEIRS = "take:", "theirs:"
_DATE = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})|(\d{2})(\d{2})(\d{4})")
_SHORT_YEAR = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{2})")
_UKRAINIAN = set("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя")
_FOREIGN_CYRILLIC = set("ёъыэ")
_NAME_SIGNS = set("’- ")
_NOT_DIGIT = re.compile(r"\D")
MEGABYTE = 2**20


class Form(forms.Form):
    """Base of our forms: problems of operations find their fields, warnings do not block, no save loses anything."""

    use_required_attribute = False  # the browser's own bubbles would hide what we have to say
    either: ClassVar[Sequence[str]] = ()  # fields of which one is needed: none of them is called optional

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.warnings: dict[str, list[Problem]] = {}
        self.comparison: Comparison | None = None
        if self.is_bound:
            self.data = self._with_taken(self.data)
        for field in self.fields.values():
            _speak(field)

    def refuse(self, error: DomainError) -> None:
        """Show why an operation refused: each problem at its field, anything else above the form."""
        if not isinstance(error, Invalid):
            self.add_error(None, str(error))
            return
        for problem in error.problems:
            name = problem.field if problem.field in self.fields else None
            self.add_error(name, ProblemError(problem))

    def warn(self, problems: Iterable[Problem]) -> None:
        """Show remarks that do not keep the form from being saved."""
        for problem in problems:
            name = problem.field if problem.field in self.fields else NON_FIELD_ERRORS
            self.warnings.setdefault(name, []).append(problem)

    def compare(self, current: Mapping[str, Any], *, version: str, who: str = "", at: datetime | None = None) -> None:
        """After a `Stale` save: both versions side by side. What was typed stays; the person chooses and saves again.

        ``current`` holds the saved values of the fields by name, ``version`` is theirs.
        """
        differences = [
            self._difference(name, value)
            for name, value in current.items()
            if name in self.fields and self.cleaned_data.get(name) != value
        ]
        self.comparison = Comparison(who=who, at=at, differences=tuple(differences))
        for name in {"version", "revision"} & set(self.fields):
            self.renew(name, version)

    def renew(self, name: str, value: str) -> None:
        """Put a value of ours where the browser posted an older one, so that the next save is not stale again."""
        renewed = cast("QueryDict", self.data).copy()
        renewed[self.add_prefix(name)] = value
        self.data = renewed

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name, value in self.cleaned_data.items():
            remark = getattr(self.fields[name], "remark", None)
            if remark and (message := remark(value)):
                self.warn([Problem(field=name, message=message)])

    def _difference(self, name: str, theirs: Any) -> Difference:
        field = self.fields[name]
        return Difference(
            name=self.add_prefix(name),
            label=str(field.label or name),
            yours=_shown(field, self.cleaned_data.get(name)),
            theirs=_shown(field, theirs),
            raw=_posted(field, theirs),
        )

    def taken(self, name: str) -> str | None:
        """The other version of a field that is laid out in several controls, when the person chose it."""
        full = self.add_prefix(name)
        return self.data.get(_THEIRS + full, "") if self.data.get(_TAKE + full) == "theirs" else None

    def _with_taken(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Replace what was typed by the other version wherever the person chose it in the comparison."""
        chosen = [self.add_prefix(name) for name in self.fields if data.get(_TAKE + self.add_prefix(name)) == "theirs"]
        if not chosen or not isinstance(data, QueryDict):
            return data
        merged = data.copy()
        for name in chosen:
            merged.setlist(name, data.getlist(_THEIRS + name))
        return merged


class VersionedForm(Form):
    """A form that edits a record: carries the version that was read, which the operation compares before it writes."""

    version = forms.CharField(widget=forms.HiddenInput)


class DayField(forms.DateField):
    """A calendar day as people write it: 02.09.2026; also 2.9.2026, 2026-09-02 and 02092026. Bounds are inclusive."""

    widget = forms.DateInput(format="%d.%m.%Y", attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-s"})

    def __init__(self, *, not_before: date | None = None, not_after: date | None = None, **kwargs: Any) -> None:
        self.not_before, self.not_after = not_before, not_after
        kwargs.setdefault("help_text", gettext_lazy("For example, 02.09.2026"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else _read_day(str(value).strip())

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        if self.not_before and value < self.not_before:
            _block(
                _("The date %(day)s is before %(bound)s. Type a later one."), day=_d(value), bound=_d(self.not_before)
            )
        if self.not_after and value > self.not_after:
            _block(
                _("The date %(day)s is after %(bound)s. Type an earlier one."), day=_d(value), bound=_d(self.not_after)
            )


class NameField(forms.CharField):
    """A family name, given name or patronymic in Ukrainian letters. Spaces and apostrophes are put right in silence."""

    def __init__(self, *, max_length: int = 100, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.widget.attrs.setdefault("autocapitalize", "words")
        self.widget.attrs.setdefault("spellcheck", "false")

    def to_python(self, value: Any) -> str:
        name = text.tidy(super().to_python(value) or "")
        return _capitalised(name) if name in (name.lower(), name.upper()) else name

    def validate(self, value: str) -> None:
        super().validate(value)
        if not value:
            return
        _check_latin(value)
        _check_alphabet(value)


class CodeField(forms.CharField):
    """A code of digits. Spaces and dashes that people add for the eye are dropped."""

    length: ClassVar[int] = 0

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update(
            {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "class": "code w-s"}
        )

    def to_python(self, value: Any) -> str:
        return re.sub(r"[\s\u00a0-]", "", super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if not value:
            return
        if strange := sorted(set(_NOT_DIGIT.findall(value))):
            _block(_("Only digits are allowed here; remove: %(signs)s."), signs=" ".join(strange))
        if len(value) != self.length:
            typed = ngettext("%(count)d digit is typed", "%(count)d digits are typed", len(value)) % {
                "count": len(value)
            }
            _block(_("%(typed)s, %(length)d are needed. Compare with the document."), typed=typed, length=self.length)


class EdrpouField(CodeField):
    """Код ЄДРПОУ: 8 digits. A wrong control digit is only remarked upon: the register itself has some."""

    length = 8

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("Eight digits, for example 26286360"))
        super().__init__(**kwargs)

    def remark(self, value: str) -> str:
        if not value or codes.edrpou_is_valid(value):
            return ""
        return _("The last digit of %(code)s does not match the others: one may be mistyped. It can be saved.") % {
            "code": value
        }


class RnokppField(CodeField):
    """РНОКПП: 10 digits with a control digit, which must match."""

    length = 10

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("Ten digits of the taxpayer card"))
        super().__init__(**kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not codes.rnokpp_is_valid(value):
            _block(_("The last digit does not match the others: one is mistyped. Compare with the taxpayer card."))


class UnzrField(forms.CharField):
    """УНЗР: eight digits of the birthday, a dash, five digits. The dash may be left out when typing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("For example, 20150314-01234"))
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "numeric", "autocomplete": "off", "class": "code w-m"})

    def to_python(self, value: Any) -> str:
        digits = re.sub(r"[\s\u00a0-]", "", super().to_python(value) or "")
        return f"{digits[:8]}-{digits[8:]}" if digits else ""

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not codes.unzr_has_shape(value):
            _block(_("УНЗР has 13 digits: year, month, day of birth and five more. It stands on the passport card."))


class PhoneField(forms.CharField):
    """A Ukrainian or foreign telephone number, kept as +380443332211."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("For example, 067 123 45 67"))
        super().__init__(**kwargs)
        self.widget.input_type = "tel"
        self.widget.attrs.update({"autocomplete": "tel", "class": "w-m"})

    def to_python(self, value: Any) -> str:
        typed = (super().to_python(value) or "").strip()
        digits = _NOT_DIGIT.sub("", typed)
        if typed.startswith("+") or not digits:
            return f"+{digits}" if digits else typed
        if len(digits) == 10 and digits.startswith("0"):
            return f"+38{digits}"
        return f"+{digits}" if digits.startswith("380") else typed

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not re.fullmatch(r"\+(380\d{9}|(?!380)\d{7,15})", value):
            _block(
                _("«%(number)s» is not a telephone number. Type ten digits beginning with 0, or + and more."),
                number=value,
            )


class UploadField(forms.FileField):
    """A file of known kinds and size. The name's ending is only the first check; `files` looks at the content."""

    def __init__(self, *, endings: Sequence[str], max_bytes: int = 10 * MEGABYTE, **kwargs: Any) -> None:
        self.endings, self.max_bytes = tuple(ending.lower() for ending in endings), max_bytes
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = ",".join(f".{ending}" for ending in self.endings)

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        file = cast("UploadedFile | None", super().clean(data, initial))
        if file is None or not file:
            return file
        name, kinds = file.name or "", ", ".join(ending.upper() for ending in self.endings)
        if name.rpartition(".")[2].lower() not in self.endings:
            _block(_("«%(name)s» is of another kind. Choose a file of these: %(kinds)s."), name=name, kinds=kinds)
        if (file.size or 0) > self.max_bytes:
            _block(
                _("«%(name)s» is %(size)s MB, at most %(limit)s MB is accepted. Divide it or leave out pictures."),
                name=name,
                size=wording.number((file.size or 0) / MEGABYTE, 1),
                limit=wording.number(self.max_bytes / MEGABYTE),
            )
        return file


def _speak(field: forms.Field) -> None:
    """Replace Django's general messages by ones that name the field and the way out."""
    label = str(field.label or "")
    texts = {
        "required": _("«%(label)s» is empty. Fill it in.") % {"label": label},
        "invalid_choice": _("This value of «%(label)s» is no longer offered. Choose another.") % {"label": label},
        "invalid_list": _("Choose values of «%(label)s» from the list.") % {"label": label},
        "empty": _("The file is empty. Choose another."),
        "missing": _("No file has come. Choose it again."),
    }
    if isinstance(field, forms.ChoiceField):
        texts["required"] = _("Nothing is chosen in «%(label)s». Choose one.") % {"label": label}
    if isinstance(field, forms.FileField):
        texts["required"] = _("No file is chosen in «%(label)s».") % {"label": label}
    field.error_messages = {**field.error_messages, **{k: v for k, v in texts.items() if k in field.error_messages}}
    if isinstance(field, forms.CharField):  # Django fills these two by % once more
        named = {"label": label.replace("%", "%%")}
        field.error_messages |= {
            "max_length": _("«%(label)s» has %%(show_value)s signs, at most %%(limit_value)s. Shorten it.") % named,
            "null_characters_not_allowed": _("«%(label)s» holds signs that cannot be seen. Type it anew.") % named,
        }
    if isinstance(field, forms.EmailField):
        field.error_messages["invalid"] = _("This is not an e-mail address. It reads like name@example.ua.")


def _block(message: str, suggestion: str = "", **values: Any) -> None:
    """:raises ProblemError: always"""
    raise ProblemError(Problem(field="", message=message % values if values else message, suggestion=suggestion))


def _d(value: date) -> str:
    return wording.day(value)


def _read_day(typed: str) -> date:
    """:raises ProblemError: it is not a date, or there is no such day"""
    match = _DATE.fullmatch(typed)
    if match is None:
        if short := _SHORT_YEAR.fullmatch(typed):
            day, month, year = short.groups()
            _block(_("The year needs four digits: %(example)s."), example=f"{day:0>2}.{month:0>2}.20{year}")
        _block(_("«%(typed)s» is not a date. Type day, month and year: 02.09.2026."), typed=typed)
    d1, m1, y1, y2, m2, d2, d3, m3, y3 = cast("re.Match[str]", match).groups()
    day_, month_, year_ = int(d1 or d2 or d3), int(m1 or m2 or m3), int(y1 or y2 or y3)
    if not 1 <= month_ <= 12:
        _block(_("There is no month %(month)d. Type day, month and year: 02.09.2026."), month=month_)
    if year_ < 1:
        _block(_("«%(typed)s» is not a date. Type day, month and year: 02.09.2026."), typed=typed)
    last = calendar.monthrange(year_, month_)[1]
    if not 1 <= day_ <= last:
        _block(
            _("There is no day %(typed)s: that month has %(last)d days. Type another, for example %(example)s."),
            typed=typed,
            last=last,
            example=_d(date(year_, month_, last)),
        )
    return date(year_, month_, day_)


def _capitalised(name: str) -> str:
    return re.sub(r"[^\s-]+", lambda part: part.group()[:1].upper() + part.group()[1:].lower(), name)


def _check_latin(value: str) -> None:
    latin = "".join(dict.fromkeys(c for c in value if "a" <= c.lower() <= "z"))
    if not latin:
        return
    repaired = text.from_lookalikes(value)
    if text.has_latin(repaired):
        _block(
            _("«%(value)s» has Latin letters: %(letters)s. Type the name in Ukrainian letters, as in the document."),
            value=value,
            letters=", ".join(latin),
        )
    _block(
        _(
            "«%(value)s» has Latin letters that look Ukrainian: %(letters)s. Search would not find the name. "
            "Write «%(repaired)s»."
        ),
        suggestion=repaired,
        value=value,
        letters=", ".join(latin),
        repaired=repaired,
    )


def _check_alphabet(value: str) -> None:
    letters = set(value.lower())
    if foreign := sorted(letters & _FOREIGN_CYRILLIC):
        _block(
            _("The Ukrainian alphabet has no «%(letters)s». Type the name as in the Ukrainian document."),
            letters=", ".join(foreign),
        )
    if strange := sorted(letters - _UKRAINIAN - _NAME_SIGNS):
        _block(_("A name has only letters, apostrophe, hyphen and space; remove: %(signs)s."), signs=" ".join(strange))


def _shown(field: forms.Field, value: Any) -> str:
    """A value in words: the label of a choice, a date as we write it, yes or no."""
    if value is None or value == "":
        return pgettext("value", "empty")
    if isinstance(value, bool):
        return wording.truth(value)
    if isinstance(value, date):
        return wording.moment(value) if isinstance(value, datetime) else wording.day(value)
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_shown(field, one) for one in value) or pgettext("value", "empty")
    if isinstance(field, forms.ChoiceField):
        return str(dict(_flat(field.choices)).get(str(value), value))
    return str(field.prepare_value(value))


def _flat(choices: Any) -> Iterable[tuple[str, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(key), label


def _posted(field: forms.Field, value: Any) -> tuple[str, ...]:
    """The value as a browser would post it from this field's control."""
    if isinstance(field.widget, forms.CheckboxInput):
        return ("on",) if value else ()
    prepared = field.widget.format_value(field.prepare_value(value))
    if isinstance(prepared, list | tuple):
        return tuple(str(one) for one in prepared)
    return () if prepared is None else (str(prepared),)
