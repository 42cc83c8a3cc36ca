"""The card of an institution names the head whom Parta knows."""

from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.people.testing import make_head, make_person
from parta.ui.testing import read

pytestmark = pytest.mark.django_db


def page(school: int, client: Client) -> str:
    return client.get(f"/institutions/{_id(school)}/").content.decode().replace("\u00a0", " ")


def _id(school: int) -> UUID:
    return institutions.public_id_of(school)


class TestTheHead:
    def test_is_the_one_appointed_and_is_not_typed_again(self) -> None:
        school = make_institution("Ліцей")
        head = make_head(school, person_id=make_person("Петренко", "Наталія", "Богданівна"))

        shown = read(page(school, sign_in(Client(), head)))

        assert "Петренко Наталія Богданівна" in shown.one(id="f-head_name").text
        assert shown.one(id="head").all("a") == []

    def test_has_another_name_of_the_card_beside(self) -> None:
        school = make_institution("Ліцей")
        head = make_head(school, person_id=make_person("Петренко", "Наталія", "Богданівна"))
        client = sign_in(Client(), head)
        known = institutions.institution(school).version
        institutions.edit_card(
            actor=head, institution_id=school, changes={"head_name": "Іваненко Іван Іванович"}, version=known,
            today=timezone.localdate(), since=date(2026, 1, 1), ground="",
        )  # fmt: skip

        shown = read(page(school, client)).one(id="f-head_name").text

        assert "Петренко Наталія Богданівна" in shown
        assert "У реєстрі інакше" in shown
        assert "Іваненко Іван Іванович" in shown

    def test_is_hidden_from_visitors(self) -> None:
        school = make_institution("Ліцей")
        make_head(school, person_id=make_person("Петренко", "Наталія"))

        assert "Петренко" not in page(school, Client())
