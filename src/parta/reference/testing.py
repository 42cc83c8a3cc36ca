"""Façade for tests: territories without the whole country."""

from parta.audit.api import acting
from parta.kernel.actor import SYSTEM
from parta.reference.models import Category, Territory

__all__ = ["make_place"]


def make_place(katottg: str, category: Category, name: str, parent_id: int | None = None) -> int:
    """A territory under another one; ``katottg`` is UA and 17 digits. A region has no parent."""
    above = Territory.objects.filter(pk=parent_id or 0).first()
    inherited = {name: getattr(above, name) if above else None for name in ("region_id", "district_id", "community_id")}
    with acting(SYSTEM, "reference.testing.place"):
        place = Territory.objects.create(katottg=katottg, category=category, name=name, parent=above, **inherited)
        own = {"O": ["region"], "K": ["region", "community"], "P": ["district"], "H": ["community"]}
        Territory.objects.filter(pk=place.pk).update(**{f"{each}_id": place.pk for each in own.get(str(category), [])})
        return place.pk
