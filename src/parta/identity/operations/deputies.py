"""Deputies made sure of: asked by the head with РНОКПП, answered by a certificate, confirmed by the head."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import grants, policies
from parta.identity.models import Invitation, Verification
from parta.identity.operations.accounts import ensure_account
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem


class NotAnswered(DomainError):
    """The deputy has not shown a certificate, so there is nothing to confirm."""

    code = "not-answered"


def ask_deputy(*, actor: Actor, person_id: int, institution_id: int, now: datetime) -> None:
    """Begin the check of a deputy's post, or leave the one begun. Called when the head invites.

    :raises Invalid: without РНОКПП the certificate could be compared with nothing
    """
    require(policies.may_invite(actor, Role.DEPUTY, None, institution_id))
    if not grants.persons().has_rnokpp(person_id):
        words = _("A deputy is recognised by РНОКПП: the certificate is compared with it. Enter it here.")
        raise Invalid([Problem("rnokpp", words)])
    posts = [post for post in grants.deputy_posts(institution_id, local_day(now)) if post.person_id == person_id]
    with acting(actor, "identity.deputy.ask"):
        account_id = ensure_account(actor=actor, person_id=person_id)
        begun = set(Verification.objects.filter(account_id=account_id, ended_at=None).values_list("post_id", flat=True))
        for post in posts:
            if post.post_id not in begun:
                Verification.objects.create(
                    account_id=account_id,
                    institution_id=institution_id,
                    post_id=post.post_id,
                    asked_by_id=actor.account_id,
                )


def confirm_deputy(*, actor: Actor, verification_id: UUID, now: datetime) -> None:
    """The head has seen whose certificate answered: from now on the deputy's powers work.

    :raises NotAnswered: there is no certificate yet; NotVisible: there is no such check, or it was declined
    """
    found = _open(verification_id)
    require(policies.may_confirm_deputy(actor, found.institution_id))
    if found.accepted_at is None:
        raise NotAnswered(_("The deputy has not signed yet. Confirm when the certificate is shown here."))
    with acting(actor, "identity.deputy.confirm"):
        Verification.objects.filter(pk=found.pk, confirmed_at=None, ended_at=None).update(
            confirmed_at=now, confirmed_by_id=actor.account_id
        )


def decline_deputy(*, actor: Actor, verification_id: UUID, now: datetime) -> None:
    """End the check, confirmed or not: the powers stop at once, the invitation opens nothing.

    :raises NotVisible: there is no such check, or it was declined
    """
    found = _open(verification_id)
    require(policies.may_confirm_deputy(actor, found.institution_id))
    invitations = Invitation.objects.filter(
        account_id=found.account_id, role=Role.DEPUTY, institution_id=found.institution_id, used_at=None
    )
    with acting(actor, "identity.deputy.decline"):
        Verification.objects.filter(pk=found.pk, ended_at=None).update(ended_at=now)
        invitations.filter(revoked_at=None).update(revoked_at=now)


def _open(verification_id: UUID) -> Verification:
    found = Verification.objects.filter(public_id=verification_id, ended_at=None).first()
    if found is None:
        raise NotVisible(_("There is no such deputy here, or the check was ended."))
    return found
