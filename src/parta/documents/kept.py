"""Orders and transfers as the night judges them: what waits, what bears a number that is taken, what is dated ahead."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.documents import policies
from parta.documents.models import Order, Transfer
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.rulebook.api import Records, Subject, Type, register_records

_IN_SAMPLE = "(%(sample)s::int[] is null or o.institution_id = any (%(sample)s::int[]))"
# An order in force has a number of its own by constraint; a draft may still bear one that is taken meanwhile.
_ORDERS = f"""
select o.institution_id, o.id as object_id, o.state::int as state, o.dated_on as signed_on, o.number,
       (o.dated_on - %(day)s::date)::int as days_ahead,
       case when o.state in (1, 5) then
         (%(day)s::date - (o.made_at at time zone 'Europe/Kyiv')::date)::int end as draft_days,
       case when o.state = 1 then exists (
         select from documents_order x where x.institution_id = o.institution_id and x.school_year = o.school_year
            and x.series = o.series and x.number = o.number and x.state = 3 and x.id <> o.id) end as number_taken,
       (o.dated_on - o.since)::int as backdated_days
from documents_order o
where o.state <> 4 and o.dated_on > %(day)s::date - 400 and {_IN_SAMPLE}
"""  # noqa: S608
_TRANSFERS = """
select o.institution_id, o.object_id,
       (%(day)s::date - (o.begun_at at time zone 'Europe/Kyiv')::date)::int as waiting_days
from (select source_id as institution_id, id as object_id, begun_at from documents_transfer where state in (1, 6)
      union all select target_id, id, begun_at from documents_transfer where state = 2) o
where (%(sample)s::int[] is null or o.institution_id = any (%(sample)s::int[]))
"""


def _orders(actor: Actor, institution_id: int, keys: Collection[int], field: str) -> Mapping[int, Subject]:
    """Orders by number; with the way to them, for whoever may read them. Three statements."""
    public = institutions.public_id_of(institution_id)
    rows = Order.objects.filter(institution_id=institution_id, id__in=keys).values_list("id", "number")
    known = set(
        policies.visible_orders(actor).filter(institution_id=institution_id, id__in=keys).values_list("id", flat=True)
    )
    said = _("order No. %(number)s")
    return {
        key: Subject(
            str(said % {"number": number}), reverse("documents:order", args=[public, key]) if key in known else "",
            str(_("the head")),
        )
        for key, number in rows
    }  # fmt: skip


def _transfers(actor: Actor, institution_id: int, keys: Collection[int], field: str) -> Mapping[int, Subject]:
    """Transfers that wait for this institution; with the way to them, for whoever may read them. Three statements."""
    public = institutions.public_id_of(institution_id)
    rows = Transfer.objects.filter(id__in=keys).values_list("id", "public_id")
    known = set(policies.visible_transfers(actor).filter(id__in=keys).values_list("id", flat=True))
    return {
        key: Subject(
            str(_("a transfer under way")), reverse("documents:transfer", args=[public, each]) if key in known else "",
            str(_("the head, or a deputy for movement of pupils")),
        )
        for key, each in rows
    }  # fmt: skip


def register() -> None:
    """Tell the rulebook; called once at start."""
    number = Type.NUMBER
    facts = {
        **dict.fromkeys(("state", "days_ahead", "draft_days", "backdated_days"), number), "number": Type.TEXT,
        "signed_on": Type.DAY, "number_taken": Type.TRUTH,
    }  # fmt: skip
    for form, name in (
        ("documents.order", gettext_lazy("Orders")),
        ("documents.orders", gettext_lazy("Orders as they are kept")),
    ):
        register_records(Records(form, name, _ORDERS, facts, key="object_id", subjects=_orders))
    register_records(
        Records("documents.transfers", gettext_lazy("Transfers under way"), _TRANSFERS, {"waiting_days": number},
                key="object_id", subjects=_transfers)
    )  # fmt: skip
