"""What the test of a key promises is what the door does; a certificate opens the roles of its own organisation."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.identity.models import Readiness
from parta.institutions.api import public_id_of
from parta.kernel.actor import Role
from parta.people import api as people
from parta.people.testing import Territory, make_head, make_officer, make_person
from tests.entry.test_kep import DEPUTY, ELSEWHERE, HEAD, SCHOOL, come_in, signed, signer_of, text_of
from uakep.testing import Authority, Signer, Subject

pytestmark = pytest.mark.django_db


def check_key(signer: Signer) -> str:
    client = Client()
    return text_of(client.post("/key-check/", {**signed(client, "/key-check/", signer), "consent": "yes"}))


def heading_of(page: str) -> str:
    return page.split("<h1>", 1)[1].split("</h1>", 1)[0]


class TestHeading:
    """What somebody reads who reads one line: whether the key opens a door."""

    def test_of_a_key_of_another_organisation_does_not_praise_it(self, land: Territory) -> None:
        make_head(land.school, person_id=make_person("Савчук", "Ірина", "Петрівна", rnokpp=HEAD))

        page = check_key(signer_of("Савчук", HEAD, ELSEWHERE))

        assert heading_of(page) == "Цей ключ не відкриває вашої ролі"
        assert "Нічого не записано: управління освіти дізнається про ключ, що відкриває вашу роль." in page
        assert heading_of(check_key(signer_of("Савчук", HEAD, SCHOOL))) == "Ваш ключ готовий"

    def test_of_a_key_without_a_role_and_one_without_a_code(self, land: Territory) -> None:
        assert heading_of(check_key(signer_of("Савчук", HEAD))) == "Ключ справний, але ролі для вас немає"

        page = check_key(signer_of("Савчук", ""))
        assert heading_of(page) == "Ключ поки не підходить"
        assert "немає ролі" not in page


class TestKeyThatTheDoorRefuses:
    def test_of_a_head_is_told_so_and_not_recorded(self, land: Territory) -> None:
        make_head(land.school, person_id=make_person("Савчук", "Ірина", "Петрівна", rnokpp=HEAD))
        key = signer_of("Савчук", HEAD, ELSEWHERE)

        page = check_key(key)

        assert "Цей ключ не відкриває вашої ролі" in page
        assert not Readiness.objects.exists()
        assert come_in(key).status_code == 422

    def test_of_a_deputy_without_the_code_of_the_institution_is_told_so(self, land: Territory) -> None:
        people.employ(
            actor=make_head(land.school),
            institution_id=land.school,
            newcomer=people.NewPerson("Бондар", "Ірина", "Петрівна", born_on=None, rnokpp=DEPUTY),
            position=people.Position.DEPUTY,
            since=timezone.localdate() - timedelta(days=1),
            now=timezone.now(),
        )

        assert "Цей ключ не відкриває вашої ролі" in check_key(signer_of("Бондар", DEPUTY))
        assert not Readiness.objects.exists()
        assert "Ваш ключ готовий" in check_key(signer_of("Бондар", DEPUTY, SCHOOL))
        assert Readiness.objects.count() == 1


class TestCertificate:
    def test_of_another_organisation_opens_the_office_and_not_the_school(self, land: Territory) -> None:
        person = make_person("Савчук", "Ірина", "Петрівна", rnokpp=HEAD)
        make_head(land.school, person_id=person)
        make_officer(Role.DISTRICT, land.district, person_id=person)
        staff = f"/staff/{public_id_of(land.school)}/"
        foreign, own, personal = Client(), Client(), Client()

        assert come_in(signer_of("Савчук", HEAD, ELSEWHERE), foreign).status_code == 302
        come_in(signer_of("Савчук", HEAD, SCHOOL), own)
        come_in(signer_of("Савчук", HEAD), personal)

        assert [client.get(staff).status_code for client in (foreign, own, personal)] == [404, 200, 200]

    def test_of_another_organisation_opens_no_school_given_later_either(self, land: Territory) -> None:
        """Appointed while signed in: the role comes with the next page, and the certificate is asked about it then."""
        person = make_person("Савчук", "Ірина", "Петрівна", rnokpp=HEAD)
        make_officer(Role.DISTRICT, land.district, person_id=person)
        staff = f"/staff/{public_id_of(land.school)}/"
        foreign, own, personal = Client(), Client(), Client()
        for client, edrpou in ((foreign, ELSEWHERE), (own, SCHOOL), (personal, "")):
            assert come_in(signer_of("Савчук", HEAD, edrpou), client).status_code == 302
            assert client.get(staff).status_code == 404
        make_head(land.school, person_id=person)

        for _ in range(2):
            assert [client.get(staff).status_code for client in (foreign, own, personal)] == [404, 200, 200]

    def test_is_compared_with_an_institution_once(self, land: Territory) -> None:
        person = make_person("Савчук", "Ірина", "Петрівна", rnokpp=HEAD)
        make_officer(Role.DISTRICT, land.district, person_id=person)
        client = Client()
        come_in(signer_of("Савчук", HEAD, ELSEWHERE), client)

        def statements() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert client.get("/account/").status_code == 200
            return len(asked)

        statements()
        make_head(land.school, person_id=person)

        first, then, later = statements(), statements(), statements()
        assert first > then == later

    def test_that_nobody_vouches_for_asks_the_register_nothing(self, land: Territory) -> None:
        rogue = Authority("Чужий").issue(Subject(surname="Чужа", given_name="Ірина", rnokpp=HEAD, edrpou=SCHOOL))
        client = Client()
        posted = signed(client, "/key-check/", rogue)

        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = text_of(client.post("/key-check/", posted))

        assert f"ЄДРПОУ {SCHOOL}" in page
        assert not [each["sql"] for each in asked if "institutions_institution" in each["sql"]]
