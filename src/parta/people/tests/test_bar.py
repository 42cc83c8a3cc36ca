"""For whom an officer acts, in the bar of every page."""

import pytest
from django.test import Client

from parta.identity.testing import sign_in
from parta.institutions.testing import make_authority
from parta.kernel.actor import Role
from parta.people.testing import make_officer
from parta.reference.api import Category
from parta.reference.testing import make_place
from parta.ui.testing import read

pytestmark = pytest.mark.django_db
BODY = "Управління освіти, культури, молоді та спорту Калинівської міської ради Хмільницького району"


class TestBar:
    def test_names_the_territory_beside_the_role_and_the_body_in_full_behind_it(self) -> None:
        place = make_place("UA05120070000026152", Category.COMMUNITY, "Калинівська")
        officer = make_officer(Role.COMMUNITY, make_authority(BODY, territory_id=place))
        page = sign_in(Client(), officer).get("/", follow=True)
        shown = read(page.content.decode()).one("p", class_="ctx")
        assert shown.one("b").text == "Калинівська громада"
        assert shown.attrs["title"] == BODY

    def test_keeps_the_name_of_a_body_without_a_territory(self) -> None:
        officer = make_officer(Role.COMMUNITY, make_authority("Відділ освіти"))
        page = sign_in(Client(), officer).get("/", follow=True)
        shown = read(page.content.decode()).one("p", class_="ctx")
        assert shown.one("b").text.replace("\u00a0", " ") == "Відділ освіти"
