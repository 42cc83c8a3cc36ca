"""Opening what no register knows, from the request to the head's appointment; branches."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parta.files import api as files
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_authority
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.life.kinds.founding import COMMUNITY, REGION, authority_at
from parta.life.models import Act, OpeningRequest
from parta.life.operations import acts, requests
from parta.life.rules.acts import State
from parta.life.rules.requests import Asked
from parta.life.testing import act_row, draft_act, fill_act, sign_act
from parta.life.tests.scene import Land
from parta.notices.api import send_letters
from parta.people import api as people
from parta.people.testing import make_head, make_officer, make_person
from parta.reference.api import Category
from parta.reference.testing import make_place

pytestmark = pytest.mark.django_db

GOOD, TYPED = "14360570", {
    "applicant": "Дем’янчук Мирослава Тарасівна", "position": "майбутня директорка", "email": "d@example.ua",
    "name": "Комунальний заклад «Ліцей „Новий“»", "short_name": "Ліцей «Новий»", "kind": "3", "ownership": "1",
    "address": "вул. Шкільна, 1", "ground": "Рішення Калинівської міської ради від 01.09.2026 № 12",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settled:
    """A settlement, its code, the authority of its community and the officer of it."""

    id: int
    katottg: str
    authority: int
    region_authority: int
    officer: Actor


@pytest.fixture
def place(land: Land) -> Settled:
    code = "UA05120070010068103"
    region = make_place("UA05000000000010236", Category.REGION, "Вінницька")
    district = make_place("UA05120000000093389", Category.DISTRICT, "Хмільницький", region)
    community = make_place("UA05120070000035480", Category.COMMUNITY, "Калинівська", district)
    town = make_place(code, Category.CITY, "Калинівка", community)
    over_region = make_authority("Департамент освіти", 1, territory_id=region)
    over = make_authority("Калинівська міська рада", 3, over_region, territory_id=community)
    return Settled(town, code, over, over_region, make_officer(Role.COMMUNITY, over))


def letter_link() -> str:
    """Send what waits and take the link out of the last letter."""
    mail.outbox.clear()
    send_letters(now=timezone.now())
    found = re.search(r"https?://[^/]+(/openings/sent/\S+)", mail.outbox[-1].body)
    assert found is not None
    return found[1]


def signed_rows(institution_id: int) -> list[int | None]:
    """Signatures under which rows of the institution's card were written, as the trail has them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select signature_id from audit_entry where table_name = 'institutions_card' "
            "and (after ->> 'institution_id')::int = %s",
            [institution_id],
        )
        return [row[0] for row in cursor.fetchall()]


