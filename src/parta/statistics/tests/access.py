"""Forms are read by those who lead the institution and by officers over it; signed by the head or the officer."""

from datetime import date
from typing import Any

from django.utils import timezone
from tests.matrix import AUTHORITY_ROLES, LEADING_ROLES, Access, Role, own_institution, own_territory, roles

from parta.kernel.dates import local_day
from parta.statistics import testing

_READERS = (*AUTHORITY_ROLES, *LEADING_ROLES)
DAY = date(2026, 10, 1)


def _edition(cast: Any) -> str:
    cast.once("statistics.edition", lambda: testing.first_edition(local_day(timezone.now())) or True)
    return "85-k"


def of_institution(cast: Any) -> dict[str, Any]:
    return {"form": _edition(cast), "institution": cast.institution}


def a_cell(cast: Any) -> dict[str, Any]:
    return {**of_institution(cast), "address": "II.01.6"}


def of_authority(cast: Any) -> dict[str, Any]:
    return {"form": _edition(cast), "authority": cast.authority}


def a_report(cast: Any) -> dict[str, Any]:
    _edition(cast)
    return {
        "report": cast.once(
            "statistics.report", lambda: testing.freeze(cast.institution_id, DAY, now=timezone.now())
        )
    }  # fmt: skip


ROUTES: dict[str, Access] = {
    "statistics:forms": roles(*_READERS),
    "statistics:institution": own_territory(*_READERS, arguments=of_institution),
    "statistics:cell": own_institution(*LEADING_ROLES, arguments=a_cell),
    "statistics:freeze": own_institution(Role.HEAD, Role.ACTING, method="post", arguments=of_institution),
    "statistics:authority": own_territory(*AUTHORITY_ROLES, arguments=of_authority),
    "statistics:freeze-authority": own_territory(Role.COMMUNITY, method="post", arguments=of_authority),
    "statistics:report": own_territory(*_READERS, arguments=a_report),
    "statistics:document": own_territory(*_READERS, arguments=a_report),
    "statistics:sign": own_institution(Role.HEAD, Role.ACTING, method="post", arguments=a_report),
}
OPERATIONS: dict[str, Access] = {
    "statistics.freeze_report": own_institution(Role.HEAD, Role.ACTING, Role.COMMUNITY),
    "statistics.sign_report": own_institution(Role.HEAD, Role.ACTING, Role.COMMUNITY),
}
