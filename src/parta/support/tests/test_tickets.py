"""A request goes from who asks to who answers, up the cascade and back, and everybody sees who has it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.files.api import UnfitFile
from parta.identity.testing import sign_in
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.errors import Invalid, NotVisible, Refused, Stale
from parta.notices.api import send_letters
from parta.people import api as people_api
from parta.people import testing as people
from parta.support import testing
from parta.support.models import Message, Ticket, Turn
from parta.support.operations import answering, asking
from parta.support.queries import desk, tickets
from parta.support.rules.tickets import CLOSED_AFTER, LATE, REOPENED_WITHIN, Kind, State
from parta.support.tests.conftest import Cascade
from parta.support.writing import Upload
from parta.ui.paging import Window

NOW = timezone.now()
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def page_of(actor: Actor, ticket_id: object) -> tickets.TicketPage:
    return tickets.ticket_page(actor, ticket_id, timezone.now())  # type: ignore[arg-type]


def text(answer: object) -> str:
    return answer.content.decode().replace("\u00a0", " ")  # type: ignore[attr-defined]


class TestRouting:
    def test_brings_a_teachers_request_to_the_head(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher)

        page = page_of(cascade.teacher, asked)
        assert (page.line.with_whom, page.role) == ("Калинівський ліцей № 3", Role.HEAD)
        assert page_of(cascade.head, asked).may_answer
        for other in (cascade.community, cascade.district, cascade.national):
            with pytest.raises(NotVisible):
                page_of(other, asked)

    def test_brings_a_heads_request_to_the_community_and_an_officers_above(self, cascade: Cascade) -> None:
        assert page_of(cascade.head, testing.ask(cascade.head)).line.with_whom == "Калинівська громада"
        district = "Відділ освіти Хмільницького району"
        assert page_of(cascade.community, testing.ask(cascade.community)).line.with_whom == district
        assert page_of(cascade.region, testing.ask(cascade.region)).role is Role.NATIONAL

    def test_passes_over_a_place_with_nobody_in_office(self, cascade: Cascade) -> None:
        teacher = people.make_teacher(cascade.land.elsewhere)  # neither a head nor an officer of that community

        page = page_of(teacher, testing.ask(teacher))

        assert page.line.with_whom == "Відділ освіти Хмільницького району"

    def test_goes_up_and_down_with_words_that_the_requester_does_not_read(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher)

        testing.pass_on(cascade.head, asked, cascade.key("community"))
        page = page_of(cascade.teacher, asked)
        assert page.line.with_whom == "Калинівська громада"
        assert [(m.kind, m.text, m.about) for m in page.messages][-1] == (Kind.PASSED, "", "Калинівська громада")
        assert page_of(cascade.community, asked).messages[-1].text == "Прошу допомогти."
        assert not page_of(cascade.head, asked).may_answer, "the head still reads it, and answers no more"

        testing.pass_on(cascade.community, asked, cascade.key("school"))
        assert page_of(cascade.head, asked).may_answer
        assert Turn.objects.filter(ticket__public_id=asked).count() == 3

    def test_goes_nowhere_outside_the_chain(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher)

        for key in (cascade.key("other_community"), cascade.key("elsewhere"), cascade.key("school"), "", "a0"):
            with pytest.raises(Invalid):
                testing.pass_on(cascade.head, asked, key)

    def test_leaves_a_deserted_place_however_much_waits_elsewhere(
        self, cascade: Cascade, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Late requests of places that have people must not stand in the way of those that have none."""
        people.make_head(cascade.land.elsewhere)
        teacher = people.make_teacher(cascade.land.elsewhere)
        asked = testing.ask(teacher, now=NOW - LATE - timedelta(hours=1))
        old = testing.ask(cascade.teacher, now=NOW - 2 * LATE)
        (head,) = people_api.staff_of(cascade.land.elsewhere, local_day(NOW))[:1]
        people_api.dismiss(actor=SYSTEM, post_id=head.post_id, on=local_day(NOW))
        monkeypatch.setattr(answering, "MOST_AT_ONCE", 1)

        assert answering.tidy_up(actor=SYSTEM, now=NOW) == 1
        assert page_of(cascade.district, asked).may_answer
        assert page_of(cascade.head, old).may_answer

    def test_leaves_a_place_that_has_lost_its_people(self, cascade: Cascade) -> None:
        teacher = people.make_teacher(cascade.land.elsewhere)
        officer = people.make_officer(Role.COMMUNITY, cascade.land.other_community)
        asked = testing.ask(teacher, now=NOW - LATE - timedelta(hours=1))
        assert page_of(officer, asked).may_answer
        from parta.identity import api as identity

        (grant,) = identity.officers_of([cascade.land.other_community])
        identity.end_office(actor=SYSTEM, grant_id=grant.grant_id, now=NOW)

        assert answering.tidy_up(actor=SYSTEM, now=NOW) == 1
        assert page_of(cascade.district, asked).may_answer


