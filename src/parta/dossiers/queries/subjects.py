"""Whose data set a page is about, and what the reader may do with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from parta.dossiers import policies
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, STAFF_ROLES, Actor
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.people import api as people


@dataclass(frozen=True, slots=True)
class Subject:
    """A child where it studies, or a member of staff where he works. ``key``: public id of the pupil or of the post."""

    institution_id: int
    institution: UUID
    title: str
    person_id: int
    key: UUID
    name: str
    is_child: bool
    may_keep: bool
    may_amend: bool
    posts: Mapping[int, str]  # of a member of staff: his posts here, in words


def child_subject(actor: Actor, school: UUID, pupil: UUID, *, today: date) -> Subject:
    """A child that studies in the institution today. Five SQL statements.

    :raises NotVisible: nobody of staff asks, or the child does not study here: what is known since is not a former
        school's
    :raises Refused: a teacher who is not the class teacher asks
    """
    card = institutions.institution_by_public_id(school)
    person_id = enrolment.pupil_ids_of(actor, institution_id=card.id, public_ids=[pupil]).get(pupil)
    if card.id not in actor.institutions(*STAFF_ROLES) or person_id is None:
        raise NotVisible
    if not enrolment.enrolled_here(person_ids=[person_id], institution_id=card.id, since=today):
        raise NotVisible
    tutor = enrolment.tutor_of(institution_id=card.id, pupil_id=person_id, on=today)
    require(policies.may_read_child(actor, institution_id=card.id, tutor_post_id=tutor))
    return Subject(
        institution_id=card.id,
        institution=school,
        title=card.title,
        person_id=person_id,
        key=pupil,
        name=people.names([person_id])[person_id].full,
        is_child=True,
        may_keep=bool(policies.may_keep_child(actor, institution_id=card.id, tutor_post_id=tutor)),
        may_amend=bool(policies.may_amend_child(actor, institution_id=card.id)),
        posts={},
    )


def staff_subject(actor: Actor, institution: UUID, post: UUID, *, today: date) -> Subject:
    """A member of staff of the institution. Three SQL statements.

    :raises NotVisible: nobody who leads the institution asks, or the post is elsewhere
    :raises Refused: a deputy without the power over staff asks
    """
    card = institutions.institution_by_public_id(institution)
    if card.id not in actor.institutions(*LEADING_ROLES):
        raise NotVisible
    require(policies.may_keep_staff(actor, institution_id=card.id))
    line = people.post_by_public_id(card.id, post)
    if line is None:
        raise NotVisible
    person_id = line.person.person_id
    held = [each for each in people.staff_of(card.id, today) if each.person.person_id == person_id] or [line]
    return Subject(
        institution_id=card.id,
        institution=institution,
        title=card.title,
        person_id=person_id,
        key=post,
        name=line.person.full,
        is_child=False,
        may_keep=True,
        may_amend=True,
        posts={each.post_id: str(people.POSITIONS[each.position]) for each in held},
    )
