"""The text of a notice of absence as a kind of editions."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.accounting.rules.notices import WORDS, unknown_words
from parta.editions import api as editions
from parta.kernel.errors import Problem

NOTICES = "absence-notices"
_FIRST = Path(__file__).parent / "editions" / "absence-notices.json"


def register_kinds() -> None:
    """Called once at start."""
    editions.register(
        editions.Kind(
            code=NOTICES,
            name=gettext_lazy("Notices of absence"),
            group=gettext_lazy("Orders and journals"),
            about=gettext_lazy("What a school writes when a pupil missed ten school days in a row."),
            key="code",
            fields=(
                editions.Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[a-z0-9-]{1,40}"),
                editions.Field("title", gettext_lazy("Title"), is_shown=True),
                editions.Field("body", gettext_lazy("Text"), holds=editions.Holds.TEXT, is_shown=True,
                               hint=", ".join(sorted(f"{{{word}}}" for word in WORDS))),
                *editions.SOURCE_AND_DOUBT,
            ),
            standing=lambda _day: editions.shipped(_FIRST),
            title=lambda row: str(row["title"]),
            check=_problems,
            uncounted=gettext_lazy("Notices that are drafted keep their text; the next ones take the new one."),
            may_add=False,
            may_remove=False,
            order=22,
        )
    )  # fmt: skip


def text_on(day: date) -> tuple[str, str]:
    """Title and body in force on a day. One SQL statement."""
    rows = editions.rows_on(NOTICES, day) or editions.shipped(_FIRST).rows
    return str(rows[0]["title"]), str(rows[0]["body"])


def _problems(rows: Sequence[editions.Row]) -> list[Problem]:
    return [
        Problem(field, _("Nothing fills in: %(words)s.") % {"words": ", ".join(unknown)}, row=place)
        for place, row in enumerate(rows, start=1)
        for field in ("title", "body")
        if (unknown := unknown_words(str(row[field])))
    ]