class TestRequest:
    def test_of_a_visitor_goes_from_form_to_head(self, land: Land, place: Settled) -> None:
        visitor, officer = Client(), Client()
        typed = {**TYPED, "edrpou": GOOD, "territory": place.katottg}
        answer = visitor.post(reverse("life:ask"), typed)
        assert answer.status_code == 200, answer.content.decode()
        row = OpeningRequest.objects.get()
        assert row.state == Asked.UNCONFIRMED
        admin = sign_in(Client(), land.national)
        assert admin.get(reverse("life:request", args=[row.public_id])).status_code == 404
        link = letter_link()
        assert "Надіслати запит" in visitor.get(link).content.decode()
        visitor.post(link)
        page = admin.get(reverse("life:request", args=[row.public_id])).content.decode()
        assert "контрольна цифра" in page.casefold()
        begun = admin.post(reverse("life:open", args=[row.public_id]))
        act = begun.headers["Location"].split("/")[2]
        public_id = Act.objects.get(public_id=act).public_id
        fill_act(land.national, public_id, {}, land.today, today=land.today)
        assert sign_act(land.national, public_id, land.national_key, now=land.now) is State.DONE
        row.refresh_from_db()
        assert row.state == Asked.OPENED
        made = institutions.institution(row.institution_id or 0)
        assert (made.short_name, made.edrpou) == ("Ліцей «Новий»", GOOD)
        send_letters(now=timezone.now())
        assert "призначає керівника" in mail.outbox[-1].body.replace("\u00a0", " ")
        assert f"http://testserver{link}" in mail.outbox[-1].body, "the letter leads back to the request"
        assert "Відкрити картку" in visitor.get(link).content.decode()
        way_on = f"{reverse('connection:ask')}?institution={made.public_id}"
        assert way_on in visitor.get(link).content.decode(), "from here he asks to be let in as its head"
        assert visitor.get(way_on).status_code == 200
        assert set(signed_rows(made.id)) == {act_row(public_id).signature_id}
        # the cascade goes on: the officer of the place appoints the head
        sign_in(officer, place.officer)
        page = officer.get(reverse("people:head", args=[made.public_id])).content.decode()
        assert "Ліцей «Новий»" in page.replace("\u00a0", " ")
        people.appoint(
            actor=place.officer, institution_id=made.id, person_id=make_person("Дем’янчук", "Мирослава", "Тарасівна"),
            position=people.Position.HEAD, since=land.today,
        )  # fmt: skip
        assert people.head_of(made.id, land.today) is not None

    def test_of_an_officer_waits_at_once(self, land: Land, place: Settled) -> None:
        client = sign_in(Client(), land.officer)
        answer = client.post(reverse("life:ask"), {**TYPED, "edrpou": GOOD, "territory": place.katottg})
        assert answer.status_code == 302
        assert OpeningRequest.objects.get().state == Asked.WAITING
        assert "чекає на адміністратора" in client.get(answer.headers["Location"]).content.decode()

    def test_is_refused_in_words(self, land: Land, place: Settled) -> None:
        sign_in(client := Client(), land.officer).post(
            reverse("life:ask"), {**TYPED, "edrpou": "26286360", "territory": place.katottg}
        )
        row = OpeningRequest.objects.get()
        admin = sign_in(Client(), land.national)
        page = admin.get(reverse("life:request", args=[row.public_id])).content.decode().replace("\u00a0", " ")
        assert "вже є в реєстрі" in page
        assert "Калинівська школа № 1" in page
        with pytest.raises(Invalid):
            requests.refuse_request(actor=land.national, public_id=row.public_id, answer=" ", now=land.now)
        with pytest.raises(Refused):
            requests.refuse_request(actor=land.officer, public_id=row.public_id, answer="ні", now=land.now)
        answer = "Заклад уже в реєстрі: зверніться до громади."
        requests.refuse_request(actor=land.national, public_id=row.public_id, answer=answer, now=land.now)
        assert "зверніться до громади" in client.get(reverse("life:request", args=[row.public_id])).content.decode()
        send_letters(now=timezone.now())
        assert answer in mail.outbox[-1].body
        with pytest.raises(acts.NotNow):
            requests.answer_with_act(actor=land.national, public_id=row.public_id)

    def test_is_taken_back_by_its_sender_until_the_act_is_signed(self, land: Land, place: Settled) -> None:
        visitor, typed = Client(), {**TYPED, "edrpou": GOOD, "territory": place.katottg}
        visitor.post(reverse("life:ask"), typed)
        link = letter_link()
        row = OpeningRequest.objects.get()
        assert visitor.post(f"{link}withdrawal/").status_code == 404  # not sent yet: it is forgotten by itself
        visitor.post(link)
        with pytest.raises(Refused):
            requests.take_back(actor=land.officer, public_id=row.public_id, now=land.now)
        begun = requests.answer_with_act(actor=land.national, public_id=row.public_id)
        assert "Відкликати запит" in visitor.get(link).content.decode()

        assert visitor.post(f"{link}withdrawal/").headers["Location"] == link

        row.refresh_from_db()
        assert (row.state, Act.objects.get(public_id=begun).state) == (Asked.WITHDRAWN, State.WITHDRAWN)
        assert "Ви відкликали запит" in visitor.get(link).content.decode().replace("\u00a0", " ")
        admin = sign_in(Client(), land.national).get(reverse("life:request", args=[row.public_id])).content.decode()
        assert "відкликано заявником" in admin.replace("\u00a0", " ")
        with pytest.raises(acts.NotNow, match="Заявник відкликав запит"):
            requests.answer_with_act(actor=land.national, public_id=row.public_id)
        assert visitor.post(f"{link}withdrawal/").status_code == 422
        visitor.post(reverse("life:ask"), typed)  # the same again is a new request, not the one taken back
        assert OpeningRequest.objects.count() == 2

    def test_of_an_account_is_not_taken_back_once_its_act_is_signed(self, land: Land, place: Settled) -> None:
        client = sign_in(Client(), land.officer)
        sent = client.post(reverse("life:ask"), {**TYPED, "edrpou": GOOD, "territory": place.katottg})
        row = OpeningRequest.objects.get()
        begun = requests.answer_with_act(actor=land.national, public_id=row.public_id)
        assert Act.objects.get(public_id=begun).ground == TYPED["ground"]  # typed once
        ahead = land.today + timedelta(days=9)
        fill_act(land.national, begun, {}, ahead, today=land.today)
        assert sign_act(land.national, begun, land.national_key, now=land.now) is State.SIGNED

        answer = client.post(reverse("life:take-back", args=[row.public_id]))

        assert (answer.status_code, "Акт про відкриття вже підписано" in answer.content.decode()) == (422, True)
        assert "Відкликати запит" in client.get(sent.headers["Location"]).content.decode()

    def test_names_one_of_many_settlements_by_what_stands_after_the_comma(self, land: Land, place: Settled) -> None:
        region = make_place("UA14000000000091971", Category.REGION, "Донецька")
        for number in range(7):
            make_place(f"UA1400000000009{number:04}", Category.VILLAGE, "Калинівка", region)
        typed = {**TYPED, "edrpou": "", "territory": "Калинівка"}
        refused = Client().post(reverse("life:ask"), typed)
        assert "Калинівка, Вінницька" in refused.content.decode().replace("\u00a0", " ")

        assert Client().post(reverse("life:ask"), {**typed, "territory": "м. Калинівка, вінницька"}).status_code == 200

        assert OpeningRequest.objects.get().territory_id == place.id

    def test_of_a_visitor_sends_nobody_words_of_his(self, land: Land, place: Settled) -> None:
        words = "Ви виграли: http://evil.example"
        typed = {**TYPED, "name": words, "short_name": words, "applicant": words, "territory": place.katottg}
        assert Client().post(reverse("life:ask"), typed).status_code == 200
        letter_link()
        assert "evil" not in mail.outbox[-1].body + mail.outbox[-1].subject

    def test_from_one_mailbox_is_limited(self, land: Land, place: Settled) -> None:
        typed = {**TYPED, "edrpou": "", "territory": place.katottg}
        wanted = [{**typed, "name": f"Ліцей {number}"} for number in range(4)]
        codes = [Client().post(reverse("life:ask"), each).status_code for each in wanted]
        assert codes == [200, 200, 200, 422]

    def test_pressed_twice_is_sent_once(self, land: Land, place: Settled) -> None:
        officer = sign_in(Client(), land.officer)
        typed = {**TYPED, "edrpou": "", "territory": place.katottg}
        addresses = {officer.post(reverse("life:ask"), typed).headers["Location"] for _press in range(2)}
        assert len(addresses) == 1
        begun = {
            officer.post(
                reverse("life:new"), {"kind": "renaming", "institution": institutions.public_id_of(land.school)}
            ).headers["Location"]
            for _press in range(2)
        }
        assert len(begun) == 1
        assert (OpeningRequest.objects.count(), Act.objects.count()) == (1, 1)

    def test_that_is_never_confirmed_is_forgotten(self, land: Land, place: Settled) -> None:
        Client().post(reverse("life:ask"), {**TYPED, "edrpou": "", "territory": place.katottg})
        assert requests.prune_requests(now=land.now + timedelta(days=6)) == 0
        assert requests.prune_requests(now=land.now + timedelta(days=8)) == 1

    def test_takes_its_papers_along_when_it_is_forgotten(
        self, land: Land, place: Settled, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
    ) -> None:
        settings.PARTA_DATA = tmp_path
        for name, data in (("Школа перша", b"%PDF-1.7 one"), ("Школа друга", b"%PDF-1.7 two")):
            paper = SimpleUploadedFile("рішення.pdf", data)
            Client().post(
                reverse("life:ask"),
                {**TYPED, "name": name, "edrpou": "", "territory": place.katottg, "papers": paper},
            )
        kept, old = OpeningRequest.objects.order_by("-name")
        requests.confirm(actor=SYSTEM, public_id=kept.public_id, now=land.now)
        with django_capture_on_commit_callbacks(execute=True):
            assert requests.prune_requests(now=land.now + timedelta(days=8)) == 1
        (left,) = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
        assert left.read_bytes() in (b"%PDF-1.7 one", b"%PDF-1.7 two")
        card = files.file_card(SYSTEM, kept.papers[0])
        assert files.read_bytes(card.sha256) == left.read_bytes()
        with pytest.raises(NotVisible):
            files.file_card(SYSTEM, old.papers[0])

    def test_with_a_made_up_link_is_not_found(self, land: Land) -> None:
        assert Client().get(reverse("life:visit", args=["A" * 43])).status_code == 404


