"""Questions that Django asks at length."""

from collections.abc import Collection

from django.db.models.expressions import RawSQL


def among(ids: Collection[int]) -> RawSQL | list[int]:
    """For ``institution_id__in``: the ids as one parameter. A territory of thousands costs as one of two, where a
    parameter each takes longer to write and to read than the question itself. Of no ids nothing is asked.
    """
    return RawSQL("select unnest(%s::int[])", [list(ids)]) if ids else []
