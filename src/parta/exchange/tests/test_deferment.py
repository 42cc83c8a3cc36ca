"""The mark of deferment: who sets it, what is checked, the signed file and its answers."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.audit.api import acting
from parta.editions.api import rows_on
from parta.editions.testing import effect_of, problems_in, put_in_force
from parta.exchange import defence, lines
from parta.exchange.kinds import DEFERMENT
from parta.exchange.models import Deferment
from parta.exchange.operations.deferment import (
    NothingToSend,
    TooLate,
    mark,
    prepare_batch,
    send_batch,
    take_answers,
    unmark,
)
from parta.exchange.queries.deferment import batch_content, batches, deferment_page
from parta.exchange.rules.deferment import Answer, Candidate, Engagement, Fault, Round, faults, round_for
from parta.identity.testing import sign_in
from parta.institutions.api import public_id_of
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.people import api as people
from parta.people.testing import (
    Territory,
    make_acting,
    make_deputy,
    make_head,
    make_officer,
    make_person,
    make_teacher,
    make_territory,
)
from parta.signing.testing import make_signer, sign

ROUND = Round("2027-01", "round", date(2027, 1, 21), Decimal("0.75"), 18, 60)
FIT = Candidate("m", date(1990, 5, 1), True, True, None, Engagement.FULL, Decimal("1.00"))


class TestRules:
    @pytest.mark.parametrize(
        ("change", "found"),
        [
            ({}, []),
            ({"sex": "f"}, [Fault.SEX]),
            ({"sex": None}, [Fault.SEX_UNKNOWN]),
            ({"born_on": None}, [Fault.AGE_UNKNOWN]),
            ({"born_on": date(2009, 1, 22)}, [Fault.AGE]),  # 17 on the deadline
            ({"born_on": date(2009, 1, 21)}, []),
            ({"born_on": date(1966, 1, 22)}, []),  # still 60
            ({"born_on": date(1966, 1, 21)}, [Fault.AGE]),
            ({"has_rnokpp": False}, [Fault.RNOKPP]),
            ({"is_main": False}, [Fault.MAIN_PLACE]),
            ({"engagement": Engagement.PART}, [Fault.ENGAGEMENT]),
            ({"share": Decimal("0.74")}, [Fault.SHARE]),
            ({"share": Decimal("0.75")}, []),
            ({"until": date(2027, 1, 21)}, [Fault.ENDS_EARLY]),
            ({"until": date(2027, 1, 22)}, []),
            ({"is_marked": True}, [Fault.TWICE]),
            ({"sex": "f", "share": Decimal("0.5")}, [Fault.SEX, Fault.SHARE]),
        ],
    )
    def test_say_everything_that_is_wrong(self, change: dict[str, Any], found: list[Fault]) -> None:
        assert list(faults(replace(FIT, **change), ROUND)) == found

    def test_take_the_round_that_ends_first(self) -> None:
        later = replace(ROUND, code="2027-06", deadline=date(2027, 6, 1))
        assert round_for([later, ROUND], date(2027, 1, 21)) is ROUND
        assert round_for([later, ROUND], date(2027, 1, 22)) is later
        assert round_for([ROUND], date(2027, 1, 22)) is None


HEADS_CODE = "2480115926"
MANS_CODE = "3184710691"
ANOTHERS_CODE = "3184710604"


@pytest.fixture(scope="module")
def standing(ground: None) -> tuple[Territory, Actor]:
    land = make_territory()
    return land, make_head(land.school, person_id=make_person("Ткачук", "Віктор", "Олегович", rnokpp=HEADS_CODE))


@pytest.fixture
def land(standing: tuple[Territory, Actor], db: None) -> Territory:
    return standing[0]


@pytest.fixture
def head(standing: tuple[Territory, Actor], db: None) -> Actor:
    return standing[1]


@pytest.fixture
def _round(db: None) -> None:
    today = timezone.localdate()
    row = {
        "code": "2099-01", "name_uk": "Збирання", "name_en": "Round",
        "deadline": (today + timedelta(days=20)).isoformat(), "share": "0.75", "age_from": 18, "age_to": 60,
        "source": "тест", "doubt": "",
    }  # fmt: skip
    put_in_force(DEFERMENT, [row], since=today - timedelta(days=1))


def teacher(land: Territory, rnokpp: str = MANS_CODE, family: str = "Гнатюк") -> Actor:
    return make_teacher(land.school, person_id=make_person(family, "Андрій", "Олегович", sex="m", rnokpp=rnokpp))


def now() -> datetime:
    return timezone.now()


def set_mark(actor: Actor, land: Territory, whom: Actor, share: str = "1") -> None:
    (post,) = whom.posts(institution_id=land.school)
    mark(
        actor=actor, institution_id=land.school, post_id=post, engagement=Engagement.FULL, share=Decimal(share),
        now=now(),
    )  # fmt: skip


def signed(actor: Actor, batch: UUID, code: str = HEADS_CODE) -> bytes:
    signer = make_signer("Ткачук", "Віктор", "Олегович", rnokpp=code)
    return sign(batch_content(actor, batch), signer)


@pytest.mark.usefixtures("_round")
class TestMark:
    def test_is_set_by_the_head_in_person(self, land: Territory, head: Actor) -> None:
        man = teacher(land)
        others = [
            make_deputy(land.school, powers=frozenset({"staff", "movement", "card"})),
            make_acting(land.school),
            make_officer(Role.COMMUNITY, land.community),
            make_officer(Role.NATIONAL),
            make_head(land.elsewhere),
        ]
        for actor in others:
            with pytest.raises(Refused):
                set_mark(actor, land, man)
        set_mark(head, land, man)

        assert [line.state for line in deferment_page(head, public_id_of(land.school), now()).marks] == ["set"]

    def test_of_a_branch_is_set_by_the_head_of_its_hub(self, land: Territory, head: Actor) -> None:
        own = make_head(land.branch)
        with pytest.raises(NotVisible):
            deferment_page(own, public_id_of(land.branch), now())
        assert deferment_page(head, public_id_of(land.branch), now()).marks == ()

    def test_of_a_branch_is_not_read_by_its_own_head(self, land: Territory, head: Actor) -> None:
        man = make_teacher(land.branch, person_id=make_person("Гнатюк", "Андрій", sex="m", rnokpp=MANS_CODE))
        (post,) = man.posts(institution_id=land.branch)
        mark(
            actor=head, institution_id=land.branch, post_id=post, engagement=Engagement.FULL, share=Decimal(1),
            now=now(),
        )  # fmt: skip
        batch = prepare_batch(actor=head, institution_id=land.branch, now=now())
        own = make_head(land.branch)
        assert sign_in(Client(), head).get(f"/deferment/files/{batch}/").status_code == 200
        assert sign_in(Client(), own).get(f"/deferment/files/{batch}/").status_code == 404
        with pytest.raises(Refused):
            unmark(actor=own, mark_id=Deferment.objects.get().public_id, why="x", now=now())

    def test_of_somebody_who_left_meanwhile_is_not_sent(self, land: Territory, head: Actor) -> None:
        man = teacher(land)
        set_mark(head, land, man)
        (post,) = man.posts(institution_id=land.school)
        people.dismiss(actor=head, post_id=post, on=timezone.localdate())
        with pytest.raises(Invalid, match="Гнатюк"):
            prepare_batch(actor=head, institution_id=land.school, now=now())
        answer = sign_in(Client(), head).post(f"/deferment/{public_id_of(land.school)}/file/")
        assert answer.status_code == 422
        assert "Гнатюк" in answer.content.decode()

    def test_of_somebody_who_left_after_the_file_was_made_stops_the_sending(self, land: Territory, head: Actor) -> None:
        man = teacher(land)
        set_mark(head, land, man)
        batch = prepare_batch(actor=head, institution_id=land.school, now=now())
        (post,) = man.posts(institution_id=land.school)
        people.dismiss(actor=head, post_id=post, on=timezone.localdate())
        with pytest.raises(Invalid, match="Гнатюк"):
            send_batch(actor=head, batch_id=batch, cms=signed(head, batch), now=now())

    def test_is_refused_with_everything_that_is_wrong(self, land: Territory, head: Actor) -> None:
        woman = make_teacher(land.school, person_id=make_person("Савчук", "Олена", sex="f"))
        with pytest.raises(Invalid) as caught:
            set_mark(head, land, woman, "0.5")
        assert [problem.rule for problem in caught.value.problems] == ["EX-SEX", "EX-RNOKPP", "EX-SHARE"]

    def test_is_one_a_person_in_the_country(self, land: Territory, head: Actor) -> None:
        man = teacher(land)
        set_mark(head, land, man)
        with pytest.raises(Invalid) as caught:
            set_mark(head, land, man)
        assert [problem.rule for problem in caught.value.problems] == ["EX-TWICE"]
        row = Deferment.objects.get()
        with (
            pytest.raises(IntegrityError, match="deferment_once"),
            acting(SYSTEM, "exchange.testing.twice"),
            transaction.atomic(),
        ):
            Deferment.objects.create(
                institution_id=land.elsewhere, post_id=row.post_id, person_id=row.person_id, share=1, engagement=1,
                set_by=0,
            )  # fmt: skip

    def test_is_taken_back_with_a_reason_and_never_deleted(self, land: Territory, head: Actor) -> None:
        set_mark(head, land, teacher(land))
        found = Deferment.objects.get()
        with pytest.raises(Invalid):
            unmark(actor=head, mark_id=found.public_id, why=" ", now=now())
        with pytest.raises(NotVisible):
            unmark(actor=make_head(land.elsewhere), mark_id=found.public_id, why="x", now=now())
        unmark(actor=head, mark_id=found.public_id, why="звільнено", now=now())
        with pytest.raises(NotVisible):
            unmark(actor=head, mark_id=found.public_id, why="ще раз", now=now())
        with pytest.raises(DatabaseError), transaction.atomic(), acting(SYSTEM, "exchange.testing.delete"):
            connection.cursor().execute("delete from exchange_deferment")

    def test_ends_with_the_headship(self, land: Territory, head: Actor) -> None:
        man = teacher(land)
        browser = sign_in(Client(), head)
        address = f"/deferment/{public_id_of(land.school)}/"
        assert browser.get(address).status_code == 200
        (post,) = head.posts(institution_id=land.school)
        people.dismiss(actor=SYSTEM, post_id=post, on=timezone.localdate())
        assert browser.get(address).status_code == 302
        assert man


class TestWithoutARound:
    def test_nothing_is_taken(self, land: Territory, head: Actor) -> None:
        with pytest.raises(TooLate):
            set_mark(head, land, teacher(land))
        page = sign_in(Client(), head).get(f"/deferment/{public_id_of(land.school)}/").content.decode()
        assert "не передається" in page


@pytest.mark.usefixtures("_round")
class TestFile:
    def test_is_signed_sent_and_answered_row_by_row(self, land: Territory, head: Actor) -> None:
        set_mark(head, land, teacher(land))
        set_mark(head, land, teacher(land, ANOTHERS_CODE, "Бондар"))
        batch = prepare_batch(actor=head, institution_id=land.school, now=now())
        rows = json.loads(batch_content(head, batch))["rows"]
        assert [(row["family_name"], row["rnokpp"]) for row in rows] == [
            ("Гнатюк", MANS_CODE),
            ("Бондар", ANOTHERS_CODE),
        ]

        send_batch(actor=head, batch_id=batch, cms=signed(head, batch), now=now())

        office = make_officer(Role.NATIONAL)
        assert [line.rows for line in batches(office)] == [2]
        answers = f"row;answer;text\r\n{rows[0]['row']};accepted;\r\n{rows[1]['row']};refused;не знайдено\r\n"
        assert take_answers(actor=office, batch_id=batch, data=answers.encode(), now=now()) == 2
        page = deferment_page(head, public_id_of(land.school), now())
        assert [(line.name.split()[0], line.state, line.text) for line in page.marks] == [
            ("Бондар", "refused", "не знайдено"),
            ("Гнатюк", "accepted", ""),
        ]

    def test_is_stopped_by_what_changed_since(self, land: Territory, head: Actor) -> None:
        set_mark(head, land, teacher(land))
        batch = prepare_batch(actor=head, institution_id=land.school, now=now())
        set_mark(head, land, teacher(land, ANOTHERS_CODE))
        with pytest.raises(Invalid):
            send_batch(actor=head, batch_id=batch, cms=signed(head, batch), now=now())

    def test_is_not_signed_by_another(self, land: Territory, head: Actor) -> None:
        set_mark(head, land, teacher(land))
        batch = prepare_batch(actor=head, institution_id=land.school, now=now())
        with pytest.raises(Invalid):
            send_batch(actor=head, batch_id=batch, cms=signed(head, batch, MANS_CODE), now=now())
        with pytest.raises(NotVisible):
            send_batch(actor=make_head(land.elsewhere), batch_id=batch, cms=b"", now=now())

    def test_is_made_of_something(self, land: Territory, head: Actor) -> None:
        with pytest.raises(NothingToSend):
            prepare_batch(actor=head, institution_id=land.school, now=now())

    def test_is_not_seen_by_other_heads_nor_before_it_is_sent(self, land: Territory, head: Actor) -> None:
        set_mark(head, land, teacher(land))
        batch = prepare_batch(actor=head, institution_id=land.school, now=now())
        for actor in (make_head(land.elsewhere), make_officer(Role.NATIONAL), make_deputy(land.school)):
            with pytest.raises(NotVisible):
                batch_content(actor, batch)

    @pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"row;answer\r\nx;maybe\r\n", b"row;answer\r\n;accepted\r\n"])
    def test_of_answers_that_is_none_is_refused(self, data: bytes) -> None:
        with pytest.raises(defence.NotAnAnswer):
            defence.read_answers(data)

    def test_of_answers_naming_strange_rows_changes_nothing(self, land: Territory, head: Actor) -> None:
        set_mark(head, land, teacher(land))
        batch = prepare_batch(actor=head, institution_id=land.school, now=now())
        send_batch(actor=head, batch_id=batch, cms=signed(head, batch), now=now())
        own = str(Deferment.objects.get().public_id)
        data = f"row;answer;text\r\n{own};accepted;\r\n{UUID(int=1)};accepted;\r\n".encode()
        with pytest.raises(Invalid):
            take_answers(actor=make_officer(Role.NATIONAL), batch_id=batch, data=data, now=now())
        assert Deferment.objects.get().answer is None


class TestSimulator:
    def test_answers_as_the_partner_would(self) -> None:
        row = defence.Sent("a", "Гнатюк", "Андрій", "", "1990-01-01", MANS_CODE, "вчитель", "1.00", "2020-09-01")
        rows = [row, replace(row, row="b"), replace(row, row="c", rnokpp="1")]
        sent = defence.file_of("26286360", "Ліцей", "2027-01", rows)
        assert [(each.row, each.answer) for each in defence.read_answers(defence.simulated_answers(sent))] == [
            ("a", Answer.ACCEPTED),
            ("b", Answer.REFUSED),
            ("c", Answer.REFUSED),
        ]


@pytest.mark.usefixtures("_round")
class TestPages:
    def test_walk_from_the_mark_to_the_answer(self, land: Territory, head: Actor, settings: Any) -> None:
        settings.PARTA_DEMO = True
        man = teacher(land)
        (post,) = man.posts(institution_id=land.school)
        browser, address = sign_in(Client(), head), f"/deferment/{public_id_of(land.school)}/"
        chosen = str(people.posts([post])[post].post_public_id)
        words = {"post": chosen, "engagement": "1", "share": "0,5"}
        assert browser.post(address, words).status_code == 422
        assert browser.post(address, {**words, "share": "0,75"}).status_code == 302
        made = browser.post(f"{address}file/")
        assert browser.get(made.headers["Location"]).status_code == 200
        assert browser.post(made.headers["Location"], {}).status_code == 422
        batch = UUID(made.headers["Location"].rstrip("/").rpartition("/")[2])
        send_batch(actor=head, batch_id=batch, cms=signed(head, batch), now=now())

        office = sign_in(Client(), make_officer(Role.NATIONAL))
        assert "Гнатюк" in office.get(f"/deferment/files/{batch}/").content.decode()
        assert office.post(f"/deferment/files/{batch}/answers/", {"act": "simulate"}).status_code == 302

        assert "прийнято" in browser.get(address).content.decode()

    def test_name_the_staff_by_the_ukrainian_alphabet(self, land: Territory, head: Actor) -> None:
        for family in ("Яценко", "Іванчук", "Їжакевич", "Авдієнко", "Євтушенко"):
            make_teacher(land.school, person_id=make_person(family, "Андрій", "Олегович", sex="m"))
        page = deferment_page(head, public_id_of(land.school), now())
        assert [line.name.split()[0] for line in page.staff] == [
            "Авдієнко", "Євтушенко", "Іванчук", "Їжакевич", "Ткачук", "Яценко",
        ]  # fmt: skip

    def test_cost_a_fixed_number_of_statements(self, land: Territory, head: Actor) -> None:
        client, address, counts = sign_in(Client(), head), f"/deferment/{public_id_of(land.school)}/", []
        client.get(address)
        for size in (1, 8):
            for _ in range(size):
                make_teacher(land.school)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 10


@pytest.mark.usefixtures("_round")
class TestEditionOfRounds:
    def test_says_how_many_marks_would_newly_be_refused_or_pass(self, land: Territory, head: Actor) -> None:
        set_mark(head, land, teacher(land), "0.75")
        today = timezone.localdate()
        (row,) = rows_on(DEFERMENT, today)

        def effect(**values: Any) -> list[int]:
            return [count for _name, count in effect_of(DEFERMENT, [row], [{**row, **values}], on=today).figures]

        assert effect(share="1.00") == [1, 1, 0]
        assert effect(age_to=59) == [1, 0, 0]
        assert effect(deadline=(today - timedelta(days=1)).isoformat()) == [1, 1, 0]
        assert problems_in(DEFERMENT, [{**row, "age_from": 61}]) == ["age_to"]


@pytest.mark.usefixtures("_round")
class TestWithdrawal:
    def sent(self, land: Territory, head: Actor) -> Deferment:
        set_mark(head, land, teacher(land))
        batch = prepare_batch(actor=head, institution_id=land.school, now=now())
        send_batch(actor=head, batch_id=batch, cms=signed(head, batch), now=now())
        return Deferment.objects.get()

    def state(self, land: Territory, head: Actor) -> list[str]:
        return [line.state for line in deferment_page(head, public_id_of(land.school), now()).marks]

    def titles(self, head: Actor) -> list[str]:
        return [str(line.title) for line in lines.of_head(head, head.grants[0], now()).lines]

    def send(self, head: Actor, land: Territory) -> UUID:
        batch = prepare_batch(actor=head, institution_id=land.school, now=now())
        send_batch(actor=head, batch_id=batch, cms=signed(head, batch), now=now())
        return batch

    def test_of_a_sent_mark_goes_out_in_the_next_file_before_new_marks(self, land: Territory, head: Actor) -> None:
        old = self.sent(land, head)
        unmark(actor=head, mark_id=old.public_id, why="звільнено", now=now())
        assert self.state(land, head) == ["untold"]
        set_mark(head, land, teacher(land, ANOTHERS_CODE, "Бондар"))
        batch = prepare_batch(actor=head, institution_id=land.school, now=now())
        rows = json.loads(batch_content(head, batch))["rows"]
        assert [(row["family_name"], row["act"]) for row in rows] == [("Гнатюк", "withdraw"), ("Бондар", "mark")]
        assert rows[0]["row"] == str(old.public_id)
        send_batch(actor=head, batch_id=batch, cms=signed(head, batch), now=now())
        assert self.state(land, head) == ["sent", "withdrawing"]
        office = make_officer(Role.NATIONAL)
        assert [line.rows for line in batches(office) if line.public_id == batch] == [2]
        answers = defence.simulated_answers(batch_content(office, batch))
        assert take_answers(actor=office, batch_id=batch, data=answers, now=now()) == 2
        assert self.state(land, head) == ["accepted", "withdrawn"]
        with pytest.raises(NothingToSend):
            prepare_batch(actor=head, institution_id=land.school, now=now())

    def test_of_somebody_marked_anew_lets_the_new_mark_through(self, land: Territory, head: Actor) -> None:
        old = self.sent(land, head)
        unmark(actor=head, mark_id=old.public_id, why="помилка в частці", now=now())
        mark(
            actor=head, institution_id=land.school, post_id=old.post_id, engagement=Engagement.FULL,
            share=Decimal("0.75"), now=now(),
        )  # fmt: skip
        batch = self.send(head, land)
        answers = defence.simulated_answers(batch_content(head, batch))
        take_answers(actor=make_officer(Role.NATIONAL), batch_id=batch, data=answers, now=now())
        assert self.state(land, head) == ["accepted", "withdrawn"]

    def test_is_told_after_the_last_deadline_too(self, land: Territory, head: Actor) -> None:
        old = self.sent(land, head)
        unmark(actor=head, mark_id=old.public_id, why="звільнено", now=now())
        later = now() + timedelta(days=40)
        batch = prepare_batch(actor=head, institution_id=land.school, now=later)
        send_batch(actor=head, batch_id=batch, cms=signed(head, batch), now=later)
        assert self.state(land, head) == ["withdrawing"]
        with pytest.raises(TooLate):
            prepare_batch(actor=head, institution_id=land.school, now=later)

    def test_taken_back_after_the_file_was_made_stops_it(self, land: Territory, head: Actor) -> None:
        old = self.sent(land, head)
        set_mark(head, land, teacher(land, ANOTHERS_CODE, "Бондар"))
        batch = prepare_batch(actor=head, institution_id=land.school, now=now())
        unmark(actor=head, mark_id=old.public_id, why="звільнено", now=now())
        with pytest.raises(Invalid):
            send_batch(actor=head, batch_id=batch, cms=signed(head, batch), now=now())

    def test_is_not_owed_of_a_mark_that_the_partner_refused(self, land: Territory, head: Actor) -> None:
        old = self.sent(land, head)
        data = f"row;answer;text\r\n{old.public_id};refused;не знайдено\r\n".encode()
        assert old.batch is not None
        take_answers(actor=make_officer(Role.NATIONAL), batch_id=old.batch.public_id, data=data, now=now())
        unmark(actor=head, mark_id=old.public_id, why="помилка", now=now())
        assert self.state(land, head) == ["removed"]
        with pytest.raises(NothingToSend):
            prepare_batch(actor=head, institution_id=land.school, now=now())

    def test_is_asked_for_on_the_first_page_until_it_is_signed(self, land: Territory, head: Actor) -> None:
        old = self.sent(land, head)
        unmark(actor=head, mark_id=old.public_id, why="звільнено", now=now())
        words = "1 позначку на відстрочку скасовано, а партнер про це не знає"
        assert words in self.titles(head)
        page = sign_in(Client(), head).get(f"/deferment/{public_id_of(land.school)}/").content.decode()
        assert "Сформувати файл скасувань" in page.replace("\u00a0", " ")
        self.send(head, land)
        assert words not in self.titles(head)
