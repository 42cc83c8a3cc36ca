"""Which school has confirmed a place to a recorded child: for the preschool that the child leaves."""

from collections.abc import Collection

from parta.admission.models import Wish
from parta.admission.rules.applications import State
from parta.admission.sealing import child_key
from parta.people import api as people


def confirmed_schools(person_ids: Collection[int], school_year: int) -> dict[int, int]:
    """School whose place was confirmed to each child, found by the birth certificate. A child of two applications with
    two places has none: whoever stands for it decides. Two SQL statements; the caller has asked who is looking.
    """
    numbers = people.certificates_of(person_ids)
    keys = {child_key(number): child for child, held in numbers.items() for number in held}
    rows = Wish.objects.filter(
        child_key__in=list(keys), campaign__school_year=school_year, state__in=(State.CONFIRMED, State.ORDERED)
    )
    found: dict[int, set[int]] = {}
    for key, school in rows.values_list("child_key", "campaign__institution_id"):
        found.setdefault(keys[bytes(key)], set()).add(school)
    return {child: next(iter(schools)) for child, schools in found.items() if len(schools) == 1}
