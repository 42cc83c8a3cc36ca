"""Two act on one child at once, with real commits: one wins, the other is told why, nothing stays half written."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import conftest as harness
import pytest
from django.db import connection, connections, transaction
from django.test import Client, override_settings
from django.utils import timezone

from parta.documents import api as documents
from parta.documents.queries.transfers import transfer_card
from parta.documents.rules.transfers import State as TransferState
from parta.documents.tests.conftest import NOW, SINCE, School, csv, load_state, make_school
from parta.enrolment import api as enrolment
from parta.enrolment.operations.protecting import protect_pupil
from parta.enrolment.testing import MadePupil, make_pupil
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.errors import DomainError, Invalid, Refused, Stale
from parta.matching import api as matching
from parta.people import api as people
from parta.people.testing import make_deputy
from parta.sheets import api as sheets
from parta.sheets.models import Batch
from parta.sheets.operations.batches import NotNow
from tests.hidden import text_of

DECEMBER, BORN = date(2026, 12, 1), date(2013, 5, 17)
_LETTERS = "АБВГДЕЖЗИК"


class Second:
    """An act in a thread and connection of its own; starts at once."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self.answer: Any = None
        self._thread = threading.Thread(target=self._run, args=[act])
        self._thread.start()

    def _run(self, act: Callable[[], Any]) -> None:
        try:
            self.answer = act()
        except DomainError as error:
            self.answer = error
        finally:
            connections.close_all()

    def join(self) -> Any:
        self._thread.join(timeout=30)
        assert not self._thread.is_alive()
        return self.answer


