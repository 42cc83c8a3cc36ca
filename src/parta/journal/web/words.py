"""What the islands say, in the person's language: sent with the page as one attribute."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache

from django.utils.dates import MONTHS
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

# A number of each plural category of CLDR, by which the browser chooses: Ukrainian tells 1, 2 and 5 apart.
_CATEGORIES = {"uk": {"one": 1, "few": 2, "many": 5, "other": 5}, "en": {"one": 1, "other": 2}}


def month_in_words(day: date) -> str:
    """«жовтень 2026» inside a sentence; English months keep their capital."""
    name = str(MONTHS[day.month])
    return f"{name.lower() if (get_language() or 'uk').startswith('uk') else name} {day.year}"


def short_names(names: Sequence[str]) -> list[str]:
    """«Прізвище Ім’я» of each; of namesakes in the list also the initial of the patronymic, or the whole of it.

    >>> short_names(["Смереченко Гліб Олегович", "Смереченко Гліб Ігорович", "Шпак Данило Русланович"])
    ['Смереченко Гліб О.', 'Смереченко Гліб І.', 'Шпак Данило']
    >>> short_names(["Шпак Яна Олегівна", "Шпак Яна Орестівна", "Шпак Яна"])
    ['Шпак Яна Олегівна', 'Шпак Яна Орестівна', 'Шпак Яна']
    """
    shown = [" ".join(name.split()[:2]) for name in names]
    for lengthen in (_with_initial, str):
        counts = Counter(shown)
        shown = [lengthen(name) if counts[short] > 1 else short for name, short in zip(names, shown, strict=True)]
    return shown


def _with_initial(name: str) -> str:
    family, given, *rest = [*name.split(maxsplit=2), ""]
    return f"{family} {given} {rest[0][0]}." if rest[0] else name


def words() -> str:
    """JSON of texts by name; «{n}» and other braces are filled by the page."""
    return _words((get_language() or "uk").split("-")[0])


@cache
def _words(language: str) -> str:
    said = {
        "saved": _("saved at {time}"),
        "saving": _("saving: {n}"),
        "unsaved": _("not saved: {n}"),
        "offline": _("no network, you can go on"),
        "readOnly": _("This column is only read."),
        "notMember": _("The pupil was not in the class on that day."),
        "future": _("The lesson has not been held yet."),
        "hint": _("Suggested: {of}. Enter gives it."),
        "comment": _("Comment for the family"),
        "keepComment": _("Keep the comment"),
        "history": _("What was changed here"),
        "stale": _("Meanwhile {theirs} was entered here ({who}). You entered {mine}."),
        "putMine": _("Put mine"),
        "keepTheirs": _("Leave as it is"),
        "drop": _("Drop my entry"),
        "sendAgain": _("Send again"),
        "serverFailed": _(
            "The server failed over this entry; everything else is saved. Send it again or tell the administrator."
        ),
        "why": _("Why it is corrected"),
        "empty": _("empty"),
        "lesson": _("Lesson {day}, № {no}"),
        "notADay": _("«{text}» is not a date. Type day, month and year: 02.09.2026."),
        "homeworkDue": _("{body}, due on {day}"),
        "notOnScale": _("«{text}» is not accepted: the scale has {marks}. Enter another mark or press Delete."),
    }
    number = {"n": "{n}"}
    for category, n in _CATEGORIES.get(language, _CATEGORIES["en"]).items():
        queued = ngettext("%(n)s change waits for the network", "%(n)s changes wait for the network", n)
        refused = ngettext("%(n)s not accepted", "%(n)s not accepted", n)
        signed_out = ngettext(
            "Sign in again: %(n)s change is kept in this browser",
            "Sign in again: %(n)s changes are kept in this browser",
            n,
        )
        for name, text in (("queued", queued), ("refused", refused), ("signedOut", signed_out)):
            said[f"{name}.{category}"] = text % number
    return json.dumps(said, ensure_ascii=False)