class TestConversation:
    def test_runs_through_its_states(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher)
        states = [State.NEW]

        def seen() -> None:
            states.append(State(Ticket.objects.get(public_id=asked).state))

        answering.take(actor=cascade.head, ticket_id=asked, now=NOW)
        seen()
        testing.answer(cascade.head, asked, "У якому класі?", Kind.QUESTION)
        seen()
        answering.write(actor=cascade.teacher, ticket_id=asked, text="У 8-Б.", now=NOW)
        seen()
        testing.answer(cascade.head, asked)
        seen()
        answering.write(actor=cascade.teacher, ticket_id=asked, text="Не допомогло.", now=NOW)
        seen()
        testing.answer(cascade.head, asked)
        answering.close(actor=cascade.teacher, ticket_id=asked, reason="", now=NOW)
        seen()

        assert states == ["new", "in_work", "waiting", "in_work", "answered", "reopened", "closed"]

    def test_is_added_to_thirty_times_a_day_at_most(self, cascade: Cascade) -> None:
        """A link to a request is no store for files of strangers."""
        asked = testing.make_visitor_ticket(now=NOW)
        for number in range(29):
            answering.write(actor=SYSTEM, ticket_id=asked, text=f"Ще {number}", now=NOW)
        with pytest.raises(asking.TooManyRequests):
            answering.write(actor=SYSTEM, ticket_id=asked, text="Ще раз", now=NOW)
        answering.write(actor=SYSTEM, ticket_id=asked, text="Завтра", now=NOW + timedelta(days=1, minutes=1))

    def test_has_a_number_and_they_follow_one_another(self, cascade: Cascade) -> None:
        first, second = (page_of(cascade.teacher, testing.ask(cascade.teacher)).line.number for _ in range(2))

        year = f"{timezone.localdate().year % 100:02}"
        assert (first[:3], int(second[3:]) - int(first[3:])) == (f"{year}-", 1)
        assert len(first) == 9

    def test_tells_of_an_answer_by_a_letter_without_its_words(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher)
        testing.answer(cascade.head, asked, "Таємниця")
        send_letters(now=timezone.now())

        (letter,) = mail.outbox
        assert letter.to == ["teacher@example.org"]
        assert f"/support/requests/{asked}/" in letter.body
        assert "Таємниця" not in letter.body

    def test_hides_notes_from_the_requester_but_not_from_those_who_answer(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher)
        testing.answer(cascade.head, asked, "Учитель новий, поясніть докладно.", Kind.NOTE)

        assert [m.kind for m in page_of(cascade.teacher, asked).messages] == [Kind.WORDS]
        assert [m.kind for m in page_of(cascade.head, asked).messages] == [Kind.WORDS, Kind.NOTE]
        assert page_of(cascade.teacher, asked).line.state is State.NEW

    def test_does_not_send_an_answer_written_past_a_new_message(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher)
        seen = page_of(cascade.head, asked).last
        answering.write(actor=cascade.teacher, ticket_id=asked, text="Вже не треба.", now=NOW)

        with pytest.raises(Stale):
            answering.answer(
                actor=cascade.head, ticket_id=asked, kind=Kind.ANSWER, text="Так.", now=NOW, at="", seen=seen
            )
        assert Message.objects.filter(kind=Kind.ANSWER).count() == 0

    def test_is_not_answered_by_whoever_asked(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.national)

        with pytest.raises(Refused):
            testing.answer(cascade.national, asked)

    def test_closes_itself_a_fortnight_after_the_answer_and_opens_again_for_ninety_days(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher)
        testing.answer(cascade.head, asked, now=NOW)

        assert answering.tidy_up(actor=SYSTEM, now=NOW + CLOSED_AFTER - timedelta(hours=1)) == 0
        closed_at = NOW + CLOSED_AFTER + timedelta(hours=1)
        assert answering.tidy_up(actor=SYSTEM, now=closed_at) == 1
        late = closed_at + REOPENED_WITHIN + timedelta(hours=1)
        with pytest.raises(answering.NotNow):
            answering.write(actor=cascade.teacher, ticket_id=asked, text="Знову.", now=late)
        answering.write(actor=cascade.teacher, ticket_id=asked, text="Знову.", now=closed_at + timedelta(days=1))
        assert page_of(cascade.teacher, asked).line.state is State.REOPENED

    @pytest.mark.parametrize(
        ("subject", "words", "field"),
        [
            ("", "слова", "subject"),
            ("Т" * 151, "слова", "subject"),
            ("Тема", " \n ", "words"),
            ("Тема", "с" * 10_001, "words"),
        ],
    )
    def test_says_what_is_missing(self, cascade: Cascade, subject: str, words: str, field: str) -> None:
        with pytest.raises(Invalid) as refused:
            testing.ask(cascade.teacher, subject, words)

        assert [problem.field for problem in refused.value.problems] == [field]

    def test_drops_signs_that_no_table_can_hold(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher, words="ряд\r\nдругий\x00\u202e кінець")

        assert page_of(cascade.head, asked).messages[0].text == "ряд\nдругий кінець"

    def test_stops_at_thirty_a_day(self, cascade: Cascade) -> None:
        for _ in range(30):
            testing.ask(cascade.teacher, now=NOW)

        with pytest.raises(asking.TooManyRequests):
            testing.ask(cascade.teacher, now=NOW)


