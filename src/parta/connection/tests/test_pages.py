"""Pages: the same number of statements whatever there is; what the public sees; the forms work without scripts."""

import csv
import io
from datetime import date

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parta.connection import lines, testing
from parta.connection.letters import link_of
from parta.connection.models import ConnectionRequest
from parta.connection.queries import counting
from parta.connection.rules.months import Count
from parta.connection.rules.requests import Stage
from parta.connection.tests.scene import Land
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import Actor
from parta.notices.api import send_letters
from parta.people.testing import make_head
from parta.ui.home import Contribution

pytestmark = pytest.mark.django_db


def cost(client: Client, address: str) -> int:
    client.get(address)  # the first visit of a browser notes it
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content.decode()[:2000]
    return len(asked)


def shown(client: Client, address: str) -> str:
    return client.get(address).content.decode().replace("\u00a0", " ")


def more_institutions(land: Land) -> None:
    for number in range(12):
        made = make_institution(f"Школа № {number}", authority_id=land.community, territory_id=land.town, kind=4)
        make_head(made)
        if number % 2:
            testing.connect(made, date(2026, 9, 1))
        else:
            testing.wish(made, email=f"n{number}@example.ua")


class TestCounting:
    def test_counts_by_region_and_group_as_of_each_day(self, land: Land) -> None:
        today = date(2026, 11, 10)
        page = counting.public_page(today)
        by_day = {point.day: point.count for point in page.points}
        assert by_day[date(2026, 9, 30)] == Count(4, 0)
        assert by_day[date(2026, 10, 31)] == Count(4, 1)
        assert page.last == Count(4, 1)
        assert [(row.label, row.count) for row in page.regions] == [
            ("Вінницька область", Count(3, 1)), ("", Count(1, 0)),
        ]  # fmt: skip
        assert [(row.label, row.count) for row in page.groups] == [
            ("загальна середня освіта", Count(3, 0)), ("дошкільна освіта", Count(1, 1)),
        ]  # fmt: skip

    def test_narrows_by_region_and_group(self, land: Land) -> None:
        today = date(2026, 11, 10)
        assert counting.public_page(today, region="Вінницька").last == Count(3, 1)
        assert counting.public_page(today, group="preschool").last == Count(1, 1)
        assert counting.public_page(today, region="Вінницька", group="general").last == Count(2, 0)

    def test_leaves_out_institutions_that_do_not_work(self, land: Land) -> None:
        make_institution("Закрита школа", authority_id=land.community, status=4)
        assert counting.public_page(date(2026, 11, 10)).last == Count(4, 1)

    def test_knows_nothing_of_days_to_come(self, land: Land) -> None:
        testing.connect(land.school, date(2026, 12, 1))
        assert counting.public_page(date(2026, 11, 10)).last == Count(4, 1)
        assert counting.public_page(date(2026, 12, 1)).last == Count(4, 2)


class TestPublicPage:
    def test_costs_the_same_with_more_institutions(self, land: Land) -> None:
        before = cost(Client(), reverse("connection:public"))
        more_institutions(land)
        assert cost(Client(), reverse("connection:public")) == before
        assert before <= 5

    def test_draws_a_line_and_says_in_words_what_it_shows(self, land: Land) -> None:
        page = shown(Client(), reverse("connection:public"))
        assert "<polyline" in page
        assert "Частка підключених закладів" in page
        assert "Вінницька область" in page

    def test_leaves_as_a_file_with_every_month_region_and_kind(self, land: Land) -> None:
        answer = Client().get(reverse("connection:file"))
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert rows[0] == ["День", "Регіон", "Типи закладів", "Заклади", "Підключено", "Частка, %"]
        last = [row[1:] for row in rows if row[0] == rows[-1][0]]
        assert ["Вінницька область", "дошкільна освіта", "1", "1", "100.0"] in last
        assert len(rows) == 1 + 13 * 3


