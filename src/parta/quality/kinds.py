"""Deadlines of reports and of movement as a kind of editions: campaigns will be opened from them."""

from pathlib import Path

from django.utils.translation import gettext_lazy

from parta.editions import api as editions

DEADLINES = "deadlines"
_FIRST = Path(__file__).parent / "editions" / "deadlines.json"
_MONTH_DAY = r"(0[1-9]|1[0-2])-[0-3][0-9]"


def register_kinds() -> None:
    """Called once at start."""
    hint = gettext_lazy("Month and day, for example 02-28")
    editions.register(
        editions.Kind(
            code=DEADLINES,
            name=gettext_lazy("Deadlines of reports"),
            group=gettext_lazy("Calendars and deadlines"),
            about=gettext_lazy("As of which day a form is filled and until when it is submitted, every year."),
            key="code",
            fields=(
                editions.Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[a-z0-9-]{2,40}"),
                *editions.NAMES,
                editions.Field("as_of", gettext_lazy("As of"), pattern=_MONTH_DAY, hint=hint, is_required=False,
                               is_shown=True),
                editions.Field("due", gettext_lazy("Submitted until"), pattern=_MONTH_DAY, hint=hint, is_shown=True),
                editions.Field("by_uk", gettext_lazy("Who submits to whom, in Ukrainian")),
                editions.Field("by_en", gettext_lazy("Who submits to whom, in English")),
                *editions.SOURCE_AND_DOUBT,
            ),
            standing=lambda _day: editions.shipped(_FIRST),
            title=editions.in_language,
            uncounted=gettext_lazy("No campaign is opened from these days yet, so no record follows them."),
            order=61,
        )
    )  # fmt: skip
