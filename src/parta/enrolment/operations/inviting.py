"""Inviting the families of a class."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from parta.enrolment import policies
from parta.enrolment.queries.groups import group_card, members_on
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.people import api as people


def invite_class(
    *,
    actor: Actor,
    institution_id: int,
    class_id: int,
    pupils: Collection[UUID],
    whom: str,
    now: datetime,
) -> people.Invited:
    """Invite the guardians (``whom`` «guardians») or the pupils themselves («pupils») of a class, for cards.

    :raises NotVisible: no such class, or one of the pupils is not in it today
    :raises Invalid: nobody is chosen
    """
    members = _members(actor, institution_id, class_id, now)
    if not pupils:
        raise Invalid([Problem("pupil", _("Nobody is chosen. Tick the children whose families are to be invited."))])
    if not set(pupils) <= set(members):
        raise NotVisible
    invite = people.invite_pupils if whom == "pupils" else people.invite_guardians
    chosen = [members[public_id] for public_id in pupils]
    return invite(actor=actor, institution_id=institution_id, pupil_ids=chosen, now=now)


def renew_access(
    *, actor: Actor, institution_id: int, class_id: int, pupil_id: int, person_id: int, now: datetime
) -> people.Invited:
    """A card for a pupil of a class or one guardian who has lost the way in; the old ways end when it is used.

    :raises NotVisible: no such class, the pupil is not in it today, or the person is no guardian of the pupil
    """
    members = _members(actor, institution_id, class_id, now)
    if pupil_id not in members.values():
        raise NotVisible
    return people.renew_family_access(
        actor=actor, institution_id=institution_id, pupil_id=pupil_id, person_id=person_id, now=now
    )


def _members(actor: Actor, institution_id: int, class_id: int, now: datetime) -> dict[UUID, int]:
    """Pupils of a class whose families the actor may invite."""
    group = group_card(institution_id=institution_id, group_id=class_id)
    if group is None or group.parent_id is not None:
        raise NotVisible
    require(policies.may_invite_families(actor, institution_id=institution_id, tutor_post_id=group.tutor_post_id))
    return {
        member.public_id: member.pupil_id
        for member in members_on(institution_id=institution_id, group_id=class_id, on=local_day(now))
    }