class TestOpening:
    def test_is_taken_back_while_nobody_is_there(self, land: Land, place: Settled) -> None:
        values = {
            "name": "Ліцей «Новий»", "short_name": "", "kind": 3, "ownership": 1, "edrpou": GOOD,
            "territory": place.id, "address": "", "level": 1,
        }  # fmt: skip
        act = draft_act(land.national, "opening", None, values, land.today, today=land.today)
        sign_act(land.national, act, land.national_key, now=land.now)
        made = act_row(act).done["institution"]
        head = make_head(made, since=land.today)
        fix = acts.begin_correction(actor=land.national, public_id=act, today=land.today)
        fill_act(land.national, fix, {}, land.today, today=land.today)
        with pytest.raises(Invalid, match="Там працюють"):
            sign_act(land.national, fix, land.national_key, now=land.now)
        (post,) = head.posts(institution_id=made)
        people.dismiss(actor=SYSTEM, post_id=post, on=land.today)
        assert sign_act(land.national, fix, land.national_key, now=land.now) is State.DONE
        assert institutions.institutions([made]) == {}
        assert institutions.institutions_by_edrpou(GOOD) == ()

    def test_is_the_national_administrators(self, land: Land) -> None:
        with pytest.raises(Refused):
            acts.begin(actor=land.officer, code="opening", institution_id=None)


