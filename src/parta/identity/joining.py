"""Ways to sign in follow a person whose two records are joined. In the transaction and the trail of `people`."""

from collections.abc import Sequence

from parta.identity.models import Account, Invitation


def pass_account(from_id: int, to_id: int) -> list[int]:
    """The account of one record becomes that of the other, unless it has its own: at most one a person. Ids."""
    if Account.objects.filter(person_id=to_id).exists():
        return []
    ids = list(Account.objects.select_for_update().filter(person_id=from_id).values_list("pk", flat=True))
    Account.objects.filter(pk__in=ids).update(person_id=to_id)
    return ids


def return_account(ids: Sequence[int], from_id: int, to_id: int) -> None:
    """Take that back."""
    Account.objects.filter(pk__in=ids, person_id=from_id).update(person_id=to_id)


def pass_invitations(from_id: int, to_id: int) -> list[int]:
    """Invitations of guardians not used yet lead to the child's other record. Ids."""
    waiting = Invitation.objects.select_for_update().filter(pupil_id=from_id, used_at=None, revoked_at=None)
    ids = list(waiting.values_list("pk", flat=True))
    _point(ids, from_id, to_id)
    return ids


def return_invitations(ids: Sequence[int], from_id: int, to_id: int) -> None:
    """Take that back, of those not used meanwhile."""
    waiting = Invitation.objects.filter(pk__in=ids, pupil_id=from_id, used_at=None)
    _point(list(waiting.values_list("pk", flat=True)), from_id, to_id)


def _point(ids: Sequence[int], from_id: int, to_id: int) -> None:
    Invitation.objects.filter(pk__in=ids, fact_person_id=from_id).update(fact_person_id=to_id)
    Invitation.objects.filter(pk__in=ids).update(pupil_id=to_id)
