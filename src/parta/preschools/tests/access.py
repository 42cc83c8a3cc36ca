"""Groups and their days: staff see, leaders form, educators and leaders mark."""

from datetime import date
from typing import Any

from django.utils import timezone
from tests.matrix import LEADING_ROLES, PUBLIC, SIGNED_IN, STAFF_ROLES, Access, own_institution, own_territory, roles

from parta.enrolment.testing import make_pupils
from parta.kernel.actor import Role
from parta.kernel.dates import school_year_of
from parta.preschools import letters, testing


def _group(cast: Any) -> int:
    """A group whose educator is the cast's teacher."""
    today = timezone.localdate()
    made: int = cast.once(
        "preschools.group",
        lambda: testing.make_group(
            cast.institution_id, "Сонечко", educators=[cast.post_id], since=date(school_year_of(today), 9, 1)
        ),
    )
    return made


def _at(cast: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {"day": today.isoformat(), "month": today.strftime("%Y-%m"), "group_id": _group(cast)}


def _queued(cast: Any) -> dict[str, Any]:
    """A child in the queue."""

    def make() -> Any:
        testing.make_queue(cast.own.actors[Role.HEAD], cast.institution_id)
        return testing.queue_up(cast.institution_id, benefit="orphan")

    made = cast.once("preschools.entry", make)
    return {"entry": made, "token": letters.link_of(made), "act": "waiting"}


def by_link(*names: str) -> Any:
    return lambda cast: {name: _queued(cast)[name] for name in names}


def opened(cast: Any) -> dict[str, Any]:
    _queued(cast)
    return {"school": cast.institution, "token": letters.mailbox_token("p@example.ua", timezone.now())}


def queued(*names: str) -> Any:
    """Addresses of the queue: there is one."""

    def arguments(cast: Any) -> dict[str, Any]:
        made = _queued(cast) | _at(cast)
        return {"school": cast.institution} | {name: made[name] for name in names}

    return arguments


def _child(cast: Any) -> dict[str, Any]:
    """A child of the group, with a benefit of meals."""
    group_id = _group(cast)

    def make() -> Any:
        since = date(school_year_of(timezone.localdate()), 9, 1)
        (made,) = make_pupils(1, institution_id=cast.institution_id, class_id=group_id, since=since)
        granted = testing.grant(cast.own.actors[Role.HEAD], cast.institution_id, made.person_id, since=since)
        return made.public_id, granted

    child, benefit = cast.once("preschools.child", make)
    return {"pupil": child, "benefit": benefit}


def eating(*names: str) -> Any:
    def arguments(cast: Any) -> dict[str, Any]:
        made = _child(cast)
        return {"school": cast.institution} | {name: made[name] for name in names}

    return arguments


def _eating(*names: str, **words: Any) -> Access:
    return own_institution(*LEADING_ROLES, arguments=eating(*names), **words)


def _giving(*names: str, **words: Any) -> Access:
    return own_institution(*LEADING_ROLES, arguments=queued(*names), **words)


def taking(*names: str) -> Any:
    def arguments(cast: Any) -> dict[str, Any]:
        made = _at(cast)
        return {"school": cast.institution} | {name: made[name] for name in names}

    return arguments


def _staff(*names: str, **words: Any) -> Access:
    return own_institution(*STAFF_ROLES, arguments=taking(*names), **words)


def _forming(*names: str, **words: Any) -> Access:
    return own_institution(*LEADING_ROLES, arguments=taking(*names), **words)


OFFICERS = (Role.REGION, Role.DISTRICT, Role.COMMUNITY)
_FORMS, _MARKS = own_institution(*LEADING_ROLES), own_institution(*STAFF_ROLES)
ROUTES: dict[str, Access] = {
    "preschools:own": roles(*STAFF_ROLES, is_hidden=False),
    "preschools:groups": _staff(),
    "preschools:group-new": _forming(),
    "preschools:group-edit": _forming("group_id"),
    "preschools:leaving": _giving(),
    "preschools:new-year": _giving(),
    "preschools:new-year-discard": _giving(method="post"),
    "preschools:new-year-group": _giving("group_id"),
    "preschools:leaving-school": _giving(),
    "preschools:meal-benefits": _eating(),
    "preschools:meal-benefit": _eating("pupil"),
    "preschools:meal-benefit-close": _eating("pupil", "benefit", method="post"),
    "preschools:today": _staff(),
    "preschools:kitchen": _staff("day"),
    "preschools:group-day": _staff("group_id", "day"),
    "preschools:month": _staff("group_id", "month"),
    "preschools:own-territory": roles(*OFFICERS),
    "preschools:territory": own_territory(*OFFICERS),
    "preschools:mine": SIGNED_IN,
    "preschools:state": Access(is_public=True, arguments=by_link("token")),
    "preschools:answer": Access(is_public=True, method="post", arguments=by_link("token", "act")),
    "preschools:queue-public": Access(is_public=True, arguments=queued()),
    "preschools:apply-start": Access(is_public=True, arguments=queued()),
    "preschools:apply": Access(is_public=True, arguments=opened),
    "preschools:queue": _giving(),
    "preschools:queue-set-up": _giving(method="post"),
    "preschools:counter": _giving(),
    "preschools:take-back": _giving(method="post"),
    "preschools:offer": _giving("group_id", method="post"),
    "preschools:hand-over": _giving("group_id", method="post"),
    "preschools:entry": _giving("entry"),
    "preschools:verdict": _giving("entry", method="post"),
    "preschools:entry-withdraw": _giving("entry", method="post"),
}
OPERATIONS: dict[str, Access] = {
    "preschools.accept_place": SIGNED_IN,  # whoever sent it; the page behind the link, the system
    "preschools.apply_for": PUBLIC,
    "preschools.ask_mailbox": PUBLIC,
    "preschools.change_group": _FORMS,
    "preschools.change_carrying": _FORMS,
    "preschools.change_leaving": _FORMS,
    "preschools.discard_carrying": _FORMS,
    "preschools.form_carried": _FORMS,
    "preschools.order_carrying": _FORMS,
    "preschools.terms_problems": roles(),
    "preschools.withdraw_carried": _FORMS,
    "preschools.order_leaving": _FORMS,
    "preschools.decide_benefit": _FORMS,
    "preschools.decline_place": SIGNED_IN,
    "preschools.form_group": _FORMS,
    "preschools.end_meal_benefit": _FORMS,
    "preschools.grant_meal_benefit": _FORMS,
    "preschools.void_meal_benefit": _FORMS,
    "preschools.hand_over": _FORMS,
    "preschools.lapse_offers": roles(),
    "preschools.offer_places": _FORMS,
    "preschools.open_queue": _FORMS,
    "preschools.prune_entries": roles(),
    "preschools.receive_children": _FORMS,
    "preschools.receive_entries": _FORMS,
    "preschools.save_day": _MARKS,
    "preschools.still_waits": SIGNED_IN,
    "preschools.take_back": _FORMS,
    "preschools.withdraw": SIGNED_IN,
    "preschools.withdraw_children": _FORMS,
    "preschools.withdraw_entries": _FORMS,
}