class TestAskPage:
    TYPED = {
        "region": "UA05000000000010236", "place": "Калинівка", "name": "Школа № 1", "edrpou": "26286360",
        "edebo": "", "isuo": "", "who": "1", "family_name": "Савчук", "given_name": "Віктор", "patronymic": "",
        "email": "v.savchuk@example.ua", "phone": "0671234567",
    }  # fmt: skip

    def test_finds_the_card_by_its_code_and_sends_a_letter(self, land: Land) -> None:
        answer = Client().post(reverse("connection:ask"), self.TYPED)
        assert "надходить лист" in answer.content.decode()
        row = ConnectionRequest.objects.get()
        assert (row.institution_id, row.stage) == (land.school, Stage.UNCONFIRMED)
        mail.outbox.clear()
        send_letters(now=timezone.now())
        assert link_of(row.public_id) in mail.outbox[0].body

    def test_of_a_connected_institution_says_so_before_it_is_filled_in(self, land: Land) -> None:
        for place, is_there in ((land.connected, True), (land.school, False)):
            asked = {"institution": str(institutions.public_id_of(place))}
            page = Client().get(reverse("connection:ask"), asked).content.decode().replace("\u00a0", " ")
            assert ("уже підключено" in page) is is_there
            assert ('name="family_name"' in page) is not is_there

    def test_offers_institutions_that_share_the_code(self, land: Land) -> None:
        branch = make_institution("Філія", authority_id=land.community, edrpou="26286360", hub_id=land.school)
        client = Client()
        answer = client.post(reverse("connection:ask"), self.TYPED)
        assert answer.status_code == 422
        assert "Оберіть свій" in answer.content.decode()
        chosen = {**self.TYPED, "institution": str(institutions.public_id_of(branch))}
        assert client.post(reverse("connection:ask"), chosen).status_code == 200
        assert ConnectionRequest.objects.get().institution_id == branch

    def test_says_that_no_institution_has_the_code(self, land: Land) -> None:
        answer = Client().post(reverse("connection:ask"), {**self.TYPED, "edrpou": "33333333"})
        assert "Жоден заклад не має такого коду" in answer.content.decode().replace("\u00a0", " ")

    def test_refuses_signs_that_no_database_keeps(self, land: Land) -> None:
        answer = Client().post(reverse("connection:ask"), dict.fromkeys(self.TYPED, "\x00"))
        assert answer.status_code == 422
        assert "невидимі знаки" in answer.content.decode().replace("\u00a0", " ")

    def test_opens_from_the_card_filled_in_and_goes_to_the_request_of_the_head(self, land: Land) -> None:
        client = sign_in(Client(), land.head)
        address = f"{reverse('connection:ask')}?institution={institutions.public_id_of(land.school)}"
        assert "26286360" in shown(client, address)
        typed = {**self.TYPED, "institution": str(institutions.public_id_of(land.school))}
        answer = client.post(address, typed)
        row = ConnectionRequest.objects.get()
        assert answer.headers["Location"] == reverse("connection:request", args=[row.public_id])
        assert row.stage == Stage.WAITING


