"""From the country to the field in four clicks, as far as each reader may know."""

from typing import Any

import pytest
from django.test import Client

from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.kernel.actor import Role
from parta.people.testing import make_head, make_officer, make_territory
from parta.quality.models import Finding
from parta.quality.testing import finding_of
from parta.quality.tests.ground import Ground
from parta.ui.testing import read

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(ground: None) -> Ground:
    return Ground()


@pytest.fixture
def place(made: Ground, db: None) -> Ground:
    return made


def page(client: Client, address: str) -> Any:
    return read(client.get(address).content.decode())


def text_of(found: Any) -> str:
    return str(found.text).replace("\u00a0", " ").replace("\u2011", "-")


def href(found: Any, text: str) -> str:
    return str(next(each.attrs.get("href") for each in found.all("a") if text in text_of(each)))


class TestTheWay:
    def test_leads_from_the_country_to_the_field_in_four_clicks(self, place: Ground, client: Client) -> None:
        sign_in(client, make_officer(Role.NATIONAL))
        country = page(client, client.get("/quality/").headers["Location"])
        region = page(client, href(country, institutions.authority(place.land.region).name))  # 1
        title = institutions.institution(place.school).title
        school = page(client, href(region, title))  # 2
        finding = page(client, href(school, "8-Б"))  # 3
        assert "Що зробити" in finding.text
        sign_in(client, place.head)
        mine = page(client, f"{place.page}findings/{finding_of(place.school, 'DQ-133').public_id}/")
        form = client.get(href(mine, "Відкрити поле").partition("#")[0])  # 4
        assert form.status_code == 200
        assert 'id="id_tutor"' in form.content.decode()

    def test_tells_an_officer_no_name(self, place: Ground, client: Client) -> None:
        sign_in(client, place.officer)
        for address in (place.page, f"{place.page}rules/DQ-001/", f"{place.page}rules/DQ-143/"):
            text = page(client, address).text
            assert "Соломія" not in text
            assert "Ігорівна" not in text
        assert "учень 8-Б" in text_of(page(client, f"{place.page}rules/DQ-001/"))

    def test_ends_before_another_territory(self, place: Ground, client: Client) -> None:
        elsewhere = make_territory()
        sign_in(client, make_head(elsewhere.school))
        finding = finding_of(place.school, "DQ-001").public_id
        for tail in ("", "rules/DQ-001/", "rules/DQ-001/at-once/", f"findings/{finding}/"):
            assert client.get(place.page + tail).status_code == 404
        sign_in(client, make_officer(Role.COMMUNITY, elsewhere.community))
        community = institutions.authority(place.land.community).public_id
        assert client.get(f"/quality/authorities/{community}/").status_code == 404


class TestThePageOfAnInstitution:
    def test_says_what_to_do_first_and_how_the_score_was_counted(self, place: Ground, client: Client) -> None:
        sign_in(client, place.head)
        found = page(client, place.page)
        assert "Спершу зробіть це" in found.text
        assert "Савчук Соломія Ігорівна, 8-Б" in text_of(found)
        assert "Перевірка — це один запис за одним правилом" in text_of(found)
        assert client.get(f"{place.page}?as=xlsx").content[:2] == b"PK"

    def test_looks_again_when_asked(self, place: Ground, client: Client) -> None:
        sign_in(client, place.head)
        Finding.objects.filter(institution_id=place.school).delete()
        assert client.post(f"{place.page}again/").status_code == 302
        assert finding_of(place.school, "DQ-001").object_id in {place.child.person_id, place.other.person_id}

    def test_says_that_there_is_nothing_to_do(self, place: Ground, client: Client) -> None:
        sign_in(client, place.head)
        Finding.objects.filter(institution_id=place.school).delete()
        assert "Зауважень до даних немає" in text_of(page(client, place.page))

    def test_puts_right_at_once_and_takes_back(self, place: Ground, client: Client) -> None:
        sign_in(client, place.head)
        proposed = page(client, f"{place.page}rules/DQ-001/at-once/")
        keys = [box.attrs.get("value") for box in proposed.all("input") if box.attrs.get("name") == "key"]
        assert len(keys) == 2
        client.post(f"{place.page}rules/DQ-001/at-once/", {"key": keys})
        after = page(client, place.page)
        assert len(list(after.all("form"))) > 1
        undo = next(form.attrs.get("action") for form in after.all("form") if "undo" in str(form.attrs.get("action")))
        client.post(undo)
        assert Finding.objects.filter(rule="DQ-001", closed_on=None).count() == 2

    def test_dismisses_with_a_reason_and_opens_again(self, place: Ground, client: Client) -> None:
        sign_in(client, place.head)
        address = f"{place.page}findings/{finding_of(place.school, 'DQ-136').public_id}/"
        assert client.post(address, {"reason": "", "until": ""}).status_code == 422
        until = place.opened.replace(year=place.opened.year + 1, month=8, day=31).strftime("%d.%m.%Y")
        assert client.post(address, {"reason": "рішення засновника", "until": until}).status_code == 302
        found = page(client, address)
        assert "рішення засновника" in found.text
        back = next(
            form.attrs.get("action") for form in found.all("form") if "dismissals" in str(form.attrs.get("action"))
        )
        client.post(back)
        assert not finding_of(place.school, "DQ-136").is_dismissed


class TestStatements:
    @pytest.mark.parametrize(("tail", "most"), [("", 60), ("rules/DQ-001/", 24), ("rules/DQ-001/at-once/", 24)])
    def test_are_a_fixed_number(
        self, place: Ground, client: Client, django_assert_max_num_queries: Any, tail: str, most: int
    ) -> None:
        sign_in(client, place.head)
        with django_assert_max_num_queries(most):
            assert client.get(place.page + tail).status_code == 200

    def test_of_a_territory_are_few(self, place: Ground, client: Client, django_assert_max_num_queries: Any) -> None:
        sign_in(client, place.region)
        with django_assert_max_num_queries(24):
            client.get(f"/quality/authorities/{institutions.authority(place.land.region).public_id}/")