class TestAttachment:
    def test_is_read_by_both_sides_and_nobody_else(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher, uploads=[Upload("знімок.png", PNG)])
        (file,) = page_of(cascade.head, asked).messages[0].files
        address = f"/support/requests/{asked}/files/{file.file_id}/"

        for actor in (cascade.teacher, cascade.head):
            answer = sign_in(Client(), actor).get(address)
            assert (answer.status_code, answer.content) == (200, PNG)
            assert answer["Content-Disposition"].startswith("attachment")
        assert sign_in(Client(), cascade.community).get(address).status_code == 404
        assert sign_in(Client(), cascade.head).get(f"/files/{file.file_id}/").status_code == 404

    def test_of_a_note_is_not_the_requesters(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher)
        answering.answer(
            actor=cascade.head, ticket_id=asked, kind=Kind.NOTE, text="Для своїх", now=NOW, at="", seen=0,
            uploads=[Upload("a.png", PNG)],
        )  # fmt: skip
        (file,) = page_of(cascade.head, asked).messages[-1].files

        with pytest.raises(NotVisible):
            tickets.attachment(cascade.teacher, asked, file.file_id)

    def test_of_a_foreign_kind_is_refused_with_the_words(self, cascade: Cascade) -> None:
        with pytest.raises(UnfitFile):
            testing.ask(cascade.teacher, uploads=[Upload("вірус.png", b"MZ\x00\x01")])

        assert Ticket.objects.count() == 0


