"""The first page of those who work: one answer in the heading, five to nine lines, each a link to the act."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.kernel.actor import Actor, Grant
from parta.ui import home

MOST_LINES = 9


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together, under their heading; it is empty where the page's own heading says it."""

    title: str
    lines: tuple[home.Line, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """What is next, what waits, what is odd; ``hidden`` lines did not find room."""

    heading: str
    now: datetime
    next: home.Next | None
    sections: tuple[Section, ...]
    figures: tuple[home.Figure, ...]
    hidden: int


def home_page(actor: Actor, grant: Grant, now: datetime) -> HomePage:
    """Ask every module, and keep the lines that matter most."""
    said = home.contributions(actor, grant, now)
    lines = sorted((line for each in said for line in each.lines), key=lambda line: (line.part, line.weight))
    shown = lines[:MOST_LINES]
    titles = _titles()
    parts = {part: found for part in home.Part if (found := [line for line in shown if line.part is part])}
    sections = [
        Section(titles[part] if len(parts) > 1 or part is not home.Part.WAITING else "", tuple(lines_of))
        for part, lines_of in parts.items()
    ]
    coming = sorted((each.next for each in said if each.next), key=lambda each: each.at)
    return HomePage(
        heading=_heading(lines),
        now=now,
        next=coming[0] if coming else None,
        sections=tuple(sections),
        figures=tuple(figure for each in said for figure in each.figures),
        hidden=len(lines) - len(shown),
    )


def _heading(lines: list[home.Line]) -> str:
    to_do = [line for line in lines if line.part <= home.Part.WAITING]
    overdue = sum(line.part is home.Part.OVERDUE for line in to_do)
    if not to_do:
        return _("Nothing waits for you")
    waiting = ngettext("%(count)d thing waits for you", "%(count)d things wait for you", len(to_do)) % {
        "count": len(to_do)
    }
    if not overdue:
        return waiting
    late = ngettext("%(count)d is overdue", "%(count)d are overdue", overdue) % {"count": overdue}
    return _("%(waiting)s, %(late)s") % {"waiting": waiting, "late": late}


def _titles() -> dict[home.Part, str]:
    return {
        home.Part.SIGN: _("To be signed"),
        home.Part.OVERDUE: _("Overdue"),
        home.Part.OPEN: _("Left open"),
        home.Part.WAITING: _("Waits for you"),
        home.Part.ODD: _("Not as usual"),
        home.Part.SOON: _("Dates ahead"),
    }
