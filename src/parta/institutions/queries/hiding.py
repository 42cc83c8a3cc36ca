"""What territories have closed to the public."""

from collections.abc import Iterable

from parta.institutions.models import Hiding


def closed_in(territory_ids: Iterable[int | None]) -> frozenset[str]:
    """What is closed to the public in any of these territories now. One statement."""
    ids = {each for each in territory_ids if each is not None}
    if not ids:
        return frozenset()
    found = Hiding.objects.filter(territory_id__in=ids, lifted_at=None).values_list("what", flat=True)
    return frozenset(each for what in found for each in what)