class TestDesk:
    def lines(self, actor: Actor, **sieve: str) -> list[str]:
        found = desk.desk(actor, desk.Sieve(**sieve), Window(), timezone.now())
        return [line.subject for line in found.lines]

    def test_shows_what_waits_longest_first_and_counts_the_late(self, cascade: Cascade) -> None:
        testing.ask(cascade.teacher, "Нове", now=NOW)
        testing.ask(cascade.teacher, "Давнє", now=NOW - LATE - timedelta(hours=2))

        found = desk.desk(cascade.head, desk.Sieve(), Window(), NOW)

        assert [(line.subject, line.is_late) for line in found.lines] == [("Давнє", True), ("Нове", False)]
        assert (found.late, found.counts["open"]) == (1, 2)

    def test_finds_words_of_subject_and_talk_whatever_the_case_and_apostrophe(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher, "Підпис наказу", "Не працює комп'ютер у кабінеті")
        testing.ask(cascade.teacher, "Інше", "Зовсім інше")

        assert self.lines(cascade.head, query="КОМП’ЮТЕР наказу") == ["Підпис наказу"]
        assert self.lines(cascade.head, query="100%") == []
        assert self.lines(cascade.head, query=page_of(cascade.head, asked).line.number) == ["Підпис наказу"]

    def test_finds_nothing_of_others(self, cascade: Cascade) -> None:
        testing.ask(cascade.teacher, "Підпис наказу")

        assert self.lines(cascade.community, query="наказу", show="all") == []
        with pytest.raises(Refused):
            self.lines(cascade.teacher)

    def test_filters(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher, "Журнал", category="journal")
        testing.ask(cascade.teacher, "Вхід", category="access")
        answering.take(actor=cascade.head, ticket_id=asked, now=NOW)

        assert self.lines(cascade.head, category="access") == ["Вхід"]
        assert self.lines(cascade.head, whose="mine") == ["Журнал"]
        assert self.lines(cascade.head, whose="nobody") == ["Вхід"]
        testing.answer(cascade.head, asked)
        assert self.lines(cascade.head, show="waiting") == ["Журнал"]

    def test_is_open_to_a_deputy_who_was_given_it(self, cascade: Cascade) -> None:
        testing.ask(cascade.teacher, "Журнал")
        given = people.make_deputy(cascade.land.school, powers=frozenset({"support"}))
        other = people.make_deputy(cascade.land.school, powers=frozenset({"card"}))

        assert self.lines(given) == ["Журнал"]
        with pytest.raises(Refused):
            self.lines(other)


class TestUsualTime:
    def test_is_told_to_the_requester_by_those_who_have_it_or_by_their_level(self, cascade: Cascade) -> None:
        for hours in (1, 2, 3, 30, 50):
            asked = testing.ask(cascade.teacher, now=NOW - timedelta(hours=hours))
            testing.answer(cascade.head, asked, now=NOW)

        page = page_of(cascade.teacher, testing.ask(cascade.teacher))

        assert page.usual is not None
        assert (page.usual.time, page.usual.is_own) == (timedelta(hours=3), True)
        other = people.make_teacher(cascade.land.elsewhere)
        people.make_head(cascade.land.elsewhere)
        page = page_of(other, testing.ask(other))
        assert page.usual is not None
        assert not page.usual.is_own


