"""How far checks of deputies' posts are, asked by post."""

from collections.abc import Collection

from parta.identity.models import Verification
from parta.identity.queries import DeputyCheck


def check_of_post(post_id: int) -> DeputyCheck | None:
    """The check that goes on or is confirmed, without a name; None when there is none. One statement."""
    row = Verification.objects.select_related("account").filter(post_id=post_id, ended_at=None).first()
    if row is None:
        return None
    return DeputyCheck(row.public_id, row.account.person_id, "", row.asked_at, row.accepted_at, row.confirmed_at)


def confirmed_posts(post_ids: Collection[int]) -> frozenset[int]:
    """Those of these posts of deputies that the head has confirmed. One statement."""
    rows = Verification.objects.filter(post_id__in=post_ids, confirmed_at__isnull=False, ended_at=None)
    return frozenset(rows.values_list("post_id", flat=True))
