"""What campaigns hold on a person: that he was named to answer, with the phone and e-mail given."""

from datetime import date

from django.utils.translation import gettext as _

from parta.collections.models import Assignee
from parta.people import api as people


def held_on(person_id: int, _today: date) -> people.Held | None:
    """Campaigns that the person answers or answered for. One statement."""
    rows = list(Assignee.objects.filter(person_id=person_id).select_related("collection").order_by("-pk")[:50])
    facts = []
    for row in rows:
        facts.append(people.Fact(_("Answers for the campaign"), row.collection.title, "collections.Assignee.person_id"))
        facts += [
            people.Fact(label, value, f"collections.Assignee.{field}")
            for label, value, field in ((_("Phone"), row.phone, "phone"), (_("E-mail"), row.email, "email"))
            if value
        ]
    return people.Held(_("Campaigns"), tuple(facts), order=80) if facts else None
