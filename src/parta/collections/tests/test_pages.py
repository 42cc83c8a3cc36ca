"""Pages of campaigns: what each shows to whom, what the forms refuse, how many statements they cost."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from parta.collections import testing
from parta.collections.models import Assignee, Collection, Helpline, Receipt
from parta.collections.operations import announcing
from parta.collections.rules.states import State
from parta.collections.tests.conftest import GYMNASIUM, Land
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.people import api as people

pytestmark = pytest.mark.django_db


def shown(actor: Actor, address: str, status: int = 200) -> str:
    answer = sign_in(Client(), actor).get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode().replace("\u00a0", " ")


def cost(actor: Actor, address: str) -> int:
    client = sign_in(Client(), actor)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


TYPED = {
    "title": "Картки закладів підписано", "ground": "2", "ground_number": "№ 7", "ground_on": "02.11.2026",
    "groups": ["general"], "letter": "Просимо підписати картки.", "name1": "Картку підписано", "due1": "",
    "told1": "1", "condition1": "card-signed",
}  # fmt: skip


class TestAnOfficer:
    def test_writes_a_campaign_down_opens_it_and_prolongs_it(self, land: Land) -> None:
        client = sign_in(Client(), land.region_officer)
        scope = str(institutions.authority(land.district).public_id)
        refused = client.post("/collections/new/", {**TYPED, "scope": scope})
        assert refused.status_code == 422
        assert "Вкажіть останній день етапу" in refused.content.decode()
        assert "Просимо підписати картки." in refused.content.decode(), "nothing typed is lost"
        due = testing.row_of(land.collection).due
        made = client.post("/collections/new/", {**TYPED, "scope": scope, "due1": due.strftime("%d.%m.%Y")})
        assert made.status_code == 302, made.content.decode()[:3000]
        address = made.headers["Location"]
        assert "Це чернетка" in shown(land.region_officer, address)
        row = Collection.objects.get(title="Картки закладів підписано")
        assert row.scope_id == land.district
        changed = {**TYPED, "scope": scope, "due1": due.strftime("%d.%m.%Y"), "title": "Картки", "revision": "1"}
        assert client.post(f"{address}edit/", changed).status_code == 302
        stale = client.post(f"{address}edit/", changed)
        assert stale.status_code == 422
        assert client.post(f"{address}opening/").status_code == 302
        assert "Картки" in shown(land.head, "/collections/")
        moved = {"stage": "1", "until": (due + timedelta(days=30)).strftime("%d.%m.%Y"), "reason": "Відключення світла"}
        assert client.post(f"{address}prolongation/", {**moved, "reason": ""}).status_code == 422
        assert client.post(f"{address}prolongation/", moved).status_code == 302
        assert "Відключення світла" in shown(land.head, address.rstrip("/") + f"/at/{_public(land.school)}/")
        client.post(f"{address}withdrawal/")
        assert Collection.objects.get(pk=row.pk).state == State.WITHDRAWN

    def test_sees_shares_ranking_and_who_has_not_begun(self, land: Land) -> None:
        testing.answer_all(land.collection, {land.school: 2, land.garden: 2, land.trade: 1, land.far: 2})
        page = shown(land.national, land.board)
        assert "Управління освіти Далекої області" in page
        assert "Відділ освіти Тихої громади" in page
        assert "43 %" in page, "3 of 7"
        own = shown(land.officer, land.board)
        assert "67 %" in own, "2 of 3 of the community"
        assert "Далека гімназія" not in own
        country = shown(land.officer, land.area(land.root))
        assert "Заклади поіменно" not in country, "figures of others, no names"

    def test_takes_the_ranking_and_the_institutions_out_as_spreadsheets(self, land: Land) -> None:
        testing.answer_all(land.collection, {land.far: 2})
        client = sign_in(Client(), land.national)
        areas = client.get(f"{land.board}?as=xlsx&by=community").content
        rows = CalamineWorkbook.from_filelike(io.BytesIO(areas)).get_sheet_by_index(0).to_python()
        assert {row[1] for row in rows[1:]} == {
            "Калинівська громада", "Іванівська громада", "Відділ освіти Тихої громади",
        }  # fmt: skip
        named = client.get(f"{land.board}participants/?as=xlsx&show=done").content
        rows = CalamineWorkbook.from_filelike(io.BytesIO(named)).get_sheet_by_index(0).to_python()
        assert [row[0] for row in rows[1:]] == ["Далека гімназія"]

    def test_filters_institutions_by_name_state_kind_and_territory(self, land: Land) -> None:
        testing.answer_all(land.collection, {land.school: 2})
        address = f"{land.board}participants/"
        assert "Калинівський ліцей № 3" in shown(land.officer, f"{address}?q=ліцей")
        assert "ЗДО" not in shown(land.officer, f"{address}?q=ліцей")
        assert "Калинівський ліцей № 3" not in shown(land.officer, f"{address}?show=silent")
        assert "Зайчик" in shown(land.officer, f"{address}?kind=preschool")
        area = institutions.authority(land.quiet).public_id
        assert "Тиха гімназія" in shown(land.national, f"{address}?area={area}")
        assert "Далека гімназія" not in shown(land.national, f"{address}?area={area}")
        assert "Тиха гімназія" not in shown(land.officer, f"{address}?area={area}")
        shown(land.officer, f"{address}?area=x", status=404)

    def test_acknowledges_the_letter_with_a_word_and_says_whom_to_ask(self, land: Land) -> None:
        client = sign_in(Client(), land.officer)
        own = land.area(land.community)
        assert client.post(f"{own}letter/", {"word": "Питайте нас"}).status_code == 302
        assert Receipt.objects.get(authority=land.community).word == "Питайте нас"
        assert client.post(f"{own}helpline/", {"name": "Коваль О. П."}).status_code == 422
        typed = {"name": "Коваль О. П.", "phone": "067 123 45 67", "hours": "9:00–17:00"}
        assert client.post(f"{own}helpline/", typed).status_code == 302
        assert Helpline.objects.get().phone == "+380671234567"
        page = shown(land.head, land.at(land.school))
        assert "Питайте нас" in page
        assert "Коваль О. П." in page

    def test_reminds_those_of_the_territory(self, land: Land) -> None:
        page = sign_in(Client(), land.officer).post(f"{land.area(land.community)}reminder/").content.decode()
        assert "Листів надіслано: 2" in page.replace("\u00a0", " ")


class TestAnInstitution:
    def test_finds_it_on_its_first_page_and_answers(self, land: Land) -> None:
        assert "Впровадження сервісів порталу Дія" in shown(land.head, "/")
        client = sign_in(Client(), land.head)
        address = land.at(land.school)
        assert client.get(land.board).headers["Location"] == address
        assert client.post(f"{address}receipt/").status_code == 302
        assert client.post(f"{address}stages/1/", {"act": "done"}).status_code == 302
        refused = client.post(f"{address}stages/2/", {"act": "done", "note": "є кабінет"})
        assert refused.status_code == 422
        assert "є кабінет" in refused.content.decode()
        assert client.post(f"{address}stages/2/", {"act": "done", "figure": "214"}).status_code == 302
        page = shown(land.head, address)
        assert "2 з 2 етапів" in page
        assert "Впровадження сервісів порталу Дія" not in shown(land.head, "/")

    def test_names_who_answers_and_that_person_sees_it(self, land: Land) -> None:
        (post,) = land.teacher.posts(institution_id=land.school)
        named = str(people.posts([post])[post].post_public_id)
        address = f"{land.at(land.school)}assignee/"
        client = sign_in(Client(), land.head)
        shown(land.teacher, land.at(land.school), status=404)
        assert client.post(address, {"post": named}).status_code == 422
        assert client.post(address, {"post": named, "email": "t@example.ua"}).status_code == 302
        assert Assignee.objects.get().email == "t@example.ua"
        assert "Впровадження сервісів" in shown(land.teacher, "/")
        assert "Впровадження сервісів" in shown(land.teacher, "/collections/")
        shown(land.teacher, land.at(land.school))
        shown(land.teacher, land.at(land.branch), status=404)

    def test_does_not_answer_twice_by_two_windows(self, land: Land) -> None:
        client = sign_in(Client(), land.head)
        for _press in range(2):
            assert client.post(f"{land.at(land.school)}stages/1/", {"act": "done"}).status_code == 302
        assert "1 з 2 етапів" in shown(land.head, land.at(land.school))


class TestStatements:
    def test_do_not_grow_with_what_is_shown(self, land: Land) -> None:
        addresses = {
            "board": (land.national, land.board),
            "own board": (land.officer, land.board),
            "participants": (land.national, f"{land.board}participants/"),
            "place": (land.head, land.at(land.school)),
            "list": (land.head, "/collections/"),
        }
        before = {name: cost(*asked) for name, asked in addresses.items()}
        for number in range(5):
            make_institution(f"Гімназія {number}", authority_id=land.community, kind=GYMNASIUM)
        announcing.settle(actor=SYSTEM, now=timezone.now())
        testing.make_collection(land.region_officer, land.region, title="Друга")
        assert {name: cost(*asked) for name, asked in addresses.items()} == before
        assert before == {"board": 18, "own board": 19, "participants": 10, "place": 17, "list": 8}


def _public(institution_id: int) -> str:
    return str(institutions.public_id_of(institution_id))
