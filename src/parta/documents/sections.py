"""What documents adds to the page of a class, to the list of classes and to a pupil's card."""

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from parta.documents import policies
from parta.documents.queries import orders as queries
from parta.documents.rules.movement import SINGLE
from parta.documents.wording import KIND_LABELS
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
        enrolment.Act(_("Move pupils"), f"{reverse('documents:movement', args=[school])}?class={group.id}"),
    )
    return enrolment.Section(order=10, acts=acts)


def pupil_section(actor: Actor, school: UUID, pupil: enrolment.PupilKey) -> enrolment.Section | None:
    """Orders about the child, for those who lead. One SQL statement."""
    if pupil.institution_id not in actor.institutions(*LEADING_ROLES):
        return None
    orders = queries.orders_about(actor, institution_id=pupil.institution_id, pupil_id=pupil.pupil_id)
    view: dict[str, Any] = {"school": school, "orders": orders, "pupil": pupil.public_id}
    if pupil.is_enrolled and policies.may_order_movement(actor, institution_id=pupil.institution_id):
        view["acts"] = [(kind.name.lower(), KIND_LABELS[kind]) for kind in SINGLE]
    return enrolment.Section(order=40, template="documents/pupil_section.html", view=view)


def list_acts(actor: Actor, school: UUID) -> tuple[enrolment.Act, ...]:
    """Ways to enrol and to the orders, for those who lead. One SQL statement."""
    if not any(actor.having(*LEADING_ROLES)):
        return ()
    acts = [enrolment.Act(_("Orders"), reverse("documents:orders", args=[school]))]
    if policies.may_order_movement(actor, institution_id=institutions.institution_id_of(school)):
        acts.append(enrolment.Act(_("Transfers"), reverse("documents:transfers", args=[school])))
        acts.append(enrolment.Act(_("Movement of pupils"), reverse("documents:movement", args=[school])))
        acts.insert(0, enrolment.Act(_("Enrol children"), reverse("documents:enrol", args=[school]), is_main=True))
    return tuple(acts)