class TestReviewPages:
    def test_cost_the_same_with_more_requests(self, land: Land) -> None:
        client = sign_in(Client(), land.officer)
        authority = institutions.authority(land.community).public_id
        asked = testing.wish(land.school)
        addresses = [
            reverse("connection:requests"),
            reverse("connection:territory", args=[authority]),
            reverse("connection:request", args=[asked]),
        ]
        before = [cost(client, address) for address in addresses]
        more_institutions(land)
        assert [cost(client, address) for address in addresses] == before

    def test_agree_on_the_page_connects(self, land: Land) -> None:
        client = sign_in(Client(), land.officer)
        asked = testing.wish(land.headless)
        page = shown(client, reverse("connection:request", args=[asked]))
        assert "Призначити, запросити й підключити" in page
        address = reverse("connection:agree", args=[asked])
        assert client.post(address, {"rnokpp": "3112207750"}).status_code == 422
        answer = client.post(address, {"rnokpp": "3112207750", "ground": "№ 4-к"})
        assert answer.status_code == 302
        assert "підключено" in shown(client, reverse("connection:visit", args=[link_of(asked)]))

    def test_refuse_on_the_page_is_read_behind_the_link(self, land: Land) -> None:
        client = sign_in(Client(), land.officer)
        asked = testing.wish(land.school)
        client.post(reverse("connection:request", args=[asked]), {"answer": "Керівник інший."})
        page = shown(Client(), reverse("connection:visit", args=[link_of(asked)]))
        assert "Керівник інший." in page
        assert "Надіслати новий запит" in page

    def test_narrow_the_territory_by_state_and_name(self, land: Land) -> None:
        client = sign_in(Client(), land.officer)
        address = reverse("connection:territory", args=[institutions.authority(land.community).public_id])
        page = shown(client, f"{address}?standing=none&q=ліцей")
        assert "Калинівський ліцей № 3" in page
        assert "Сонечко" not in page

    def test_hide_a_foreign_territory(self, land: Land) -> None:
        client = sign_in(Client(), land.stranger)
        address = reverse("connection:territory", args=[institutions.authority(land.community).public_id])
        assert client.get(address).status_code == 404


class TestFirstPage:
    def of_leader(self, land: Land) -> Contribution:
        return lines.of_leader(land.head, land.head.grants[0], timezone.now())

    def test_offers_the_head_the_connection_until_he_asks(self, land: Land) -> None:
        assert [str(line.title) for line in self.of_leader(land).lines] == ["Підключіть заклад до журналу"]
        testing.wish(land.school, actor=land.head)
        assert self.of_leader(land).lines == ()

    def test_tells_the_head_of_the_next_step(self, land: Land) -> None:
        asked = testing.agreed_request(land.officer, land.school)
        (line,) = self.of_leader(land).lines
        assert line.href == reverse("connection:request", args=[asked])

    def test_counts_for_the_officer(self, land: Land) -> None:
        testing.wish(land.school)
        told = lines.of_officer(land.officer, land.officer.grants[0], timezone.now())
        assert [str(line.title) for line in told.lines] == ["1 заклад просить підключити його до журналу"]
        assert [(figure.value, figure.of) for figure in told.figures] == [(1, 3)]


class TestTheCardOfAnInstitution:
    """What stands about the journal on the card in the directory."""

    def card(self, actor: Actor | None, institution_id: int) -> str:
        return shown(sign_in(Client(), actor) if actor else Client(), card_address(institution_id))

    def test_offers_to_connect_to_whoever_may_ask(self, land: Land) -> None:
        for actor in (None, land.head, land.officer):
            assert "Підключити до журналу" in self.card(actor, land.school)
        assert "Підключити до журналу" not in self.card(land.stranger, land.school)

    def test_says_since_when_the_connected_one_keeps_its_journal_here(self, land: Land) -> None:
        own = reverse("connection:institution", args=[institutions.public_id_of(land.connected)])
        for actor, leads_on in ((None, False), (land.stranger, False), (land.officer, True)):
            page = self.card(actor, land.connected)
            assert "Журнал у Парті з 05.10.2026" in page
            assert "Підключити до журналу" not in page
            assert (own in page) is leads_on

    def test_leads_to_the_request_on_its_way_those_who_see_it(self, land: Land) -> None:
        made = testing.wish(land.school, actor=land.head)
        for actor in (land.head, land.officer):
            page = self.card(actor, land.school)
            assert reverse("connection:request", args=[made]) in page
            assert "Підключити до журналу" not in page
            again = sign_in(Client(), actor).get(ask_address(land.school))
            assert (again.status_code, again["Location"]) == (302, reverse("connection:request", args=[made]))
        assert str(made) not in self.card(None, land.school)


def card_address(institution_id: int) -> str:
    return reverse("institutions:card", args=[institutions.public_id_of(institution_id)])


def ask_address(institution_id: int) -> str:
    return f"{reverse('connection:ask')}?institution={institutions.public_id_of(institution_id)}"
