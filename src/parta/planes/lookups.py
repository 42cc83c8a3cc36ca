"""Questions that Django asks at length."""

from collections.abc import Collection

from django.db.models.expressions import RawSQL

_BEYOND = 2**31


def among(ids: Collection[int]) -> RawSQL | list[int]:
    """For ``institution_id__in``: the ids as one parameter. A territory of thousands costs as one of two, where a
    parameter each takes longer to write and to read than the question itself. Of no ids nothing is asked, and none is
    asked that no column could hold.
    """
    known = [each for each in ids if abs(each) < _BEYOND]
    return RawSQL("select unnest(%s::int[])", [known]) if known else []
