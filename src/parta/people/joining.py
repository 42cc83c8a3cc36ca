"""What else is looked up by a person and follows him when two records are joined: each module tells its part at start.

What was written about a child in a school's own books (marks, places, orders, readings) stays under the record it was
written for: docs/decisions/0012.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models.functions import Now

from parta.identity import api as identity
from parta.people.models import Feed, Guardianship, Inquiry, Tenure


@dataclass(frozen=True, slots=True)
class Follower:
    """``move(kept, merged)`` gives the ids of what it wrote or moved; ``back(kept, merged, ids)`` takes that back. Both
    run in the transaction and the trail of the caller.
    """

    move: Callable[[int, int], Sequence[int]]
    back: Callable[[int, int, Sequence[int]], None]


_followers: dict[str, Follower] = {}


def register_follower(name: str, follower: Follower) -> None:
    """Declare what follows a person, «module.things». Called at start."""
    _followers[name] = follower


def move_followers(kept_id: int, merged_id: int) -> dict[str, list[int]]:
    """Let everything follow; what undoing needs."""
    return {name: list(each.move(kept_id, merged_id)) for name, each in sorted({**_OWN, **_followers}.items())}


def return_followers(kept_id: int, merged_id: int, moved: dict[str, list[int]]) -> None:
    """Take it back. A module that is no more, or was not there, has nothing to take back."""
    for name, each in sorted({**_OWN, **_followers}.items()):
        if moved.get(name):
            each.back(kept_id, merged_id, moved[name])


def _move_feeds(kept_id: int, merged_id: int) -> list[int]:
    """Outside systems go on feeding the kept record, unless they feed the same value of it already."""
    known = Feed.objects.filter(person_id=kept_id).values("slot")
    ids = list(Feed.objects.filter(person_id=merged_id).exclude(slot__in=known).values_list("pk", flat=True))
    Feed.objects.filter(pk__in=ids).update(person_id=kept_id)
    return ids


def _return_feeds(kept_id: int, merged_id: int, ids: Sequence[int]) -> None:
    Feed.objects.filter(pk__in=ids, person_id=kept_id).update(person_id=merged_id)


def _move_inquiries(kept_id: int, merged_id: int) -> list[int]:
    """Whoever reads what is held on the child sees what was asked about it."""
    ids = list(Inquiry.objects.filter(person_id=merged_id).values_list("pk", flat=True))
    Inquiry.objects.filter(pk__in=ids).update(person_id=kept_id)
    return ids


def _return_inquiries(kept_id: int, merged_id: int, ids: Sequence[int]) -> None:
    Inquiry.objects.filter(pk__in=ids, person_id=kept_id).update(person_id=merged_id)


def _move_wards(kept_id: int, merged_id: int) -> list[int]:
    """A young parent recorded twice stands for his children under the kept record too."""
    rows = Guardianship.objects.filter(known_to=None)
    known = rows.filter(guardian_id=kept_id).values("pupil_id")
    fresh = rows.filter(guardian_id=merged_id).exclude(pupil_id__in=known).exclude(pupil_id=kept_id).order_by("pk")
    made = Guardianship.objects.bulk_create(
        Guardianship(
            guardian_id=kept_id, pupil_id=row.pupil_id, kind=row.kind, ground=row.ground, may_read=row.may_read,
            during=row.during,
        )
        for row in list(fresh)
    )  # fmt: skip
    return [row.pk for row in made]


def _return_wards(_kept_id: int, _merged_id: int, ids: Sequence[int]) -> None:
    Guardianship.objects.filter(pk__in=ids, known_to=None).update(known_to=Now())


def _move_account(kept_id: int, merged_id: int) -> list[int]:
    """The way to sign in, unless the kept record has its own, or the other works somewhere: posts stay with it."""
    if Tenure.objects.filter(person_id=merged_id, known_to=None).exists():
        return []
    return identity.pass_account(merged_id, kept_id)


def _return_account(kept_id: int, merged_id: int, ids: Sequence[int]) -> None:
    identity.return_account(ids, kept_id, merged_id)


def _move_invitations(kept_id: int, merged_id: int) -> list[int]:
    return identity.pass_invitations(merged_id, kept_id)


def _return_invitations(kept_id: int, merged_id: int, ids: Sequence[int]) -> None:
    identity.return_invitations(ids, kept_id, merged_id)


_OWN = {
    "people.feeds": Follower(_move_feeds, _return_feeds),
    "people.inquiries": Follower(_move_inquiries, _return_inquiries),
    "people.wards": Follower(_move_wards, _return_wards),
    "identity.account": Follower(_move_account, _return_account),
    "identity.invitations": Follower(_move_invitations, _return_invitations),
}
