"""Where institutions stand in the frame of pages and on the first page."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parta.institutions.queries import public_id_of, work
from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, Actor, Grant, Role
from parta.ui import frame, home
from parta.ui.wording import number


def contribute() -> None:
    """Register navigation and lines; called once at start."""
    frame.navigation(
        frame.Entry(
            gettext_lazy("Institutions"),
            "institutions:directory",
            order=20,
            visitors=True,
            roles=(*AUTHORITY_ROLES,),
            covers=("institutions:directory", "institutions:authority", "institutions:territory"),
        ),
        frame.Entry(
            gettext_lazy("Institution"),
            "institutions:card",
            order=20,
            roles=LEADING_ROLES,
            href=_own_card,
            covers=(
                "institutions:card",
                "institutions:edit",
                "institutions:history",
                "institutions:holding-add",
                "institutions:holding",
                "institutions:sign",
                "institutions:codes",
                "institutions:streets",
            ),
        ),
        frame.Entry(
            gettext_lazy("Review list"),
            "institutions:reviews",
            order=60,
            roles=AUTHORITY_ROLES,
            covers=("institutions:review",),
        ),
        frame.Entry(
            gettext_lazy("Cards"),
            "institutions:confirmations",
            order=55,
            roles=AUTHORITY_ROLES,
        ),
        frame.Entry(
            gettext_lazy("Closed fields"),
            "institutions:closings",
            order=65,
            roles=AUTHORITY_ROLES,
        ),
        frame.Entry(
            gettext_lazy("Registers"),
            "institutions:registers",
            order=70,
            roles=(Role.NATIONAL,),
            covers=("institutions:registers", "institutions:run", "institutions:columns"),
        ),
    )
    home.contribute("institutions", _lines, roles=AUTHORITY_ROLES)


def _own_card(actor: Actor) -> str | None:
    """The card of the institution that the actor leads and acts for now."""
    led = sorted(actor.institutions(*LEADING_ROLES))
    if not led:
        return None
    current = actor.current.institution_id if actor.current else None
    chosen = current if current in led else led[0]
    return reverse("institutions:card", args=[public_id_of(chosen or led[0])])


def _lines(actor: Actor, _grant: Grant, _now: datetime) -> home.Contribution:
    """How many questions of the review list wait for the officer. One statement."""
    count = work.open_reviews(actor)
    if not count:
        return home.Contribution()
    title = ngettext("%(count)s question on the review list", "%(count)s questions on the review list", count)
    note = _("What official registers leave open: hubs of branches, governing bodies, places.")
    shown = title % {"count": number(count)}
    line = home.Line(home.Part.WAITING, shown, reverse("institutions:reviews"), note=note)
    return home.Contribution(lines=(line,))
