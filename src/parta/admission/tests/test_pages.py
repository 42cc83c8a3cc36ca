"""Pages: a parent applies and confirms, the school decides, the public sees numbers; statements do not grow."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parta.admission import cli, letters, testing
from parta.admission.models import Application, Campaign, Claim, Draw
from parta.admission.operations import carrying, drawing
from parta.admission.rules.applications import State, Verdict
from parta.admission.sealing import told_by
from parta.admission.tests.conftest import Land
from parta.audit.api import acting
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import local_day, school_year_of
from parta.notices.api import send_letters
from parta.people.testing import make_guardian, make_person

pytestmark = pytest.mark.django_db
COMMISSION = "Коваль Ганна Петрівна, заступниця\nТкач Олег Іванович, учитель\nГук Ірина Львівна, психологиня"
COMING = school_year_of(local_day(timezone.now())) + 1  # the school year that admission is to
TYPED = {
    "family_name": "Коваль", "given_name": "Соломія", "patronymic": "Андріївна", "sex": "f",
    "born_on": f"14.03.{COMING - 6}", "document": "І-КЛ 400001", "settlement": "Калинівка",
    "street": "вул. Лесі Українки", "house": "7", "applicant": "Коваль Ганна Петрівна", "kinship": "mother",
    "phone": "067 123 45 67",
}  # fmt: skip


def move(campaign: int, stage: str) -> None:
    """Put the year and the days of a campaign so that today is of the stage. The database is told directly: time
    cannot be.
    """
    today = local_day(timezone.now())
    shift = {"first": (-20, 20), "deciding": (-40, -1), "second": (-60, -20)}[stage]
    row = Campaign.objects.get(pk=campaign)
    days = [date.fromordinal(today.toordinal() + each) for each in (*shift, shift[1] + 2, shift[1] + 30, shift[1] + 3)]
    with acting(SYSTEM, "admission.campaign.move"):
        Campaign.objects.filter(pk=row.pk).update(
            school_year=COMING, accept_from=days[0], accept_until=days[1], draw_on=days[2], confirm_until=days[3],
            second_from=days[4], second_until=date.fromordinal(today.toordinal() + 90),
        )  # fmt: skip


@pytest.fixture
def spring(land: Land) -> Land:
    """Both schools accept applications today."""
    move(land.campaign, "first")
    move(land.other_campaign, "first")
    return land


def cost(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content.decode()[:2000]
    return len(asked)


def shown(client: Client, address: str) -> str:
    return client.get(address).content.decode().replace("\u00a0", " ")


def letter() -> str:
    mail.outbox.clear()
    send_letters(now=timezone.now())
    return str(mail.outbox[-1].body).replace("\u00a0", " ")


def link(text: str) -> str:
    return next(word for word in text.split() if word.startswith("http")).partition("//")[2].partition("/")[2]


def today_told(number: int = 1, **said: Any) -> Any:
    return testing.apply(number=number, on=local_day(timezone.now()), **said)


class TestParent:
    def test_applies_behind_a_letter_and_opens_it_by_number_and_code(self, spring: Land) -> None:
        client = Client()
        page = shown(client, spring.address)
        assert "Подати заяву" in page
        start = reverse("admission:start", args=[institutions.public_id_of(spring.school)])
        assert "надходить лист" in client.post(start, {"email": "hanna@example.ua"}).content.decode()
        form = "/" + link(letter())
        assert "Прізвище дитини" in shown(client, form)
        typed = {
            **TYPED, "wish1": spring.shape, "wish2": spring.other_shape, "ground1": "territory",
            "papers1": SimpleUploadedFile("довідка.pdf", b"%PDF-1.7", content_type="application/pdf"),
        }  # fmt: skip
        answer = client.post(form, typed)
        assert answer.status_code == 302, answer.content.decode()[:3000]
        row = Application.objects.select_related("key").get()
        assert told_by(row).email == "hanna@example.ua", "the mailbox that was proved"
        state = answer.headers["Location"]
        assert "довідка.pdf" in shown(client, state)
        code = letters.code_for(row.public_id)
        assert code in letter()
        assert code in shown(client, state)
        found = Client().post(spring.address, {"number": "1", "code": code.lower().replace("-", " ")})
        assert found.headers["Location"] == state
        wrong = Client().post(spring.address, {"number": "1", "code": "0000-0000-0000"})
        assert wrong.status_code == 422

    def test_loses_nothing_typed_when_something_is_wrong(self, spring: Land) -> None:
        client = sign_in(Client(), spring.teacher)
        address = reverse("admission:form", args=[institutions.public_id_of(spring.school), "own"])
        answer = client.post(address, {**TYPED, "wish1": spring.shape, "born_on": "14.03.2001", "street": ""})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Впишіть вулицю" in page or "«Вулиця»" in page
        assert "І-КЛ 400001" in page
        assert not Application.objects.exists()

    def test_sees_what_the_account_sent_and_nobody_else_does(self, spring: Land) -> None:
        mother = make_guardian(make_person("Коваль", "Соломія", "Андріївна"))
        today_told(shapes=spring.shape, actor=mother)
        assert "Коваль Соломія" in shown(sign_in(Client(), mother), reverse("admission:mine"))
        assert "Соломія" not in shown(sign_in(Client(), spring.head), reverse("admission:mine"))

    def test_confirms_and_withdraws_behind_the_link(self, spring: Land) -> None:
        made = today_told(shapes=(spring.shape, spring.other_shape))
        client, token = Client(), letters.link_of(made)
        other = testing.wish_of(made, spring.other_campaign)
        gone = client.post(reverse("admission:withdraw", args=[token, other.public_id]))
        assert gone.status_code == 302
        wish = testing.wish_of(made, spring.campaign)
        early = client.post(reverse("admission:confirm", args=[token, wish.public_id]))
        assert early.status_code == 422
        move(spring.campaign, "deciding")
        sign = sign_in(Client(), spring.head)
        school = institutions.public_id_of(spring.school)
        assert sign.post(reverse("admission:decide", args=[school]), {}).status_code == 302
        assert "Підтвердити місце" in shown(client, reverse("admission:state", args=[token]))
        client.post(reverse("admission:confirm", args=[token, wish.public_id]))
        wish.refresh_from_db()
        assert wish.state == State.CONFIRMED

    def test_reaches_no_other_application_by_his_link(self, spring: Land) -> None:
        mine, other = today_told(1, shapes=spring.shape), today_told(2, shapes=spring.shape)
        theirs = testing.wish_of(other, spring.campaign)
        for name in ("confirm", "withdraw"):
            address = reverse(f"admission:{name}", args=[letters.link_of(mine), theirs.public_id])
            assert Client().post(address).status_code == 404
        theirs.refresh_from_db()
        assert theirs.state == State.REGISTERED

    def test_adds_a_ground_with_a_paper(self, spring: Land) -> None:
        made = today_told(shapes=spring.shape)
        wish = testing.wish_of(made, spring.campaign)
        address = reverse("admission:ground", args=[letters.link_of(made), wish.public_id])
        paper = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\nx", content_type="image/png")
        assert Client().post(address, {"ground": "staff", "note": "", "papers": paper}).status_code == 302
        assert Claim.objects.get().group == "staff"
        false = SimpleUploadedFile("a.png", b"MZ", content_type="image/png")
        assert Client().post(address, {"ground": "staff", "papers": false}).status_code == 422


class TestPublic:
    def test_shows_numbers_and_no_names_and_hides_small_groups(self, spring: Land) -> None:
        today_told(1, shapes=spring.shape, grounds=("staff",))
        for number in range(2, 8):
            today_told(number, shapes=spring.shape)
        page = shown(Client(), spring.address)
        assert "<dt>Дитина працівника закладу</dt><dd>1–2</dd>" in page
        assert "<dt>Без підстав для першочерговості</dt><dd>≥ 5</dd>" in page
        for word in ("Коваль", "Соломія", "Українки", "parent1"):
            assert word not in page

    def test_costs_the_same_with_more_applications(self, spring: Land) -> None:
        today_told(0, shapes=spring.shape)
        before = cost(Client(), spring.address)
        for number in range(1, 8):
            today_told(number, shapes=spring.shape, grounds=("staff",))
        assert cost(Client(), spring.address) == before
        assert before <= 9

    def test_says_that_nothing_is_announced(self, land: Land) -> None:
        (grant,) = land.stranger.grants
        silent = institutions.public_id_of(grant.institution_id or 0)
        assert "ще не оголосив" in shown(Client(), f"/admission/{silent}/")

    def test_gives_the_list_and_a_protocol_that_repeats(self, spring: Land, tmp_path: Path, capsys: Any) -> None:
        for number in range(5):
            today_told(number, shapes=spring.shape)
        move(spring.campaign, "deciding")
        client, school = sign_in(Client(), spring.head), institutions.public_id_of(spring.school)
        today = local_day(timezone.now())
        named = {"source": "Перші три кульки тиражу 3000 «Суперлото»", "numbers": "3", "commission": COMMISSION}
        wrong = client.post(
            reverse("admission:decide", args=[school]), {**named, "value_on": today.strftime("%d.%m.%Y")}
        )
        assert wrong.status_code == 422
        tomorrow = date.fromordinal(today.toordinal() + 1).strftime("%d.%m.%Y")
        assert (
            client.post(reverse("admission:decide", args=[school]), {**named, "value_on": tomorrow}).status_code == 302
        )
        early = client.post(reverse("admission:value", args=[school]), {"value": "17 3 42"})
        assert early.status_code == 422
        assert Client().get(f"{spring.address}draw.json").status_code == 404
        assert Client().get(f"{spring.address}draw.txt").content.decode() == Draw.objects.get().list_text
        drawing.record_value(
            actor=spring.head, institution_id=spring.school, school_year=COMING, value="17 3 42",
            now=testing.moment(date.fromordinal(today.toordinal() + 1)),
        )  # fmt: skip
        told = Client().get(f"{spring.address}draw.json")
        file = tmp_path / "draw.json"
        file.write_bytes(told.content)
        assert cli.verify(file, print) == 0
        assert "equal: 5 applications" in capsys.readouterr().out
        changed = json.loads(told.content)
        changed["drawn"]["1"].reverse()
        file.write_text(json.dumps(changed))
        assert cli.verify(file, print) == 1
        assert "differs: drawn at 1: 1" in capsys.readouterr().out
        file.write_text("{}")
        assert cli.verify(file, print) == 2
        assert "17 3 42" in shown(Client(), spring.address)


class TestSchool:
    def test_costs_the_same_with_more_applications(self, spring: Land) -> None:
        client = sign_in(Client(), spring.head)
        made = today_told(0, shapes=spring.shape, grounds=("staff",))
        school = institutions.public_id_of(spring.school)
        one = reverse("admission:application", args=[school, testing.wish_of(made, spring.campaign).public_id])
        addresses = [reverse("admission:school", args=[school]), one]
        before = [cost(client, address) for address in addresses]
        for number in range(1, 8):
            today_told(number, shapes=spring.shape, grounds=("staff", "territory"))
        assert [cost(client, address) for address in addresses] == before
        assert max(before) <= 20

    def test_announces_from_the_calendar_of_the_state(self, land: Land) -> None:
        client = sign_in(Client(), land.stranger)
        (grant,) = land.stranger.grants
        assert grant.institution_id is not None
        school = institutions.public_id_of(grant.institution_id)
        assert "Приймання ще не оголошено" in shown(client, reverse("admission:school", args=[school]))
        address = reverse("admission:announce", args=[school])
        form = client.get(address).context["form"]
        typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        typed |= {name: value.strftime("%d.%m.%Y") for name, value in typed.items() if isinstance(value, date)}
        assert client.post(address, {**typed, "name1": "загальний", "places1": ""}).status_code == 422
        done = client.post(address, {**typed, "name1": "загальний", "places1": "30", "note": "Каб. 5"})
        assert done.status_code == 302, done.content.decode()[:3000]
        row = Campaign.objects.get(institution_id=grant.institution_id)
        assert (row.accept_until.month, row.accept_until.day, row.confirm_days) == (5, 31, 5)

    def test_takes_an_application_over_the_counter(self, spring: Land) -> None:
        client = sign_in(Client(), spring.head)
        address = reverse("admission:counter", args=[institutions.public_id_of(spring.school)])
        answer = client.post(address, {**TYPED, "wish1": spring.shape})
        assert answer.status_code == 302, answer.content.decode()[:3000]
        assert Application.objects.get().is_paper
        twice = client.post(address, {**TYPED, "wish1": spring.shape})
        assert twice.status_code == 422
        assert "вже зареєстровано" in twice.content.decode().replace("\u00a0", " ")

    def test_answers_grounds_and_opens_papers(self, spring: Land) -> None:
        client = sign_in(Client(), spring.head)
        made = today_told(shapes=spring.shape)
        wish = testing.wish_of(made, spring.campaign)
        paper = SimpleUploadedFile("a.pdf", b"%PDF-1.7 x", content_type="application/pdf")
        add = reverse("admission:ground", args=[letters.link_of(made), wish.public_id])
        Client().post(add, {"ground": "territory", "papers": paper})
        school = institutions.public_id_of(spring.school)
        page = reverse("admission:application", args=[school, wish.public_id])
        assert "a.pdf" in shown(client, page)
        claim = Claim.objects.get()
        address = reverse("admission:verdict", args=[school, wish.public_id, claim.public_id])
        assert client.post(address, {"act": "refuse", "reason": ""}).status_code == 422
        assert client.post(address, {"act": "confirm", "reason": ""}).status_code == 302
        claim.refresh_from_db()
        assert claim.verdict == Verdict.CONFIRMED
        got = client.get(reverse("admission:paper", args=[school, claim.papers.get().public_id]))
        assert got.content == b"%PDF-1.7 x"
        assert "attachment" in got.headers["Content-Disposition"]
        for stranger in (spring.other_head, spring.teacher, spring.officer):
            answer = sign_in(Client(), stranger).get(got.request["PATH_INFO"])
            assert answer.status_code in (403, 404)

    def test_tells_the_head_on_the_first_page(self, spring: Land) -> None:
        client = sign_in(Client(), spring.head)
        today_told(shapes=spring.shape, grounds=("staff",))
        assert "1 підстава для першочерговості чекає на відповідь" in shown(client, "/")
        move(spring.campaign, "deciding")
        assert "Завершіть перший етап" in shown(client, "/")


class TestTerritory:
    def test_shows_counts_to_the_officer(self, spring: Land) -> None:
        today_told(shapes=spring.shape)
        client = sign_in(Client(), spring.officer)
        page = shown(client, reverse("admission:territory"))
        assert "Калинівський ліцей № 3" in page
        assert "Соломія" not in page
        before = cost(client, reverse("admission:territory"))
        for number in range(2, 6):
            today_told(number, shapes=spring.other_shape)
        assert cost(client, reverse("admission:territory")) == before


class TestMailbox:
    def test_is_good_for_three_days_and_five_children(self, spring: Land) -> None:
        start = reverse("admission:start", args=[institutions.public_id_of(spring.school)])
        Client().post(start, {"email": "p@example.ua"})
        form = "/" + link(letter())
        for number in range(5):
            typed = {**TYPED, "document": f"І-КЛ 50000{number}", "wish1": spring.shape}
            assert Client().post(form, typed).status_code == 302
        assert Client().post(form, {**TYPED, "wish1": spring.shape}).status_code == 422
        carrying.prune_mailboxes(actor=SYSTEM, now=timezone.now() + carrying.MAILBOX_LIVES)
        assert Client().get(form).status_code == 404

    def test_of_another_kind_of_letter_opens_nothing(self, spring: Land) -> None:
        made = today_told(shapes=spring.shape)
        address = reverse("admission:form", args=[institutions.public_id_of(spring.school), letters.link_of(made)])
        assert Client().get(address).status_code == 404
        own = reverse("admission:form", args=[institutions.public_id_of(spring.school), "own"])
        assert Client().get(own).status_code == 404
