"""A transfer between two schools: one transaction seen from both, nothing revealed before."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from parta.audit.api import acting
from parta.curriculum.testing import make_course
from parta.documents import api
from parta.documents.queries.transfers import TransferCard, count_waiting_transfers, transfer_card, transfers_of
from parta.documents.rules.transfers import State
from parta.documents.tests.conftest import NOW, School, make_school
from parta.documents.tests.test_pages import plain
from parta.documents.writing import NotReady
from parta.enrolment import api as enrolment
from parta.enrolment.testing import make_pupils, protect
from parta.identity.testing import sign_in
from parta.journal import testing as journal
from parta.kernel.actor import SYSTEM
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.matching import api as matching
from parta.people import api as people
from parta.people.testing import make_deputy, make_teacher
from parta.ui.testing import read

pytestmark = pytest.mark.django_db
DECEMBER, BORN = date(2026, 12, 1), date(2013, 5, 17)
NUMBER = "І-КЛ 482913"


class Pair:
    """Two schools; the first has a pupil whose certificate is recorded."""

    def __init__(self, source: School) -> None:
        self.source, self.target = source, make_school("Березівська гімназія")
        (self.pupil,) = make_pupils(1, institution_id=source.institution, class_id=source.class_id, born_on=BORN)
        with acting(SYSTEM, "people.document.add"):
            people.add_documents(
                actor=SYSTEM,
                documents=[people.NewDocument(self.pupil.person_id, people.DocumentKind.BIRTH_CERTIFICATE, NUMBER)],
            )

    def ask(self, **words: Any) -> UUID:
        words = {
            "actor": self.target.head, "institution_id": self.target.institution, "document": NUMBER, "born_on": BORN,
            "label": "Дитина за заявою", "group_id": self.target.class_id, "since": DECEMBER, "ground": "заява матері",
            "now": NOW,
        } | words  # fmt: skip
        return api.ask_transfer(**words)

    def offer(self) -> UUID:
        return api.offer_transfer(
            actor=self.source.head, institution_id=self.source.institution, pupil_id=self.pupil.person_id,
            target_id=self.target.institution, since=DECEMBER, now=NOW,
        )  # fmt: skip

    def prepare(self, school: School, key: UUID, **words: Any) -> int:
        words = {"number": "1-у", "dated_on": NOW.date(), "ground": "заява матері"} | words
        return api.prepare_side(actor=school.head, institution_id=school.institution, public_id=key, now=NOW, **words)

    def leave(self, key: UUID, since: date = DECEMBER) -> int:
        order_id = self.prepare(self.source, key, since=since)
        assert self.source.register(order_id, uuid4()) is api.State.AGREED
        return order_id

    def arrive(self, key: UUID) -> int:
        order_id = self.prepare(self.target, key, group_id=self.target.class_id)
        assert self.target.register(order_id, uuid4()) is api.State.REGISTERED
        return order_id

    def card(self, school: School, key: UUID) -> TransferCard:
        return transfer_card(school.head, institution_id=school.institution, public_id=key)

    def where(self, on: date) -> int:
        return enrolment.enrolled_at(person_ids=[self.pupil.person_id], on=on)[self.pupil.person_id]


@pytest.fixture
def pair(school: School) -> Pair:
    return Pair(school)


class TestATransfer:
    @pytest.mark.parametrize("begins", ["ask", "offer"])
    def test_is_one_transaction_seen_from_both(self, pair: Pair, begins: str) -> None:
        key = pair.ask() if begins == "ask" else pair.offer()
        leaving = pair.leave(key)
        assert pair.where(DECEMBER) == pair.source.institution
        arrival = pair.arrive(key)
        assert pair.where(DECEMBER) == pair.target.institution
        assert pair.where(date(2026, 11, 30)) == pair.source.institution
        orders = pair.source.order(leaving), pair.target.order(arrival)
        assert {order.state for order in orders} == {api.State.REGISTERED}
        assert "Березівська гімназія" in orders[0].text
        assert "Калинівський ліцей" in orders[1].text
        assert pair.card(pair.source, key).state is pair.card(pair.target, key).state is State.DONE
        with connection.cursor() as cursor:
            cursor.execute("select ended_by, end_reason from enrolment_enrolment where end_reason is not null")
            assert cursor.fetchall() == [(leaving, 1)]

    def test_can_go_back_by_another_one(self, pair: Pair) -> None:
        key = pair.offer()
        pair.leave(key)
        pair.arrive(key)
        back = api.offer_transfer(
            actor=pair.target.head, institution_id=pair.target.institution, pupil_id=pair.pupil.person_id,
            target_id=pair.source.institution, since=date(2026, 12, 10), now=NOW,
        )  # fmt: skip
        order = pair.prepare(pair.target, back, since=date(2026, 12, 10), number="2-у")
        pair.target.register(order, uuid4())
        order = pair.prepare(pair.source, back, group_id=pair.source.class_id, number="2-у")
        pair.source.register(order, uuid4())
        assert pair.where(date(2026, 12, 10)) == pair.source.institution
        with pytest.raises(NotReady, match="другу сторону"):
            api.correct_order(
                actor=pair.source.head, institution_id=pair.source.institution, order_id=order, number="3-у",
                dated_on=NOW.date(), ground="помилка", request_id=uuid4(), now=NOW,
            )  # fmt: skip

    def test_waits_while_the_sending_school_has_later_entries(self, pair: Pair) -> None:
        key, day = pair.offer(), date(2026, 11, 20)
        pair.leave(key, day)
        words: dict[str, Any] = {
            "institution_id": pair.source.institution,
            "course_id": make_course(institution_id=pair.source.institution, group_id=pair.source.class_id),
        }
        lesson = journal.make_lesson(**words, held_on=day)
        journal.put_marks({pair.pupil.public_id: 9}, **words, lesson_id=lesson, now=journal.at_noon(day))
        order_id = pair.prepare(pair.target, key, group_id=pair.target.class_id)
        with pytest.raises(NotReady, match="пізніші записи"):
            pair.target.register(order_id, uuid4())
        assert pair.target.order(order_id).state is api.State.DRAFT
        assert pair.card(pair.target, key).state is State.OFFERED


class TestOfAHiddenChild:
    def test_nothing_waits_for_a_deputy_and_nothing_moves_by_an_address_he_remembers(self, pair: Pair) -> None:
        source = pair.source
        deputy = make_deputy(source.institution, powers=frozenset({people.MOVEMENT}))
        key = pair.ask()
        order_id = pair.prepare(source, key)
        assert count_waiting_transfers(deputy, institution_id=source.institution) == (1, 0)
        protect(source.head, source.institution, pair.pupil, NOW.date())
        assert count_waiting_transfers(deputy, institution_id=source.institution) == (0, 0)
        assert count_waiting_transfers(source.head, institution_id=source.institution) == (1, 0)
        browser = sign_in(Client(), deputy)
        order = {"way": "paper", "request_id": str(uuid4())}
        for act, fields in (("registration", order), ("signature", {}), ("call-back", {}), ("give-up", {})):
            known, unknown = (
                browser.post(f"{source.base}/orders/{number}/{act}/", fields) for number in (order_id, order_id + 1)
            )
            assert known.status_code == unknown.status_code == 404, act
        assert browser.post(f"{source.base}/transfers/{key}/end/", {"answer": "ні"}).status_code == 404
        with pytest.raises(NotVisible):
            api.prepare_side(
                actor=deputy, institution_id=source.institution, public_id=key, number="9-у", dated_on=NOW.date(),
                ground="заява", now=NOW,
            )  # fmt: skip
        assert source.register(order_id, uuid4()) is api.State.AGREED


class TestNothing:
    def test_is_revealed_to_the_asking_school_before_the_other_has_signed(self, pair: Pair) -> None:
        key = pair.ask()
        card = pair.card(pair.target, key)
        assert (card.name, card.other, card.born_on, card.person_id) == ("", "", None, 0)
        assert card.shown_name == "Дитина за заявою"
        seen = pair.card(pair.source, key)
        assert (seen.name, seen.other, seen.ground) == (pair.pupil.display_name, "Березівська гімназія", "заява матері")
        page = plain(sign_in(Client(), pair.target.head).get(f"{pair.target.base}/transfers/{key}/"))
        assert "Калинівський" not in page
        assert pair.pupil.display_name not in page
        pair.leave(key)
        assert pair.card(pair.target, key).name == pair.pupil.display_name

    def test_of_an_offer_is_seen_before_it_is_signed_or_after_it_was_given_up(self, pair: Pair) -> None:
        key = pair.offer()
        assert transfers_of(pair.target.head, institution_id=pair.target.institution) == ()
        with pytest.raises(NotVisible):
            pair.card(pair.target, key)
        leaving = pair.leave(key)
        assert count_waiting_transfers(pair.target.head, institution_id=pair.target.institution) == (1, 0)
        words = {"institution_id": pair.source.institution, "public_id": key, "now": NOW}
        api.end_transfer(actor=pair.source.head, answer="", **words)
        with pytest.raises(NotVisible):
            pair.card(pair.target, key)
        assert pair.source.order(leaving).state is api.State.GIVEN_UP

    def test_is_there_for_a_third_school_or_a_teacher(self, pair: Pair) -> None:
        key, third = pair.ask(), make_school("Третя")
        with pytest.raises(NotVisible):
            pair.card(third, key)
        for actor, institution in ((third.head, third.institution), (pair.source.head, third.institution)):
            with pytest.raises((NotVisible, Refused)):
                api.end_transfer(actor=actor, institution_id=institution, public_id=key, answer="ні", now=NOW)
        with pytest.raises(Refused):
            pair.ask(actor=make_teacher(pair.target.institution))

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            ({"born_on": date(2013, 5, 18)}, "немає"),
            ({"document": "І-КЛ 482914"}, "немає"),
            ({"document": "12"}, "серія й номер"),
            ({"label": " "}, "заяві"),
            ({"ground": ""}, "підставу"),
            ({"group_id": 0}, "клас"),
        ],
    )
    def test_is_found_without_the_exact_document_and_day(self, pair: Pair, words: dict[str, Any], message: str) -> None:
        with pytest.raises(Invalid, match=message):
            pair.ask(**words)

    def test_is_asked_twice_or_of_oneself(self, pair: Pair) -> None:
        pair.ask()
        with pytest.raises(Invalid, match="вже триває"):
            pair.offer()
        words: dict[str, Any] = {"actor": pair.source.head, "institution_id": pair.source.institution}
        with pytest.raises(Invalid, match="вже зараховано тут"):
            pair.ask(**words, group_id=pair.source.class_id)


class TestASide:
    def test_declines_with_a_reason_and_the_other_reads_it(self, pair: Pair) -> None:
        key = pair.ask()
        words: dict[str, Any] = {"institution_id": pair.source.institution, "public_id": key, "now": NOW}
        with pytest.raises(Invalid, match="чому"):
            api.end_transfer(actor=pair.source.head, answer=" ", **words)
        api.end_transfer(actor=pair.source.head, answer="Немає заяви батьків", **words)
        card = pair.card(pair.target, key)
        assert (card.state, card.answer, card.other) == (State.DECLINED, "Немає заяви батьків", "")
        with pytest.raises(NotReady):
            api.end_transfer(actor=pair.source.head, answer="ще раз", **words)

    def test_keeps_to_its_step(self, pair: Pair) -> None:
        key = pair.ask()
        with pytest.raises(NotReady):
            pair.prepare(pair.target, key, group_id=pair.target.class_id)
        pair.leave(key)
        with pytest.raises(NotReady):
            pair.prepare(pair.source, key, since=DECEMBER)

    def test_cannot_change_what_it_has_signed(self, pair: Pair) -> None:
        leaving = pair.leave(pair.offer())
        with (
            pytest.raises(DatabaseError, match="waits for the other school"),
            transaction.atomic(),
            acting(SYSTEM, "test.order.change"),
            connection.cursor() as cursor,
        ):
            cursor.execute("update documents_order set text = 'x' where id = %s", [leaving])
        assert pair.source.order(leaving).state is api.State.AGREED

    def test_does_nothing_when_the_other_took_its_order_back(self, pair: Pair) -> None:
        key = pair.offer()
        pair.leave(key)
        order_id = pair.prepare(pair.target, key, group_id=pair.target.class_id)
        api.end_transfer(
            actor=pair.source.head, institution_id=pair.source.institution, public_id=key, answer="", now=NOW
        )
        assert pair.target.order(order_id).state is api.State.GIVEN_UP
        with pytest.raises(NotReady):
            pair.target.register(order_id, uuid4())


class TestPages:
    def test_lead_both_schools_to_the_end(self, pair: Pair) -> None:
        source, target = sign_in(Client(), pair.source.head), sign_in(Client(), pair.target.head)
        form = {
            "label": "Дитина", "document": NUMBER, "born_on": "17.05.2013", "group": str(pair.target.class_id),
            "since": "01.12.2026", "ground": "заява матері",
        }  # fmt: skip
        at = target.post(f"{pair.target.base}/transfers/ask/", form)["Location"]
        read(plain(target.get(at)))
        listed = plain(source.get(f"{pair.source.base}/transfers/"))
        assert "чекає на вас" in listed
        assert "1 переведення чекає на вашу відповідь" in plain(source.get(reverse("workplace:home")))
        here = at.replace(pair.target.base, pair.source.base)
        read(plain(source.get(here)))
        side = {"since": "01.12.2026", "number": "1-у", "dated_on": "21.11.2026", "ground": "заява матері"}
        order = source.post(here, side)["Location"]
        read(plain(source.get(order)))
        source.post(f"{order}registration/", {"request_id": str(uuid4()), "way": "paper"})
        assert "Він набуде чинності" in plain(source.get(order))
        side = {"group": str(pair.target.class_id), "number": "1-у", "dated_on": "21.11.2026", "ground": "заява матері"}
        order = target.post(at, side)["Location"]
        target.post(f"{order}registration/", {"request_id": str(uuid4()), "way": "paper"})
        page = plain(target.get(at))
        assert "Де навчалася дитина" in page
        assert page.count("Калинівський ліцей") >= 2
        assert "Де навчалася дитина" not in plain(source.get(here))

    def test_find_the_school_to_send_to(self, pair: Pair) -> None:
        browser = sign_in(Client(), pair.source.head)
        at = f"{pair.source.base}/transfers/offer/{pair.pupil.public_id}/"
        read(plain(browser.get(f"{at}?q=Березівська")))
        assert browser.post(at, {"target": str(uuid4())}).status_code == 404
        assert browser.get(f"{pair.source.base}/transfers/offer/{uuid4()}/").status_code == 404


class TestClaimed:
    """A school says that a child of another is its pupil; that school lets it go: by orders of both."""

    def claim(self, pair: Pair) -> UUID:
        return matching.open_claim(
            actor=pair.target.head, institution_id=pair.target.institution, person_id=pair.pupil.person_id,
            said="Дитина за списком", ground="заява матері", now=NOW,
        )  # fmt: skip

    def agree(self, pair: Pair, claim: UUID) -> UUID:
        matching.answer_claim(actor=pair.source.head, claim=claim, agrees=True, leaves_on=DECEMBER, answer="", now=NOW)
        (card,) = transfers_of(pair.source.head, institution_id=pair.source.institution)
        return card.public_id

    def test_moves_when_both_have_signed_and_the_claim_is_done(self, pair: Pair, client: Client) -> None:
        claim = self.claim(pair)
        transfer = self.agree(pair, claim)
        assert pair.where(DECEMBER) == pair.source.institution

        pair.leave(transfer)
        pair.arrive(transfer)
        assert pair.where(DECEMBER) == pair.target.institution
        sign_in(client, pair.target.head)
        assert "переведено" in client.get(f"/same-child/claims/{claim}/").content.decode()

    def test_that_is_given_up_is_refused(self, pair: Pair, client: Client) -> None:
        claim = self.claim(pair)
        transfer = self.agree(pair, claim)
        sign_in(client, pair.source.head)
        assert f"{pair.source.base}/transfers/" in client.get(f"/same-child/claims/{claim}/").content.decode()

        api.end_transfer(
            actor=pair.source.head, institution_id=pair.source.institution, public_id=transfer,
            answer="Мати забрала заяву", now=NOW,
        )  # fmt: skip
        assert "Мати забрала заяву" in client.get(f"/same-child/claims/{claim}/").content.decode()
        self.claim(pair)  # it may be asked again

    def test_waits_while_another_transfer_is_under_way(self, pair: Pair) -> None:
        claim = self.claim(pair)
        pair.offer()
        with pytest.raises(Invalid):
            matching.answer_claim(
                actor=pair.source.head, claim=claim, agrees=True, leaves_on=DECEMBER, answer="", now=NOW
            )

    def test_asks_the_school_where_the_child_is_now(self, pair: Pair) -> None:
        """A third school's claim follows the child."""
        third = make_school("Третя гімназія")
        claim = matching.open_claim(
            actor=third.head, institution_id=third.institution, person_id=pair.pupil.person_id, said="Дитина",
            ground="заява", now=NOW,
        )  # fmt: skip
        transfer = pair.ask()
        pair.leave(transfer)
        pair.arrive(transfer)
        with pytest.raises(NotVisible):
            matching.answer_claim(
                actor=pair.source.head, claim=claim, agrees=False, leaves_on=None, answer="ні", now=NOW
            )
        matching.answer_claim(actor=pair.target.head, claim=claim, agrees=False, leaves_on=None, answer="ні", now=NOW)
