"""Child accounting of a territory: counts for officers, names for the officer of the community."""

import io
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import python_calamine
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from parta.accounting.queries import territory
from parta.enrolment import api as enrolment
from parta.enrolment import testing
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Role
from parta.kernel.dates import school_year_of
from parta.people import api as people
from parta.people.testing import make_officer, make_territory
from parta.reference import api as reference
from parta.ui.testing import read

pytestmark = pytest.mark.django_db


class Land:
    """A community with a school; one child left abroad, one to finish, one studies."""

    def __init__(self) -> None:
        reference.load_first_lists()
        self.land = make_territory()
        self.officers = {
            role: make_officer(role, place)
            for role, place in (
                (Role.COMMUNITY, self.land.community), (Role.REGION, self.land.region),
            )
        }  # fmt: skip
        opened = date(school_year_of(timezone.localdate()), 9, 1)
        class_id = testing.make_class(institution_id=self.land.school, school_year=opened.year, grade=8, letter="Б")
        for family, reason in (("Коваль", 4), ("Яремчук", 2), ("Шпак", 0)):
            child = testing.make_pupil(
                people.NewPerson(family, "Соломія", "Ігорівна", sex="f", born_on=date(opened.year - 13, 5, 1)),
                institution_id=self.land.school, class_id=class_id, since=opened,
            )  # fmt: skip
            if reason:
                enrolment.move_many(
                    actor=SYSTEM,
                    institution_id=self.land.school,
                    moves=[
                        enrolment.Move(
                            child.person_id, enrolment.MoveAct.LEAVE, opened.replace(day=15), class_id, reason=reason
                        )
                    ],
                    order_id=7,
                )
        self.page = f"/child-accounting/{institutions.authority(self.land.community).public_id}/"


@pytest.fixture(scope="module")
def made(ground: None) -> Land:
    return Land()


@pytest.fixture
def land(made: Land, db: None) -> Land:
    return made


def text_of(client: Client, address: str) -> str:
    return read(client.get(address).content.decode()).text


class TestTerritory:
    def test_names_to_the_community_who_studies_nowhere(self, land: Land, client: Client) -> None:
        sign_in(client, land.officers[Role.COMMUNITY])
        text = text_of(client, land.page)
        assert "Коваль Соломія Ігорівна" in text
        assert "виїздом на постійне місце проживання за кордон" in text
        assert "Яремчук" not in text, "who has finished school is not looked for"
        assert "Шпак" not in text

    def test_shows_no_figure_of_a_single_child(self, land: Land, client: Client) -> None:
        """One child of thirteen studies here: neither its cell nor a total says so, on the page or in the file."""
        sign_in(client, land.officers[Role.COMMUNITY])
        page = read(client.get(land.page).content.decode()).text
        assert "навчається 1" not in page
        assert "Знак «…» стоїть замість чисел, менших за 5" in page
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{land.page}?as=xlsx").content))
        assert book.get_sheet_by_index(0).to_python()[1][1:] == [0, 0, "…", 0, "…"]

    def test_counts_for_those_above_and_names_nobody(self, land: Land, client: Client) -> None:
        sign_in(client, land.officers[Role.REGION])
        text = text_of(client, land.page)
        assert "Соломія" not in text
        assert "Хто де навчається" in text

    def test_of_a_wide_territory_leads_below_and_is_counted_as_a_file(
        self, land: Land, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(territory, "WIDE", 0)
        sign_in(client, land.officers[Role.REGION])
        region = f"/child-accounting/{institutions.authority(land.land.region).public_id}/"
        answer = client.get(region)
        below = institutions.authority(land.land.district).public_id
        assert f"/child-accounting/{below}/" in answer.content.decode()
        assert "Хто де навчається" in read(answer.content.decode()).text
        file = BytesIO(client.get(f"{region}?as=xlsx").content)
        rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
        assert [row[0] for row in rows[1:]] == [institutions.institution(land.land.school).title]

    def test_is_taken_as_counts(self, land: Land, client: Client) -> None:
        sign_in(client, land.officers[Role.COMMUNITY])
        assert client.get(f"{land.page}?as=xlsx").content[:2] == b"PK"

    def test_asks_a_fixed_number_of_statements(
        self, land: Land, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        sign_in(client, land.officers[Role.COMMUNITY])
        with django_assert_max_num_queries(18):
            client.get(land.page)