class TestBranch:
    VALUES = {
        "name": "Котюжинецька філія Калинівської школи № 1", "short_name": "Котюжинецька філія", "kind": 4,
        "edrpou": "", "territory": None, "address": "с. Котюжинці",
    }  # fmt: skip

    @pytest.mark.parametrize("edrpou", ["", GOOD])
    def test_is_opened_by_the_head_of_the_hub(self, land: Land, edrpou: str) -> None:
        values = {**self.VALUES, "edrpou": edrpou}
        act = draft_act(land.head, "branch", land.school, values, land.today, today=land.today)
        assert sign_act(land.head, act, land.head_key, now=land.now) is State.DONE
        (branch,) = institutions.branches_of(land.school)
        assert (branch.short_name, branch.edrpou, branch.authority_id) == ("Котюжинецька філія", edrpou, land.community)
        assert institutions.institution(land.school).network_role == institutions.NetworkRole.HUB

    def test_is_taken_back(self, land: Land) -> None:
        act = draft_act(land.head, "branch", land.school, self.VALUES, land.today, today=land.today)
        sign_act(land.head, act, land.head_key, now=land.now)
        fix = acts.begin_correction(actor=land.head, public_id=act, today=land.today)
        fill_act(land.head, fix, {}, land.today, today=land.today)
        assert sign_act(land.head, fix, land.head_key, now=land.now + timedelta(minutes=1)) is State.DONE
        assert institutions.branches_of(land.school) == ()
        assert institutions.institution(land.school).network_role == institutions.NetworkRole.ORDINARY


def test_authority_of_a_place_is_that_of_its_community(land: Land, place: Settled) -> None:
    assert authority_at(place.id, COMMUNITY) == place.authority
    assert authority_at(place.id, REGION) == place.region_authority
    assert authority_at(None, COMMUNITY) is None
