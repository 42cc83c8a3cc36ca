"""The kinds that nobody else owns: what protects people's data here, and the certificate of the system's protection."""

from datetime import date, timedelta
from functools import partial
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.editions.kinds import First, Kind, register
from parta.editions.queries import rows_on
from parta.editions.rules import Field, Holds, Row
from parta.editions.shipped import shipped
from parta.editions.wording import in_language
from parta.kernel.errors import Problem

SAFEGUARDS, PROTECTION = "safeguards", "protection-certificate"
REMIND = timedelta(days=90)
_FIRST = Path(__file__).parent / "first"


def _certificate_problems(rows: object) -> list[Problem]:
    found = []
    for place, row in enumerate(rows if isinstance(rows, list | tuple) else (), start=1):
        if row.get("valid_until") and row.get("registered_on") and row["valid_until"] < row["registered_on"]:
            words = _("The certificate ends before it was registered. Correct one of the days.")
            found.append(Problem("valid_until", words, row=place))
    return found


def _first_certificate(_day: date) -> First:
    """An installation has no certificate until its administrator records one: nothing is invented."""
    return First((), "", "", date.min)


def certificate_on(day: date) -> Row | None:
    """The certificate that lasts longest among those recorded for a day; None when none is. One SQL statement."""
    rows = rows_on(PROTECTION, day)
    return max(rows, key=lambda row: str(row["valid_until"]), default=None)


def register_own() -> None:
    """Register both kinds; called once at start."""
    both = partial(Field, holds=Holds.TEXT)
    register(
        Kind(
            code=SAFEGUARDS,
            name=gettext_lazy("Safeguards of personal data"),
            group=gettext_lazy("Trust"),
            about=gettext_lazy("What protects the data of children, families and staff in this system."),
            key="code",
            fields=(
                Field("code", gettext_lazy("Code"), is_fixed=True, pattern=r"[a-z0-9-]{2,40}",
                      hint=gettext_lazy("Latin letters, digits and dashes, for example read-log")),
                Field("title_uk", gettext_lazy("Title in Ukrainian"), is_shown=True),
                Field("title_en", gettext_lazy("Title in English")),
                both("text_uk", gettext_lazy("Text in Ukrainian"), is_shown=True),
                both("text_en", gettext_lazy("Text in English")),
            ),
            standing=lambda _day: shipped(_FIRST / "safeguards.json"),
            title=lambda row: in_language(row, "title"),
            uncounted=gettext_lazy("These words are published; no record follows them."),
            order=90,
        ),
        Kind(
            code=PROTECTION,
            name=gettext_lazy("Certificate of protection"),
            group=gettext_lazy("Trust"),
            about=gettext_lazy("The certificate of the information protection system: КСЗІ, or what replaces it."),
            key="number",
            fields=(
                Field("number", gettext_lazy("Number"), is_fixed=True, is_shown=True),
                Field("registered_on", gettext_lazy("Registered on"), holds=Holds.DAY, is_shown=True,
                      hint=gettext_lazy("For example, 15.04.2026")),
                Field("valid_until", gettext_lazy("Valid until"), holds=Holds.DAY, is_shown=True,
                      hint=gettext_lazy("The last day; 90 days before it administrators are reminded.")),
                Field("issuer", gettext_lazy("Issued by")),
                Field("scope", gettext_lazy("What it covers"), holds=Holds.TEXT, is_required=False),
            ),
            standing=_first_certificate,
            title=lambda row: f"№ {row['number']}",
            check=_certificate_problems,
            uncounted=gettext_lazy("These words are published; no record follows them."),
            order=91,
        ),
    )  # fmt: skip
