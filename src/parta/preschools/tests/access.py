"""Groups and their days: staff see, leaders form, educators and leaders mark."""

from datetime import date
from typing import Any

from django.utils import timezone
from tests.matrix import LEADING_ROLES, STAFF_ROLES, Access, own_institution, roles

from parta.kernel.dates import school_year_of
from parta.preschools import testing


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


def taking(*names: str) -> Any:
    def arguments(cast: Any) -> dict[str, Any]:
        made = _at(cast)
        return {"school": cast.institution} | {name: made[name] for name in names}

    return arguments


def _staff(*names: str, **words: Any) -> Access:
    return own_institution(*STAFF_ROLES, arguments=taking(*names), **words)


def _forming(*names: str, **words: Any) -> Access:
    return own_institution(*LEADING_ROLES, arguments=taking(*names), **words)


_FORMS, _MARKS = own_institution(*LEADING_ROLES), own_institution(*STAFF_ROLES)
ROUTES: dict[str, Access] = {
    "preschools:own": roles(*STAFF_ROLES, is_hidden=False),
    "preschools:groups": _staff(),
    "preschools:group-new": _forming(),
    "preschools:group-edit": _forming("group_id"),
    "preschools:today": _staff(),
    "preschools:kitchen": _staff("day"),
    "preschools:group-day": _staff("group_id", "day"),
    "preschools:month": _staff("group_id", "month"),
}
OPERATIONS: dict[str, Access] = {
    "preschools.change_group": _FORMS,
    "preschools.form_group": _FORMS,
    "preschools.save_day": _MARKS,
}