class TestPages:
    def test_cost_the_same_for_three_and_for_thirty(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher)
        client, own = sign_in(Client(), cascade.head), sign_in(Client(), cascade.teacher)
        addresses = ("/support/desk/", f"/support/requests/{asked}/", "/")
        counts: list[list[int]] = []
        for size in (2, 20):
            for number in range(size):
                testing.ask(cascade.teacher)
                answering.write(actor=cascade.teacher, ticket_id=asked, text=f"Ще {number}.", now=timezone.now())
            found = []
            for browser, address in [(client, a) for a in addresses] + [(own, "/support/requests/")]:
                browser.get(address)
                with CaptureQueriesContext(connection) as queries:
                    assert browser.get(address).status_code == 200
                found.append(len(queries))
            counts.append(found)

        assert counts[0] == counts[1]
        assert counts[0][0] <= 12, "the desk"
        assert counts[0][1] <= 18, "a request"
        assert counts[0][3] <= 8, "own requests"

    def test_lead_from_the_question_to_the_answer(self, cascade: Cascade) -> None:
        teacher, head = sign_in(Client(), cascade.teacher), sign_in(Client(), cascade.head)
        typed = {"subject": "Тема уроку", "category": "journal", "words": "Не зберігається."}
        answer = teacher.post("/support/requests/new/", typed)
        address = answer["Location"]

        assert "1 звернення чекає на відповідь" in text(head.get("/"))
        page = head.get(address)
        seen = page.content.decode().split('name="seen" value="')[1].split('"')[0]
        head.post(address, {"act": "answer", "words": "Оновіть сторінку.", "seen": seen})

        assert "На ваше звернення є відповідь" in text(teacher.get("/"))
        assert "Оновіть сторінку." in text(teacher.get(address))

    def test_insert_a_prepared_answer_without_sending(self, cascade: Cascade) -> None:
        made = testing.make_template(cascade.land.community)
        asked = testing.ask(cascade.head)

        page = sign_in(Client(), cascade.community).post(
            f"/support/requests/{asked}/", {"act": "insert", "template": str(made), "words": "Вітаю."}
        )

        assert "Вітаю.\n\nЗвернення" in text(page)
        assert Message.objects.exclude(kind=Kind.WORDS).count() == 0

    def test_give_back_what_was_written_for_a_request_that_has_gone_to_others(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher)
        head = sign_in(Client(), cascade.head)
        address = f"/support/requests/{asked}/"
        assert head.get(address).status_code == 200
        testing.pass_on(cascade.head, asked, cascade.key("community"))

        for act in ("answer", "question", "note", "pass"):
            words = {"act": act, "words": f"Довга відповідь: {act}", "seen": "0", "to": cascade.key("district")}
            answer = head.post(address, words)
            page = answer.content.decode().replace("\u00a0", " ")
            assert answer.status_code == 422
            assert f"Довга відповідь: {act}</textarea>" in page
        assert page_of(cascade.teacher, asked).line.state is State.NEW

    def test_keep_an_answer_written_past_a_new_message_and_send_it_then(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher)
        head, address = sign_in(Client(), cascade.head), f"/support/requests/{asked}/"
        seen = head.get(address).content.decode().split('name="seen" value="')[1].split('"')[0]
        answering.write(actor=cascade.teacher, ticket_id=asked, text="Вже працює.", now=timezone.now())

        page = head.post(address, {"act": "answer", "words": "Оновіть сторінку.", "seen": seen}).content.decode()

        assert "Вже працює." in page
        assert "Оновіть сторінку.</textarea>" in page
        seen = page.split('name="seen" value="')[1].split('"')[0]
        assert head.post(address, {"act": "answer", "words": "Гаразд.", "seen": seen}).status_code == 302

    def test_ask_once_when_the_button_is_pressed_twice(self, cascade: Cascade) -> None:
        teacher = sign_in(Client(), cascade.teacher)
        words = {"subject": "Журнал", "words": "Не зберігає.", "category": "journal"}
        first, second = (teacher.post("/support/requests/new/", words) for _press in range(2))
        assert first.headers["Location"] == second.headers["Location"]
        for _press in range(2):
            teacher.post(first.headers["Location"], {"act": "write", "words": "Ще одне."})
        ticket = Ticket.objects.get()
        assert [each.text for each in ticket.messages.order_by("pk")] == ["Не зберігає.", "Ще одне."]

    def test_post_of_an_unknown_act_changes_nothing(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher)

        answer = sign_in(Client(), cascade.head).post(f"/support/requests/{asked}/", {"act": "explode"})

        assert answer.status_code == 200
        assert Message.objects.count() == 1

    def test_refuse_the_officers_acts_to_the_requester(self, cascade: Cascade) -> None:
        asked = testing.ask(cascade.teacher)
        client = sign_in(Client(), cascade.teacher)

        for act in ("take", "answer", "note", "pass", "see"):
            body = {
                "act": act,
                "words": "x",
                "to": cascade.key("community"),
                "reason": "дуже треба подивитися",
                "seen": "0",
            }
            assert client.post(f"/support/requests/{asked}/", body).status_code in (403, 422), act
        assert Ticket.objects.get(public_id=asked).state == State.NEW
