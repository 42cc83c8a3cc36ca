"""A child who was adopted: enrolled anew under the new certificate, its former record sealed by the head."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.audit.api import acting
from parta.enrolment import policies
from parta.enrolment.queries.adopting import former_record
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.people import api as people

NO_SUCH_NUMBER = gettext_lazy("Write the number of the former record as in the alphabetical book, for example К/15.")


def adopt_pupil(
    *, actor: Actor, institution_id: int, pupil: UUID, former: str, keeper: UUID, ground: str, today: date
) -> None:
    """Seal what this pupil was recorded under before. ``former``: its number in the alphabetical book, «К/15»;
    ``keeper``: the post of the one person who may open the history.

    Raises as `people.seal_identity`.

    :raises NotVisible: no such pupil for this actor
    :raises Invalid: no such number, or nobody with such a post
    """
    require(policies.may_protect(actor, institution_id=institution_id))
    now = policies.visible_pupils(actor, institution_id=institution_id).filter(public_id=pupil).first()
    if now is None:
        raise NotVisible
    before = former_record(actor, institution_id=institution_id, number=former)
    staff = {line.post_public_id: line.person.person_id for line in keepers_of(institution_id, today)}
    problems = []
    if before is None or before.pupil_id == now.pupil_id:
        problems.append(Problem("former", str(NO_SUCH_NUMBER)))
    if keeper not in staff:
        problems.append(Problem("keeper", _("Somebody of these does not work here any more. Choose again.")))
    if before is None or problems:
        raise Invalid(problems)
    with acting(actor, "enrolment.pupil.adopt"):
        people.seal_identity(
            actor=actor, institution_id=institution_id, former_id=before.pupil_id, successor_id=now.pupil_id,
            keeper_id=staff[keeper], ground=ground, today=today,
        )  # fmt: skip


def keepers_of(institution_id: int, today: date) -> tuple[people.PostLine, ...]:
    """Who may keep a sealed history: those in charge of the institution."""
    in_charge = (people.Position.HEAD, people.Position.ACTING)
    return tuple(line for line in people.staff_of(institution_id, today) if line.position in in_charge)
