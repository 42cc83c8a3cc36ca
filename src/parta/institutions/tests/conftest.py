"""A small country for tests of institutions: one region of two communities, and Kyiv with a district."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from django_htmx.middleware import HtmxDetails

from parta.institutions.operations.authorities import load_first_authorities
from parta.institutions.queries import authority_of_territory, root_authority
from parta.kernel.actor import Actor, Grant, Role
from parta.reference.api import Category, load_first_lists
from parta.reference.testing import make_place

# Codes are invented: the real ones of these names are others.
CODES = {
    "region": "UA05000000000000001",
    "district": "UA05120000000000002",
    "community": "UA05120070000000003",
    "town": "UA05120070010000004",
    "village": "UA05120070020000005",
    "other": "UA05120090000000006",
    "other_village": "UA05120090010000007",
    "namesake": "UA05120090020000008",
    "kyiv": "UA80000000000000009",
    "kyiv_district": "UA80000000000000010",
}


@dataclass(frozen=True, slots=True)
class Country:
    """Ids of territories by the names of `CODES`."""

    places: dict[str, int]

    def authority(self, name: str) -> int:
        """The authority over exactly this territory."""
        found = authority_of_territory(self.places[name])
        assert found is not None, name
        return found.id

    def officer(self, role: Role, name: str = "") -> Actor:
        """An officer over this territory; the national one without it."""
        if role is Role.NATIONAL:
            root = root_authority()
            assert root is not None
            return Actor(account_id=1, name="Національна адміністраторка", grants=(Grant(role, authority_id=root.id),))
        return Actor(account_id=2, name="Посадовиця", grants=(Grant(role, authority_id=self.authority(name)),))


def head_of(institution_id: int) -> Actor:
    return Actor(account_id=3, name="Віктор Ткачук", grants=(Grant(Role.HEAD, institution_id=institution_id),))


@pytest.fixture
def country(standing: Country, db: None) -> Country:
    return standing


@pytest.fixture(scope="module")
def standing(ground: None) -> Country:
    load_first_lists()
    places: dict[str, int] = {}

    def add(name: str, category: Category, title: str, parent: str = "") -> None:
        places[name] = make_place(CODES[name], category, title, places.get(parent))

    add("region", Category.REGION, "Вінницька")
    add("district", Category.DISTRICT, "Хмільницький", "region")
    add("community", Category.COMMUNITY, "Калинівська", "district")
    add("town", Category.CITY, "Калинівка", "community")
    add("village", Category.VILLAGE, "Люлинці", "community")
    add("other", Category.COMMUNITY, "Іванівська", "district")
    add("other_village", Category.VILLAGE, "Іванів", "other")
    add("namesake", Category.VILLAGE, "Люлинці", "other")
    add("kyiv", Category.SPECIAL_CITY, "Київ")
    add("kyiv_district", Category.CITY_DISTRICT, "Голосіївський", "kyiv")
    load_first_authorities()
    return Country(places)


class Browser:
    """Opens addresses as somebody: the view itself, past the sign-in, with everything the view renders."""

    def __init__(self, actor: Actor | None = None) -> None:
        self.actor = actor

    def get(self, address: str, **query: str) -> HttpResponse:
        return self._open(RequestFactory().get(address, query))

    def post(self, address: str, data: dict[str, Any] | None = None) -> HttpResponse:
        return self._open(RequestFactory().post(address, data or {}))

    def _open(self, request: Any) -> HttpResponse:
        request.actor, request.htmx = self.actor, HtmxDetails(request)
        request.resolver_match = resolve(request.path)
        view, args, kwargs = request.resolver_match
        response: HttpResponse = view(request, *args, **kwargs)
        return response
