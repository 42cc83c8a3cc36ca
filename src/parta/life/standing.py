"""What newer stands on an act, besides what its kind knows of."""

from django.utils.translation import gettext as _

from parta.life.matters import kind_for
from parta.life.models import Act, Party
from parta.life.rules.acts import IN_FORCE, State


def is_given_up_freely(act: Act) -> bool:
    """Has it written nothing yet: a draft, an act whose day has not come, one that stopped before its first step?"""
    if act.state == State.STOPPED:
        return not act.done and act.corrects_id is None
    return act.state == State.DRAFT or (act.state == State.SIGNED and act.corrects_id is None)


def standing_acts(act: Act) -> list[str]:
    """Newer acts in force on the same institutions: the last one is taken back first. One statement."""
    if act.done_at is None:
        return []
    touched = Party.objects.filter(act_id=act.pk).values("institution_id")
    newer = Act.objects.filter(
        pk__in=Party.objects.filter(institution_id__in=touched).values("act_id"), state__in=IN_FORCE,
        signed_at__gt=act.signed_at, corrects=None,
    ).exclude(pk=act.pk)  # fmt: skip
    return [
        _("A newer act stands on it: %(act)s, No. %(number)s. Take that one back first.")
        % {"act": kind_for(each).name, "number": each.number}
        for each in newer.order_by("signed_at")
    ]
