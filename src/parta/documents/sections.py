"""What documents adds to the page of a class and to the list of classes."""

from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from parta.documents import policies
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor


def class_section(actor: Actor, school: UUID, group: enrolment.GroupCard, _today: date) -> enrolment.Section | None:
    """Ways to enrol into the class. No SQL statement."""
    if not policies.may_order_movement(actor, institution_id=group.institution_id):
        return None
    acts = (
        enrolment.Act(
            _("Enrol from a spreadsheet"), f"{reverse('documents:enrol', args=[school])}?class={group.id}", is_main=True
        ),
        enrolment.Act(_("Enrol one child"), reverse("documents:enrol-child", args=[school, group.id])),
    )
    return enrolment.Section(order=10, acts=acts)


def list_acts(actor: Actor, school: UUID) -> tuple[enrolment.Act, ...]:
    """Ways to enrol and to the orders, for those who lead. One SQL statement."""
    if not any(actor.having(*LEADING_ROLES)):
        return ()
    acts = [enrolment.Act(_("Orders"), reverse("documents:orders", args=[school]))]
    if policies.may_order_movement(actor, institution_id=institutions.institution_id_of(school)):
        acts.insert(0, enrolment.Act(_("Enrol children"), reverse("documents:enrol", args=[school]), is_main=True))
    return tuple(acts)
