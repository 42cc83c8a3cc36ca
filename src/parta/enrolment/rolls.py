"""The roll of a class as a list that may leave."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parta.enrolment import policies
from parta.enrolment.lists import ChildList
from parta.enrolment.queries import pages
from parta.enrolment.queries.groups import members_on
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible
from parta.kernel.text import whole_number

ROLL = "enrolment.roll"


def roll(actor: Actor, institution_id: int, what: Mapping[str, str]) -> ChildList:
    """Children of the class ``what["class"]`` today, for those who read it.

    :raises NotVisible: no such class, or its children are not for this actor
    """
    class_id = whole_number(what.get("class", "")) or 0
    today = timezone.localdate()
    group = pages.visible_class(actor, institution_id=institution_id, class_id=class_id, today=today)
    if not policies.may_read_group(actor, institution_id=institution_id, group_id=class_id):
        raise NotVisible
    day = pages.day_within(group.school_year, today)
    members = members_on(institution_id=institution_id, group_id=class_id, on=day)
    header = [_("No."), _("Family name, given name, patronymic"), _("Date of birth"), _("Sex"), _("In the class since")]
    rows = [
        [
            at,
            member.display_name,
            member.born_on,
            pgettext("sex", "f") if member.sex == "f" else pgettext("sex", "m"),
            member.since,
        ]
        for at, member in enumerate(members, start=1)
    ]
    return ChildList(f"{group.name} {group.school_year}", header, rows, [member.pupil_id for member in members])
