"""Words about editions that more than one page says."""

import json
from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parta.editions.rules import Fault, Field, Holds, Row


def in_language(row: Row, name: str = "name") -> str:
    """A field that is kept in both languages, in that of the page."""
    english = str(row.get(f"{name}_en") or "")
    return english if english and (get_language() or "uk").startswith("en") else str(row.get(f"{name}_uk") or "")


def fault_words(one: Field, fault: Fault, about: Any) -> str:
    """What is wrong with a typed value, and what to do."""
    said: dict[Fault, Callable[[], str]] = {
        Fault.MISSING: lambda: _("“%(field)s” is empty. Type it: an edition cannot do without.") % {"field": one.label},
        Fault.LONG: lambda: _("The text is too long: up to %(most)s signs. Shorten it.") % {"most": about},
        Fault.NOT_NUMBER: lambda: _("“%(typed)s” is not a whole number. Type digits only.") % {"typed": about},
        Fault.TOO_LOW: lambda: _("The number is too small: %(bound)s at least.") % {"bound": about},
        Fault.TOO_HIGH: lambda: _("The number is too large: %(bound)s at most.") % {"bound": about},
        Fault.NOT_CHOSEN: lambda: _("Choose one of the values of the list."),
        Fault.NOT_DATA: lambda: (
            _("This cannot be read: a bracket, a quotation mark or a comma is missing. Line %(line)s.")
            % {"line": about}
        ),
        Fault.NOT_DAY: lambda: _("“%(typed)s” is not a day. Type it as 01.09.2027.") % {"typed": about},
        Fault.SHAPE: lambda: (
            _("“%(typed)s” has another form than is needed. Compare with the example.") % {"typed": about}
        ),
    }
    return said[fault]()


def shown(one: Field, value: Any) -> str:
    """A value of a row as a reader sees it."""
    if value in (None, "", []):
        return "—"
    if one.holds is Holds.YES:
        return _("yes") if value else _("no")
    if one.holds is Holds.CHOICE:
        return next((str(label) for known, label in one.choices if known == value), str(value))
    if one.holds is Holds.LINES:
        return ", ".join(str(each) for each in value)
    if one.table and (said := one.table.say(value)):
        return said
    if one.holds is Holds.DATA:
        return json.dumps(value, ensure_ascii=False)
    if one.holds is Holds.DAY:
        year, month, day = str(value).split("-")
        return f"{day}.{month}.{year}"
    return one.read(str(value)) if one.read else str(value)
