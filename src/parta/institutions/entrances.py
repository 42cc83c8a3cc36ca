"""Where institutions stand in the frame of pages and on the first page."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parta.institutions.models import CardState
from parta.institutions.queries import confirming, public_id_of, work
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
            order=45,  # after what a head opens every day; with it five sections, so none is hidden on a phone
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
                "statistics:",
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
    home.contribute("institutions.signing", _of_head, roles=(Role.HEAD,))


def _own_card(actor: Actor) -> str | None:
    """The card of the institution that the actor leads and acts for now."""
    led = sorted(actor.institutions(*LEADING_ROLES))
    if not led:
        return None
    current = actor.current.institution_id if actor.current else None
    chosen = current if current in led else led[0]
    return reverse("institutions:card", args=[public_id_of(chosen or led[0])])


def _lines(actor: Actor, _grant: Grant, _now: datetime) -> home.Contribution:
    """Questions of the review list, cards that wait for the officer's word or for signatures. Two statements."""
    count, (signed, unsigned), lines = work.open_reviews(actor), confirming.waiting_cards(actor), []
    if count:
        title = ngettext("%(count)s question on the review list", "%(count)s questions on the review list", count)
        note = _("What official registers leave open: hubs of branches, governing bodies, places.")
        shown = title % {"count": number(count)}
        lines.append(home.Line(home.Part.WAITING, shown, reverse("institutions:reviews"), note=note))
    address = reverse("institutions:confirmations")
    if signed:
        title = ngettext(
            "%(count)s signed card waits to be confirmed", "%(count)s signed cards wait to be confirmed", signed
        )
        note = _("The head has signed it. Look at what has changed and confirm.")
        shown, href = title % {"count": number(signed)}, f"{address}?state={CardState.State.SIGNED.value}"
        lines.append(home.Line(home.Part.WAITING, shown, href, note=note, weight=40))
    if unsigned:
        title = ngettext(
            "%(count)s card waits for the head’s signature", "%(count)s cards wait for the heads’ signatures", unsigned
        )
        note = _("Never signed, or changed since. Remind the heads.")
        shown = title % {"count": number(unsigned)}
        lines.append(home.Line(home.Part.WAITING, shown, address, note=note, weight=80))
    return home.Contribution(lines)


def _of_head(_actor: Actor, grant: Grant, _now: datetime) -> home.Contribution:
    """The card that waits for the head's signature. At most two statements."""
    if grant.institution_id is None or not confirming.card_waits_for_head(grant.institution_id):
        return home.Contribution()
    href = reverse("institutions:sign", args=[public_id_of(grant.institution_id)])
    note = _("Never signed, or changed since. Look at what has changed and sign.")
    return home.Contribution([home.Line(home.Part.SIGN, _("Sign the card of the institution"), href, note, weight=80)])