def wait_until_blocked(count: int = 1) -> None:
    """Until so many of this database wait for a lock."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("select pg_stat_clear_snapshot()")  # else a transaction sees for ever what it saw first
            cursor.execute(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            )
            if cursor.fetchone() == (count,):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


class Ground:
    """Three schools of one state; children by name, each with a certificate of its own."""

    def __init__(self) -> None:
        load_state()
        self.here, self.there, self.third = make_school("Перша"), make_school("Друга"), make_school("Третя")
        self.deputy = make_deputy(self.here.institution, powers=frozenset({people.MOVEMENT}))
        self._made = 0

    def child(self, family: str = "", *, born_on: date = BORN, group: int = 0) -> MadePupil:
        self._made += 1
        family = family or f"Коваль{_LETTERS[self._made % 10].lower()}"
        person = people.NewPerson(family, "Соломія", "Ігорівна", sex="f", born_on=born_on)
        return make_pupil(
            person, institution_id=self.here.institution, class_id=group or self.here.class_id, since=SINCE
        )

    def list_order(self, school: School) -> int:
        """An enrolment order of one newcomer, prepared."""
        self._made += 1
        row = f"Новенька;Дарина;Петрівна;ж;{self._made:02}.03.2013;І-КЛ 90{self._made:04};;"
        key = school.begin(csv(row))
        if warned := {line.rule for line in school.found(key, "warn")}:
            school.correct(key, reasons=dict.fromkeys(warned, "мала школа"))
        return school.prepare(key, number=f"{self._made}-у")

    def leaving(self, pupil: MadePupil) -> tuple[UUID, int]:
        """A transfer offered by the first school to the second, its order prepared."""
        self._made += 1
        words: dict[str, Any] = {"actor": self.here.head, "institution_id": self.here.institution, "now": NOW}
        key = documents.offer_transfer(
            **words, pupil_id=pupil.person_id, target_id=self.there.institution, since=DECEMBER
        )
        order_id = documents.prepare_side(
            **words, public_id=key, number=f"{self._made}-у", dated_on=NOW.date(), ground="заява", since=DECEMBER
        )
        return key, order_id

    def arriving(self, key: UUID) -> int:
        self._made += 1
        return documents.prepare_side(
            actor=self.there.head, institution_id=self.there.institution, public_id=key, number=f"{self._made}-у",
            dated_on=NOW.date(), ground="заява", group_id=self.there.class_id, now=NOW,
        )  # fmt: skip

    def audited(self, table: str) -> int:
        """Changes of rows of this table, by the trail."""
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from audit_entry where table_name = %s", [table])
            return int(cursor.fetchone()[0])


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Ground]:
    folder: Path = tmp_path_factory.mktemp("at-once")
    database = harness.another_database(f"at_once_{uuid.uuid4().hex[:10]}")
    with django_db_blocker.unblock(), override_settings(PARTA_DATA=folder), database:
        yield Ground()


def where(pupil: MadePupil, on: date) -> int | None:
    return enrolment.enrolled_at(person_ids=[pupil.person_id], on=on).get(pupil.person_id)


class TestAPowerTakenAway:
    """The page was opened while the power was held; the signature comes when it is not, or the other way round."""

    def take(self, ground: Ground, powers: frozenset[str]) -> None:
        (post,) = ground.deputy.posts(institution_id=ground.here.institution)
        people.set_powers(actor=ground.here.head, post_id=post, powers=powers, since=timezone.localdate())

    @pytest.fixture
    def deputy(self, ground: Ground) -> Iterator[Actor]:
        yield ground.deputy
        self.take(ground, frozenset({people.MOVEMENT}))

    def test_first_stops_the_signature(self, ground: Ground, deputy: Actor) -> None:
        order_id = ground.list_order(ground.here)
        with transaction.atomic():
            self.take(ground, frozenset())
            signing = Second(lambda: ground.here.register(order_id, uuid4(), actor=deputy))
            wait_until_blocked()
        refused = signing.join()
        assert isinstance(refused, Refused)
        assert str(refused) == "Дітей зараховує директор закладу або заступник, якому директор надав це повноваження."
        order = ground.here.order(order_id)
        assert order.state is documents.State.DRAFT
        assert [line.pupil_id for line in order.lines] == [0]

    def test_waits_for_a_signature_under_way(self, ground: Ground, deputy: Actor) -> None:
        order_id = ground.list_order(ground.here)
        with transaction.atomic():
            assert ground.here.register(order_id, uuid4(), actor=deputy) is documents.State.REGISTERED
            taking = Second(lambda: self.take(ground, frozenset()))
            wait_until_blocked()
        assert taking.join() is None
        assert ground.here.order(order_id).state is documents.State.REGISTERED
        again = ground.list_order(ground.here)
        with pytest.raises(Refused):
            ground.here.register(again, uuid4(), actor=deputy)

    def test_stops_a_correction_too(self, ground: Ground, deputy: Actor) -> None:
        order_id = ground.list_order(ground.here)
        ground.here.register(order_id, uuid4())
        self.take(ground, frozenset())
        with pytest.raises(Refused):
            documents.correct_order(
                actor=deputy, institution_id=ground.here.institution, order_id=order_id, number="999-у",
                dated_on=NOW.date(), ground="помилка", request_id=uuid4(), now=NOW,
            )  # fmt: skip
        assert ground.here.order(order_id).state is documents.State.REGISTERED


class TestATransfer:
    def test_is_signed_once_at_each_side(self, ground: Ground) -> None:
        pupil = ground.child()
        key, leaving = ground.leaving(pupil)
        self.sign_twice(ground.here, leaving, documents.State.AGREED, ground.deputy)
        before = ground.audited("enrolment_enrolment")
        self.sign_twice(
            ground.there, ground.arriving(key), documents.State.REGISTERED,
            make_deputy(ground.there.institution, powers=frozenset({people.MOVEMENT})),
        )  # fmt: skip
        assert (where(pupil, SINCE), where(pupil, DECEMBER)) == (ground.here.institution, ground.there.institution)
        # One row closed, its shorter heir, the new one: a second signature would have doubled them.
        assert ground.audited("enrolment_enrolment") - before == 3
        card = transfer_card(ground.there.head, institution_id=ground.there.institution, public_id=key)
        assert card.state is TransferState.DONE

    def sign_twice(self, school: School, order_id: int, state: documents.State, other: Actor) -> None:
        with transaction.atomic():
            assert school.register(order_id, uuid4()) is state
            second = Second(lambda: school.register(order_id, uuid4(), actor=other))
            wait_until_blocked()
        assert isinstance(second.join(), documents.NotReady)

    def test_is_begun_by_one_of_two_schools(self, ground: Ground) -> None:
        pupil, number = ground.child(), "І-КЛ 482913"
        kind = people.DocumentKind.BIRTH_CERTIFICATE
        people.add_documents(actor=SYSTEM, documents=[people.NewDocument(pupil.person_id, kind, number)])

        def ask(school: School) -> UUID:
            return documents.ask_transfer(
                actor=school.head, institution_id=school.institution, document=number, born_on=BORN, label="Дитина",
                group_id=school.class_id, since=DECEMBER, ground="заява", now=NOW,
            )  # fmt: skip

        with transaction.atomic():
            key = ask(ground.there)
            second = Second(lambda: ask(ground.third))
            wait_until_blocked()
        refused = second.join()
        assert isinstance(refused, Invalid)
        assert [str(each.message) for each in refused.problems] == ["Переведення цієї дитини вже триває."]
        card = transfer_card(ground.here.head, institution_id=ground.here.institution, public_id=key)
        assert card.other == "Друга"


class Alike:
    """A pupil of the first school and a former record of the same child, in the queue of those who look alike."""

    def __init__(self, ground: Ground, family: str, born_on: date) -> None:
        self.head, self.ground = ground.here.head, ground
        self.here = ground.child(family, born_on=born_on)
        self.former = ground.child(f"{family[:-2]}{family[-1]}{family[-2]}", born_on=born_on)
        words: dict[str, Any] = {"actor": SYSTEM, "institution_id": ground.here.institution}
        gone = enrolment.Move(
            self.former.person_id, enrolment.MoveAct.LEAVE, date(2026, 11, 2), ground.here.class_id, reason=4
        )
        enrolment.move_many(**words, moves=[gone], order_id=None)
        matching.sweep(actor=SYSTEM, now=NOW)
        with connection.cursor() as cursor:
            pair = sorted((self.here.person_id, self.former.person_id))
            cursor.execute("select public_id from matching_pair where one_id = %s and other_id = %s", pair)
            (self.pair,) = cursor.fetchone()

    def merge(self) -> None:
        matching.merge(
            actor=self.head, pair=self.pair, keep=self.here.public_id, take=[], reason="одна родина", now=NOW
        )

    def merged_into(self) -> int | None:
        with connection.cursor() as cursor:
            cursor.execute("select merged_into_id from people_person where id = %s", [self.former.person_id])
            return cursor.fetchone()[0]  # type: ignore[no-any-return]

    def enrol_former(self) -> None:
        """The child whom only the former record knew is enrolled again."""
        enrolment.enrol_many(
            actor=SYSTEM, institution_id=self.ground.third.institution, since=NOW.date(), order_id=None,
            entries=[enrolment.Entry(self.former.person_id, self.ground.third.class_id)],
        )  # fmt: skip


class TestAMerge:
    def test_of_a_child_under_way_lets_both_end_whole(self, ground: Ground) -> None:
        alike = Alike(ground, "Оберемко", date(2013, 2, 1))
        key, leaving = ground.leaving(alike.here)
        ground.here.register(leaving, uuid4())
        arrival = ground.arriving(key)
        with transaction.atomic():
            assert ground.there.register(arrival, uuid4()) is documents.State.REGISTERED
            merge = Second(alike.merge)
            wait_until_blocked()
        answer = merge.join()
        assert where(alike.here, DECEMBER) == ground.there.institution
        assert answer is None or isinstance(answer, DomainError)
        assert alike.merged_into() == (None if answer else alike.here.person_id)

    def test_does_not_swallow_a_record_that_is_being_enrolled(self, ground: Ground) -> None:
        alike = Alike(ground, "Пасічник", date(2013, 2, 2))
        with transaction.atomic():
            alike.enrol_former()
            merge = Second(alike.merge)
            wait_until_blocked()
        refused = merge.join()
        assert isinstance(refused, DomainError), refused
        assert alike.merged_into() is None
        assert where(alike.former, DECEMBER) == ground.third.institution

    def test_leaves_nobody_to_be_enrolled_under_the_swallowed_record(self, ground: Ground) -> None:
        alike = Alike(ground, "Хоменко", date(2013, 2, 3))
        with transaction.atomic():
            alike.merge()
            enrolling = Second(alike.enrol_former)
            wait_until_blocked()
        refused = enrolling.join()
        assert isinstance(refused, Stale)
        assert "об’єднали" in str(refused)
        assert where(alike.former, DECEMBER) is None


class TestASpreadsheet:
    HEADER = "Клас;Прізвище дитини;Ім'я дитини;Ким доводиться;Прізвище представника;Ім'я представника;Телефон"

    def bring(self, ground: Ground, *rows: str) -> Batch:
        place = institutions.public_id_of(ground.here.institution)
        key = sheets.bring_sheet(
            actor=ground.here.head, kind="enrolment.guardians", place=place, name="families.csv",
            data=csv(*rows, header=self.HEADER), now=timezone.now(),
        )  # fmt: skip
        batch = Batch.objects.get(public_id=key)
        sheets.agree_columns(
            actor=ground.here.head, batch=key, revision=batch.revision, mapping=batch.mapping, now=timezone.now()
        )
        batch.refresh_from_db()
        return batch

    def write(self, ground: Ground, batch: Batch) -> None:
        sheets.write_batch(actor=ground.here.head, batch=batch.public_id, revision=batch.revision, now=timezone.now())

    def undo(self, ground: Ground, batch: Batch) -> None:
        sheets.undo_batch(actor=ground.here.head, batch=batch.public_id, now=timezone.now())

    def end(self, ground: Ground, pupil: MadePupil) -> None:
        today = timezone.localdate()
        (line,) = people.guardians_of([pupil.person_id], today)
        people.end_guardianship(
            actor=ground.here.head, guardian_id=line.guardian.person_id, pupil_id=pupil.person_id, on=today, today=today
        )

    def test_is_not_taken_back_from_under_an_edit(self, ground: Ground) -> None:
        pupil = ground.child("Задорожна")
        batch = self.bring(ground, ";Задорожна;Соломія;мати;Задорожна;Олена;")
        self.write(ground, batch)
        with transaction.atomic():
            self.end(ground, pupil)
            undo = Second(lambda: self.undo(ground, batch))
            wait_until_blocked()
        undo.join()
        batch.refresh_from_db()
        assert batch.state == sheets.State.DONE
        assert "не відкликано нічого" in batch.trouble
        assert self.living(pupil) == 0, "ended on the day it began, it never held; the batch did not touch it"

    def test_taken_back_tells_who_edits(self, ground: Ground) -> None:
        pupil = ground.child("Яворівська")
        batch = self.bring(ground, ";Яворівська;Соломія;мати;Яворівська;Олена;")
        self.write(ground, batch)
        with transaction.atomic():
            self.undo(ground, batch)
            edit = Second(lambda: self.end(ground, pupil))
            wait_until_blocked()
        assert isinstance(edit.join(), DomainError)
        assert self.living(pupil) == 0

    def living(self, pupil: MadePupil) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from people_guardianship where pupil_id = %s and known_to is null", [pupil.person_id]
            )
            return int(cursor.fetchone()[0])

    def test_is_corrected_or_written_but_not_both(self, ground: Ground) -> None:
        pupil = ground.child("Ісаєнко")
        batch = self.bring(ground, ";Ісаєнко;Соломія;мати;Ісаєнко;Олена;")
        with transaction.atomic():
            self.write(ground, batch)
            correcting = Second(
                lambda: sheets.correct_rows(
                    actor=ground.here.head, batch=batch.public_id, revision=batch.revision, now=timezone.now(),
                    leave_out=[2],
                )
            )  # fmt: skip
            wait_until_blocked()
        assert isinstance(correcting.join(), NotNow | Stale)
        assert self.living(pupil) == 1


class TestAChildHidden:
    NAME = "Схованенко"

    def protect(self, ground: Ground, pupil: MadePupil) -> str:
        today = timezone.localdate()
        return protect_pupil(
            actor=ground.here.head, institution_id=ground.here.institution, pupil=pupil.public_id, today=today,
            mark=people.NewProtection(2, "лист № 1", "поліція", today),
        )  # fmt: skip

    def take(self, ground: Ground, reader: Actor) -> str:
        client = sign_in(Client(), reader)
        return text_of(client.get(f"{ground.here.base}/alphabetical-book/?letter=С&as=xlsx"))

    def test_stands_in_no_file_made_after_the_mark_was_begun(self, ground: Ground) -> None:
        pupil = ground.child(self.NAME)
        with transaction.atomic():
            self.protect(ground, pupil)
            export = Second(lambda: self.take(ground, ground.here.head))
            wait_until_blocked()
        assert self.NAME not in export.join()

    def test_is_hidden_when_a_file_under_way_has_left_and_the_log_knows_it(self, ground: Ground) -> None:
        pupil = ground.child(self.NAME)
        with transaction.atomic():
            with connection.cursor() as cursor:  # stops the file after it was read and before it leaves
                cursor.execute(
                    "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"release of {ground.deputy.person_id}"]
                )
            export = Second(lambda: self.take(ground, ground.deputy))
            wait_until_blocked()
            protecting = Second(lambda: self.protect(ground, pupil))
            wait_until_blocked(2)
        assert self.NAME in export.join()
        assert protecting.join().startswith("Дитина ")
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from enrolment_release where %s = any(pupil_ids)", [pupil.person_id])
            assert cursor.fetchone() == (1,), "what left before is known to whoever hides the child"
        assert self.NAME not in self.take(ground, ground.deputy)


def test_the_helpers_see_a_commit(ground: Ground) -> None:
    """They would prove nothing on one connection: another thread sees what this one has committed."""
    pupil = ground.child()
    assert Second(lambda: where(pupil, SINCE)).join() == ground.here.institution
