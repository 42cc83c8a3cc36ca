"""What is held on a person here: open findings on the record, and what was said of them."""

from datetime import date

from django.utils.translation import gettext as _

from parta.people.api import Fact, Held
from parta.quality.models import Dismissal, Finding
from parta.quality.queries.institution import title_of
from parta.quality.rules import OF_PERSONS
from parta.rulebook import api as rulebook


def held_on(person_id: int, today: date) -> Held | None:
    """Open findings on the person with the day they were found, reasons why some are no fault. Three statements."""
    rules = {rule.code: rule for rule in rulebook.rules_on(today) if rule.form in OF_PERSONS}
    rows = Finding.objects.filter(object_id=person_id, closed_on=None, rule__in=list(rules)).order_by("rule", "pk")
    facts = [
        Fact(
            title_of(rules[row.rule]),
            _("found on %(day)s") % {"day": row.opened_on.strftime("%d.%m.%Y")},
            "quality.Finding.object_id",
        )
        for row in rows
    ]
    said = Dismissal.objects.filter(object_id=person_id, rule__in=list(rules)).order_by("pk")
    facts += [Fact(title_of(rules[row.rule]), row.reason, "quality.Dismissal.reason") for row in said]
    return Held(_("Quality of data"), tuple(facts), order=70) if facts else None
