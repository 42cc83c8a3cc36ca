"""Editions of the texts of orders."""

import json
from datetime import date, timedelta
from pathlib import Path

from django.db.models import Max
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.documents import policies
from parta.documents.models import OrderTemplate
from parta.documents.rules.orders import LIST, Kind, paragraphs, unknown_words
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, Problem, Stale

_FIRST = Path(__file__).parent.parent / "editions" / "orders.json"


def load_first_editions(*, actor: Actor) -> int:
    """Put the texts shipped in the repository into force where a kind has none yet. Idempotent; returns how many were
    added.
    """
    require(policies.may_edit_templates(actor))
    known = set(OrderTemplate.objects.values_list("kind", flat=True))
    shipped = json.loads(_FIRST.read_text(encoding="utf-8"))
    missing = [template for template in shipped["templates"] if template["kind"] not in known]
    if missing:
        with acting(actor, "documents.template.load"):
            OrderTemplate.objects.bulk_create(
                OrderTemplate(edition=1, during=DateRange(date.fromisoformat(shipped["valid_from"]), None), **template)
                for template in missing
            )
    return len(missing)


def change_template(
    *,
    actor: Actor,
    kind: Kind,
    after_edition: int,
    title: str,
    body: str,
    source: str,
    valid_from: date,
    today: date,
    doubt: str = "",
) -> int:
    """Add an edition in force from a day on; the one before ends the day before. Returns its number.

    :raises Stale: another edition was added since ``after_edition`` was read
    :raises Invalid: a word in braces is unknown, there is no place for the list, or the day is not after the edition
    in force began
    """
    require(policies.may_edit_templates(actor))
    with acting(actor, "documents.template.change"):
        known = OrderTemplate.objects.select_for_update(of=("self",)).filter(kind=kind, during__endswith=None).first()
        newest = OrderTemplate.objects.filter(kind=kind).aggregate(newest=Max("edition"))["newest"] or 0
        if newest != after_edition:
            raise Stale(_("Somebody added an edition while you were editing. Compare the two texts and save again."))
        problems = text_problems(kind, title, body)
        earliest = max(today, known.during.lower + timedelta(days=1)) if known is not None else today
        if valid_from < earliest:
            words = _("An edition begins in the future: %(day)s at the earliest.")
            problems.append(Problem("valid_from", words % {"day": earliest.strftime("%d.%m.%Y")}))
        if problems:
            raise Invalid(problems)
        if known is not None:
            OrderTemplate.objects.filter(pk=known.pk).update(during=DateRange(known.during.lower, valid_from))
        OrderTemplate.objects.create(
            kind=kind,
            edition=newest + 1,
            title=title.strip(),
            body=body.strip(),
            source=source.strip(),
            doubt=doubt.strip(),
            during=DateRange(valid_from, None),
        )
    return int(newest) + 1


def annul_template(*, actor: Actor, kind: Kind, day: date) -> None:
    """Take back an edition that was to hold from a day that has not come; the one before goes on."""
    require(policies.may_edit_templates(actor))
    with acting(actor, "documents.template.annul"):
        OrderTemplate.objects.filter(kind=kind, during__startswith=day).update(during=DateRange(empty=True))
        for row in OrderTemplate.objects.filter(kind=kind, during__endswith=day):
            OrderTemplate.objects.filter(pk=row.pk).update(during=DateRange(row.during.lower, None))


def text_problems(kind: Kind, title: str, body: str) -> list[Problem]:
    """What keeps a text from being that of an order: it is empty, a word in braces means nothing, no place for the
    list.
    """
    problems = []
    for name, text in (("title", title), ("body", body)):
        if not text.strip():
            problems.append(Problem(name, _("An order needs this text.")))
        if unknown := unknown_words(kind, text):
            words = ", ".join(f"{{{word}}}" for word in unknown)
            problems.append(
                Problem(
                    name, _("Nothing can be filled in for %(words)s. Use the words listed below.") % {"words": words}
                )
            )
    if LIST not in paragraphs(body):
        problems.append(Problem("body", _("There is no place for the pupils: put {list} alone into a line.")))
    return problems
