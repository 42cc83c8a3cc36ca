"""Ways to preschool groups, and what they ask of people on their first page."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor, Grant
from parta.kernel.dates import local_day
from parta.planes.lookups import among
from parta.preschools import policies
from parta.preschools.models import Educator
from parta.preschools.queries import benefits, days, queue, territory
from parta.preschools.queries.groups import PRESCHOOL_GROUP
from parta.ui.home import Contribution, Line, Part

MOST_LINES = 4


def list_acts(actor: Actor, school: UUID) -> tuple[enrolment.Act, ...]:
    """The way from the list of classes. Four statements at most."""
    if not any(actor.having(*LEADING_ROLES)):
        return ()
    institution_id = institutions.institution_id_of(school)
    has_groups = policies.visible_terms(actor).filter(institution_id=institution_id).exists()
    if not has_groups and institutions.learners_group(institution_id) != "preschool":
        return ()
    return (enrolment.Act(_("Preschool groups"), reverse("preschools:groups", args=[school])),)


def class_section(actor: Actor, school: UUID, group: enrolment.GroupCard, today: date) -> enrolment.Section | None:
    """On the page of a preschool group: its day, and what it is. Two statements at most."""
    if group.kind != PRESCHOOL_GROUP:
        return None
    acts = []
    if policies.may_mark(actor, institution_id=group.institution_id, group_id=group.id):
        href = reverse("preschools:group-day", args=[school, group.id, today.isoformat()])
        acts.append(enrolment.Act(_("Mark the day"), href, is_main=True))
    if policies.may_form(actor, institution_id=group.institution_id):
        acts.append(
            enrolment.Act(_("Places, hours, educators"), reverse("preschools:group-edit", args=[school, group.id]))
        )
    return enrolment.Section(order=5, acts=tuple(acts)) if acts else None


def of_staff(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """Groups whose day is not marked yet. One statement; three more in a preschool."""
    if grant.institution_id is None:
        return Contribution()
    today = local_day(now)
    waiting = days.unmarked_groups(grant.institution_id, today)
    kept = policies.groups_kept(actor, institution_id=grant.institution_id, group_ids=set(waiting)) if waiting else ()
    if not kept:
        return Contribution()
    school = institutions.public_id_of(grant.institution_id)
    note = _("Everybody is there until you press the absent; the kitchen waits for it.")
    lines = [
        Line(
            Part.OPEN, _("Mark the day: %(group)s") % {"group": waiting[group_id]},
            reverse("preschools:group-day", args=[school, group_id, today.isoformat()]), note, weight=10,
        )
        for group_id in sorted(kept, key=lambda each: waiting[each])[:MOST_LINES]
    ]  # fmt: skip
    return Contribution(lines)


def taught_by(institution_ids: Collection[int], post_ids: Collection[int]) -> dict[int, str]:
    """Posts of educators: they are not taken back as if they had never been given. One statement."""
    rows = Educator.objects.filter(institution_id__in=among(institution_ids), post_id__in=list(post_ids))
    return {post_id: _("This person is an educator of a group.") for post_id in rows.values_list("post_id", flat=True)}


def of_leader(actor: Actor, grant: Grant, _now: datetime) -> Contribution:
    """Benefits to answer, children who took a place and wait for the order. Two statements at most."""
    if grant.institution_id is None:
        return Contribution()
    waiting = queue.waiting_of(actor, grant.institution_id)
    if not waiting.claims and not waiting.accepted:
        return Contribution()
    href = reverse("preschools:queue", args=[institutions.public_id_of(grant.institution_id)])
    lines = []
    if waiting.claims:
        words = ngettext(
            "%(count)s benefit in the queue waits for an answer", "%(count)s benefits in the queue wait for an answer",
            waiting.claims,
        )  # fmt: skip
        note = _("Until then the child stands in the general line.")
        lines.append(Line(Part.WAITING, words % {"count": waiting.claims}, f"{href}?show=benefits", note))
    if waiting.accepted:
        words = ngettext(
            "%(count)s child has taken a place and waits for the order",
            "%(count)s children have taken places and wait for the order", waiting.accepted,
        )  # fmt: skip
        lines.append(Line(Part.WAITING, words % {"count": waiting.accepted}, href))
    return Contribution(lines)


def of_meals(actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """Benefits of meals that end within thirty days and that nothing follows. One statement; five at most."""
    if grant.institution_id is None:
        return Contribution()
    count = benefits.ending_soon(actor, grant.institution_id, local_day(now))
    if not count:
        return Contribution()
    words = ngettext(
        "The meal benefit of %(count)s child ends within 30 days",
        "Meal benefits of %(count)s children end within 30 days", count,
    )  # fmt: skip
    href = reverse("preschools:meal-benefits", args=[institutions.public_id_of(grant.institution_id)])
    note = _("Ask the parents for a new paper, or they will pay in full.")
    return Contribution([Line(Part.WAITING, words % {"count": count}, f"{href}?show=ending", note)])


def of_officer(_actor: Actor, grant: Grant, now: datetime) -> Contribution:
    """Places that are free while children of that age wait elsewhere in the community. Seven statements."""
    places = territory.advice_for(grant, local_day(now))
    if not places:
        return Contribution()
    words = ngettext(
        "%(count)s preschool place is free while children of that age wait elsewhere",
        "%(count)s preschool places are free while children of that age wait elsewhere", places,
    )  # fmt: skip
    note = _("Tell the parents, or open a group: the page says where.")
    return Contribution([Line(Part.ODD, words % {"count": places}, reverse("preschools:own-territory"), note)])


def of_family(actor: Actor, _grant: Grant, now: datetime) -> Contribution:
    """Places that are kept for a child and not answered. One statement."""
    if not queue.places_kept(actor, local_day(now)):
        return Contribution()
    note = _("Answer in time, or it goes to the next child.")
    title = _("A preschool place is kept for your child")
    return Contribution([Line(Part.WAITING, title, reverse("preschools:mine"), note)])
