"""Who may reach what of matching. The pair of the tables is of two records in one school; the claim is another school's
for a child of this one.
"""

from datetime import date
from typing import Any

from tests.matrix import (
    AUTHORITY_ROLES,
    LEADING_ROLES,
    Access,
    own_territory,
    roles,
)

TWICE = date(2014, 2, 11)


def pair(cast: Any) -> dict[str, Any]:
    from django.utils import timezone

    from parta.kernel.actor import SYSTEM
    from parta.matching.models import Pair
    from parta.matching.operations.sweeping import sweep
    from parta.people.api import NewPerson

    def make() -> Any:
        for family in ("Радченко", "Радчeнко"):  # the second with a Latin letter
            cast.record(NewPerson(family, "Соломія", "Ігорівна", sex="f", born_on=TWICE))
        sweep(actor=SYSTEM, now=timezone.now())
        return Pair.objects.get(one__born_on=TWICE).public_id

    return {"pair": cast.once("matching pair", make)}


def claim(cast: Any) -> dict[str, Any]:
    from django.utils import timezone

    from parta.institutions.testing import make_institution
    from parta.matching.operations.claiming import open_claim
    from parta.people.testing import make_head

    def make() -> Any:
        school = make_institution("Гімназія, що просить")
        return open_claim(
            actor=make_head(school),
            institution_id=school,
            person_id=cast.child_id,
            said="Дитина",
            ground="Заява матері",
            now=timezone.now(),
        )

    return {"claim": cast.once("matching claim", make)}


ANSWERING = own_territory(*AUTHORITY_ROLES, *LEADING_ROLES)
ROUTES: dict[str, Access] = {
    "matching:queue": roles(*AUTHORITY_ROLES, *LEADING_ROLES),
    "matching:pair": own_territory(*AUTHORITY_ROLES, *LEADING_ROLES, arguments=pair),
    "matching:claim": own_territory(*AUTHORITY_ROLES, *LEADING_ROLES, arguments=claim),
}
OPERATIONS: dict[str, Access] = {
    "matching.agreed_claims": roles(),
    "matching.answer_claim": ANSWERING,
    "matching.children_moved": roles(),
    "matching.claim_doubles": roles(),
    "matching.keep_apart": ANSWERING,
    "matching.merge": ANSWERING,
    "matching.oldest": roles(),
    "matching.open_claim": own_territory(*LEADING_ROLES),
    "matching.remember_apart": own_territory(*LEADING_ROLES),
    "matching.sweep": roles(),
    "matching.take_over": own_territory(*LEADING_ROLES),
    "matching.transfer_ended": roles(),
    "matching.undo": ANSWERING,
    "matching.withdraw_claim": own_territory(*LEADING_ROLES),
}
