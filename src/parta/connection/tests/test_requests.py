"""Requests to connect: asked, confirmed, reviewed, entrusted, refused; first entries."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parta.connection import testing
from parta.connection.letters import link_of, read_link
from parta.connection.models import Connection, ConnectionRequest, FirstEntry
from parta.connection.operations import requests
from parta.connection.operations.known import AlreadyConnected
from parta.connection.queries import requests as queries
from parta.connection.queries import standing, territory
from parta.connection.rules.requests import Stage, Who
from parta.connection.tests.scene import Land
from parta.identity import api as identity
from parta.identity.testing import note_sign_in, sign_in
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.notices.api import send_letters
from parta.people import api as people
from parta.people.testing import make_acting, make_deputy, make_head, make_teacher

pytestmark = pytest.mark.django_db
SITE = "https://parta.example"


def agree(actor: Actor, asked: object, **words: str) -> people.TakenOn | None:
    given = {"rnokpp": "", "ground": "", **words}
    return requests.agree(actor=actor, public_id=asked, now=timezone.now(), site=SITE, **given)  # type: ignore[arg-type]


def entrust(actor: Actor, asked: object, **words: object) -> people.TakenOn | None:
    values = {"post": None, "rnokpp": "", "powers": frozenset(), **words}
    given = requests.Entrusted(**values)  # type: ignore[arg-type]
    return requests.entrust(actor=actor, public_id=asked, given=given, now=timezone.now(), site=SITE)  # type: ignore[arg-type]


def stage(asked: object) -> Stage:
    return Stage(ConnectionRequest.objects.get(public_id=asked).stage)


def letters() -> list[str]:
    mail.outbox.clear()
    send_letters(now=timezone.now())
    return [f"{letter.to[0]} | {letter.subject} | {letter.body}" for letter in mail.outbox]


class TestTakingBack:
    def test_is_the_senders_alone_and_open_until_connected(self, land: Land) -> None:
        asked, now = testing.wish(land.school), timezone.now()
        with pytest.raises(Refused):  # the head sees the request of a stranger; it is not his to take back
            requests.take_back(actor=land.head, public_id=asked, now=now)
        link = reverse("connection:visit", args=[link_of(asked)])
        visitor = Client()
        assert "Відкликати запит" in visitor.get(link).content.decode()

        assert visitor.post(f"{link}withdrawal/").headers["Location"] == link

        assert stage(asked) is Stage.WITHDRAWN
        assert "Заявник відкликав запит" in visitor.get(link).content.decode().replace("\u00a0", " ")
        with pytest.raises(requests.NotNow):
            agree(land.officer, asked)
        assert visitor.post(f"{link}withdrawal/").status_code == 422
        assert not queries.has_open_request(land.school)

    def test_of_the_head_is_taken_back_on_its_page(self, land: Land) -> None:
        asked = testing.wish(land.school, actor=land.head, confirmed=False)
        head, officer = sign_in(Client(), land.head), sign_in(Client(), land.officer)
        page = reverse("connection:request", args=[asked])
        assert "Відкликати запит" in head.get(page).content.decode()
        assert "Відкликати запит" not in officer.get(page).content.decode()
        away = reverse("connection:take-back", args=[asked])
        assert officer.post(away).status_code == 403

        assert head.post(away).headers["Location"] == page

        assert stage(asked) is Stage.WITHDRAWN
        assert "відкликано заявником" in officer.get(page).content.decode().replace("\u00a0", " ")

    def test_the_letter_names_the_institution_as_the_register_does(self, land: Land) -> None:
        testing.wish(land.school, confirmed=False, name="Ви виграли: http://evil.example")
        (letter,) = letters()
        assert "evil" not in letter
        assert institutions.institution(land.school).title in letter


class TestAsking:
    def test_of_a_visitor_is_seen_by_nobody_until_the_letter_is_opened(self, land: Land) -> None:
        asked = testing.wish(land.school, confirmed=False)
        assert queries.requests_of(land.officer, only_open=False) == ()
        with pytest.raises(NotVisible):
            queries.request_page(land.national, asked, timezone.now())
        (letter,) = letters()
        link = re.search(r"/connected/sent/(\S+)/", letter)
        assert link is not None
        assert read_link(link[1]) == asked
        requests.confirm(actor=SYSTEM, public_id=asked, now=timezone.now())
        assert [line.row.public_id for line in queries.requests_of(land.officer, only_open=True)] == [asked]

    def test_of_the_head_goes_to_the_authority_at_once(self, land: Land) -> None:
        asked = testing.wish(land.school, actor=land.head, confirmed=False)
        assert stage(asked) is Stage.WAITING
        assert letters() == []

    def test_of_somebody_who_does_not_lead_is_confirmed_though_he_signs_in(self, land: Land) -> None:
        asked = testing.wish(land.school, actor=make_teacher(land.school), confirmed=False)
        assert stage(asked) is Stage.UNCONFIRMED

    def test_is_limited_by_mailbox(self, land: Land) -> None:
        for _turn in range(3):
            testing.wish(land.school, confirmed=False)
        with pytest.raises(identity.TooMany):
            testing.wish(land.headless, confirmed=False)

    def test_of_a_connected_institution_is_not_taken(self, land: Land) -> None:
        with pytest.raises(AlreadyConnected, match="уже підключено"):
            testing.wish(land.connected)

    def test_says_everything_that_is_missing(self, land: Land) -> None:
        with pytest.raises(Invalid) as told:
            testing.wish(land.school, family_name=" ", email="", phone="")
        assert [problem.field for problem in told.value.problems] == ["family_name", "email", "phone"]

    def test_is_forgotten_after_a_week_without_its_letter(self, land: Land) -> None:
        testing.wish(land.school, confirmed=False)
        kept = testing.wish(land.headless, email="other@example.ua")
        later = timezone.now() + timedelta(days=8)
        assert requests.prune_requests(actor=SYSTEM, now=later) == 1
        assert [row.public_id for row in ConnectionRequest.objects.all()] == [kept]


class TestReview:
    def test_shows_what_differs_from_the_card(self, land: Land) -> None:
        said = {"edrpou": "00000000", "edebo": "140313", "place": "с. Іванів", "region_id": land.region}
        asked = testing.wish(land.school, **said)
        page = queries.request_page(land.officer, asked, timezone.now())
        tones = [(str(each.label), each.tone) for each in page.compared]
        assert tones == [
            ("Регіон", "good"), ("Населений пункт", "bad"), ("Назва закладу", "good"), ("ЄДРПОУ", "bad"),
            ("Код ЄДЕБО", "good"), ("Номер ІСУО", "none"), ("Керівник", "bad"),
        ]  # fmt: skip
        assert page.compared[-1].card == "Савчук Віктор Іванович"
        assert page.differs == 3

    def test_of_a_headless_institution_appoints_invites_and_connects_in_one_act(self, land: Land) -> None:
        asked = testing.wish(land.headless)
        letters()
        taken = agree(land.officer, asked, rnokpp="3112207750", ground="№ 4-к")
        assert taken is not None
        assert taken.mailed
        head = people.head_of(land.headless, date.today())  # noqa: DTZ011
        assert head is not None
        assert head.person.full == "Кравець Ніна Олегівна"
        assert stage(asked) is Stage.CONNECTED
        assert queries.is_connected(land.headless)
        sent = letters()
        assert len(sent) == 2
        assert any("/invitation/" in letter for letter in sent)

    def test_connects_the_head_who_is_in_charge_already(self, land: Land) -> None:
        asked = testing.wish(land.school, actor=land.head, family_name="САВЧУК", given_name="Віктор")
        assert agree(land.officer, asked) is None
        assert Connection.objects.get(institution_id=land.school).person_id == land.head.person_id

    def test_does_not_let_a_stranger_in_place_of_the_head(self, land: Land) -> None:
        asked = testing.wish(land.school)
        with pytest.raises(requests.NotNow, match="Савчук Віктор Іванович"):
            agree(land.officer, asked)
        assert stage(asked) is Stage.WAITING

    def test_of_another_person_waits_until_there_is_a_head(self, land: Land) -> None:
        asked = testing.wish(land.headless, who=Who.OTHER)
        with pytest.raises(requests.NotNow, match="Спершу призначте керівника"):
            agree(land.officer, asked)

    @pytest.mark.parametrize("who", ["stranger", "head", "national"])
    def test_is_only_of_the_nearest_authority_with_officers(self, land: Land, who: str) -> None:
        asked = testing.wish(land.school, actor=land.head)
        with pytest.raises((Refused, NotVisible)):
            agree(getattr(land, who), asked)
        with pytest.raises((Refused, NotVisible)):
            requests.refuse_request(
                actor=getattr(land, who), public_id=asked, answer="ні", now=timezone.now(), site=SITE
            )
        assert stage(asked) is Stage.WAITING

    def test_refuses_in_words_and_asking_again_is_open(self, land: Land) -> None:
        asked = testing.wish(land.school)
        with pytest.raises(Invalid):
            requests.refuse_request(actor=land.officer, public_id=asked, answer=" ", now=timezone.now(), site=SITE)
        letters()
        words = "Керівник інший."
        requests.refuse_request(actor=land.officer, public_id=asked, answer=words, now=timezone.now(), site=SITE)
        (letter,) = letters()
        assert "Керівник інший." in letter
        assert "/connected/sent/" in letter
        again = testing.wish(land.school)
        assert stage(again) is Stage.WAITING
        with pytest.raises(requests.NotNow):
            agree(land.officer, asked)

    def test_of_two_requests_connects_once(self, land: Land) -> None:
        first = testing.wish(land.headless)
        second = testing.wish(land.headless)
        agree(land.officer, first, ground="№ 4-к")
        with pytest.raises(AlreadyConnected):
            agree(land.officer, second, ground="№ 5-к")

    def test_leaves_one_trail_with_what_it_writes(self, land: Land) -> None:
        agree(land.officer, testing.wish(land.headless), ground="№ 4-к")
        with connection.cursor() as cursor:
            cursor.execute(
                "select table_name, operation, actor_id from audit_entry where table_name like 'connection%%' "
                "and actor_id = %s order by id",
                [land.officer.account_id],
            )
            assert cursor.fetchall() == [
                ("connection_request", "connection.request.agree", land.officer.account_id),
                ("connection_connection", "connection.institution.connect", land.officer.account_id),
            ]


class TestEntrusting:
    def test_gives_a_newcomer_the_post_the_powers_and_an_invitation(self, land: Land) -> None:
        asked = testing.agreed_request(land.officer, land.school)
        letters()
        taken = entrust(land.head, asked, rnokpp="3112207750", powers=frozenset({"journals"}))
        assert taken is not None
        assert taken.mailed
        lines = people.leaders_of([land.school], timezone.localdate())[land.school]
        named = next(line for line in lines if line.person.person_id == taken.person_id)
        assert (named.position, named.powers) == (people.Position.RESPONSIBLE, frozenset({"journals"}))
        assert stage(asked) is Stage.CONNECTED
        assert len(letters()) == 2

    def test_of_a_deputy_changes_nothing_but_connects(self, land: Land) -> None:
        deputy = make_deputy(land.school, powers=frozenset({"card"}))
        line = next(
            line for line in people.leaders_of([land.school], timezone.localdate())[land.school]
            if line.person.person_id == deputy.person_id
        )  # fmt: skip
        asked = testing.agreed_request(land.officer, land.school)
        assert entrust(land.head, asked, post=line.post_public_id) is None
        assert Connection.objects.get(institution_id=land.school).person_id == deputy.person_id

    def test_is_of_the_head_in_person(self, land: Land) -> None:
        asked = testing.agreed_request(land.officer, land.school)
        for other in (land.officer, land.stranger, make_deputy(land.school), make_acting(land.school)):
            with pytest.raises((Refused, NotVisible)):
                entrust(other, asked)

    def test_refuses_a_post_of_another_institution_and_a_power_that_is_not_given(self, land: Land) -> None:
        asked = testing.agreed_request(land.officer, land.school)
        with pytest.raises(NotVisible):
            entrust(land.head, asked, post=uuid4())
        with pytest.raises(Invalid):
            entrust(land.head, asked, rnokpp="3112207750", powers=frozenset({identity.DEPUTIES}))
        assert stage(asked) is Stage.AGREED
        assert not queries.is_connected(land.school)

    def test_waits_for_the_authority(self, land: Land) -> None:
        with pytest.raises(requests.NotNow):
            entrust(land.head, testing.wish(land.school, who=Who.OTHER))


class TestFirstEntry:
    def test_is_the_first_sign_in_after_connecting(self, land: Land) -> None:
        asked = testing.wish(land.school, actor=land.head, family_name="Савчук", given_name="Віктор")
        note_sign_in(land.head, at=timezone.now() - timedelta(days=3))
        agree(land.officer, asked)
        assert requests.note_entries(actor=SYSTEM) == 0
        first, second = (timezone.now() + timedelta(hours=each) for each in (1, 2))
        note_sign_in(land.head, at=second)
        note_sign_in(land.head, at=first)
        assert requests.note_entries(actor=SYSTEM) == 1
        assert requests.note_entries(actor=SYSTEM) == 0
        assert FirstEntry.objects.get(connection__institution=land.school).at == first
        assert queries.visited(asked).entered_at == first

    def test_is_of_the_head_who_came_after_the_one_who_never_did(self, land: Land) -> None:
        asked = testing.wish(land.school, actor=land.head, family_name="Савчук", given_name="Віктор")
        agree(land.officer, asked)
        today = timezone.localdate()
        (post,) = people.leaders_of([land.school], today)[land.school]
        people.dismiss(actor=land.officer, post_id=post.post_id, on=today)
        after = make_head(land.school, since=today)
        assert requests.note_entries(actor=SYSTEM) == 0
        note_sign_in(after, at=timezone.now() + timedelta(hours=1))

        assert requests.note_entries(actor=SYSTEM) == 1
        page = standing.standing_page(land.officer, institutions.public_id_of(land.school))
        assert page.held is not None
        assert page.held.person == people.names([after.person_id or 0])[after.person_id or 0].full
        assert page.held.entered_at is not None

    def test_moves_the_institution_on_in_the_list_of_the_territory(self, land: Land) -> None:
        testing.agreed_request(land.officer, land.school)
        testing.wish(land.headless)
        page = territory.territory_page(land.officer, institutions.authority(land.community).public_id)
        standings = {line.title: line.standing for line in page.rows}
        assert standings == {
            "Калинівська школа № 1": "agreed",
            "Калинівський ліцей № 3": "asked",
            "Калинівський садок «Сонечко»": "connected",
        }


class TestSender:
    def test_sees_where_it_is_and_nothing_of_the_card(self, land: Land) -> None:
        outsider = land.stranger
        asked = testing.wish(land.school, actor=outsider)
        page = queries.request_page(outsider, asked, timezone.now())
        assert (page.compared, page.charge, page.staff) == ((), None, ())

    def test_finds_no_request_behind_a_forged_link(self, land: Land) -> None:
        token = link_of(uuid4())
        flipped = token[:-4] + ("AAA=" if token[-4:] != "AAA=" else "BBB=")
        assert read_link(flipped) is None
