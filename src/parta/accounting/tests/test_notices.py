"""Ten school days in a row without a valid reason: found in the calendar of the class, drafted once, signed, sent."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from parta.accounting.lines import of_staff
from parta.accounting.models import Notice
from parta.accounting.operations import notices as operations
from parta.accounting.queries.books import personal_file
from parta.accounting.queries.notices import NoticeCard, notice_card, notices_of, school_of
from parta.accounting.rules.notices import Addressee, State, Way
from parta.accounting.testing import make_notice
from parta.audit.api import acting
from parta.curriculum.testing import make_course
from parta.enrolment import testing as enrolment
from parta.files import api as files
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.journal import testing as journal
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.people.testing import make_deputy, make_guardian, make_head, make_person, make_teacher
from parta.reference import api as reference
from parta.signing.testing import make_signer, sign
from parta.ui.testing import read

pytestmark = pytest.mark.django_db
CODE = "2904011176"  # РНОКПП of the head
MONDAY = date(2026, 11, 2)
DAYS = [MONDAY + timedelta(days=7 * week + day) for week in range(3) for day in range(5)][:12]
UNKNOWN, ILL = 1, 2


class School:
    """A class with lessons on the first two lessons of twelve school days."""

    def __init__(self) -> None:
        reference.load_first_lists()
        self.id = make_institution()
        self.head = make_head(self.id, person_id=make_person("Бондар", "Марія", "Іванівна", rnokpp=CODE))
        self.tutor = make_teacher(self.id, person_id=make_person("Гнатюк", "Ольга", "Іванівна"))
        self.other = make_teacher(self.id, person_id=make_person("Їжак", "Петро", "Ілліч"))
        (post,) = self.tutor.posts(institution_id=self.id)
        self.class_id = enrolment.make_class(institution_id=self.id, grade=8, letter="Б", tutor_post_id=post)
        self.course = make_course(institution_id=self.id, group_id=self.class_id, post_id=post, since=date(2026, 9, 1))
        self.child, self.mate = enrolment.make_pupils(2, institution_id=self.id, class_id=self.class_id)
        make_guardian(self.child.person_id)
        self.lessons: dict[tuple[date, int], int] = {}
        for held_on in DAYS:
            for no in (1, 2):
                self.lessons[held_on, no] = journal.make_lesson(
                    institution_id=self.id, course_id=self.course, held_on=held_on, no=no
                )
        self.now = datetime(2026, 11, 19, 3, 20, tzinfo=UTC)

    def absent(self, day: date, no: int = 1, reason: int = UNKNOWN) -> None:
        journal.put_absences(
            {self.child.public_id: reason}, institution_id=self.id, course_id=self.course,
            lesson_id=self.lessons[day, no], now=journal.at_noon(DAYS[-1]),
        )  # fmt: skip

    def out(self, days: list[date]) -> None:
        for day in days:
            for no in (1, 2):
                self.absent(day, no)

    def look(self) -> list[Notice]:
        operations.find_absent(actor=SYSTEM, now=self.now, institution_ids=[self.id])
        return list(Notice.objects.filter(institution_id=self.id).order_by("first_day"))

    @property
    def base(self) -> str:
        return f"/schools/{institutions.public_id_of(self.id)}/absence-notices/"

    def card(self, number: int) -> NoticeCard:
        return notice_card(self.head, institution_id=self.id, notice_id=number)


@pytest.fixture(scope="module")
def made(ground: None) -> School:
    return School()


@pytest.fixture
def school(made: School, db: None) -> School:
    return made


@pytest.fixture
def draft(school: School) -> int:
    return make_notice(
        institution_id=school.id, pupil_id=school.child.person_id, group_id=school.class_id, first_day=DAYS[0],
        last_day=DAYS[9],
    )  # fmt: skip


def signed(school: School, number: int, code: str = CODE) -> None:
    card = files.file_card(school.head, school.card(number).file_id or files_missing())
    cms = sign(files.read_bytes(card.sha256), make_signer(rnokpp=code))
    operations.sign_notice(actor=school.head, institution_id=school.id, notice_id=number, cms=cms, now=timezone.now())


def files_missing() -> Any:
    raise AssertionError("the notice was not printed")


class TestLooking:
    def test_drafts_a_notice_of_ten_days_by_the_calendar_of_the_class(self, school: School) -> None:
        school.out(DAYS[:10])
        (row,) = school.look()
        assert (row.first_day, row.last_day, row.days) == (DAYS[0], DAYS[9], 10)
        assert row.pupil_id == school.child.person_id
        assert f"{school.child.display_name}, 17.05.2013 року народження, 8-Б клас" in row.text
        assert "10 навчальних днів підряд: від 02.11.2026 до 13.11.2026" in row.text
        assert row.title.startswith("Повідомлення про відсутність ")
        assert school.child.display_name not in row.title, "the name stands in its case"

    def test_drafts_nothing_of_nine_days(self, school: School) -> None:
        school.out(DAYS[:9])
        assert school.look() == []

    def test_begins_anew_after_a_day_at_school(self, school: School) -> None:
        school.out([day for day in DAYS if day != DAYS[5]])
        assert school.look() == []

    def test_begins_anew_after_a_day_with_a_reason(self, school: School) -> None:
        school.out([day for day in DAYS if day != DAYS[5]])
        school.absent(DAYS[5], 1, ILL)
        school.absent(DAYS[5], 2, ILL)
        assert school.look() == []

    def test_does_not_count_a_day_on_which_one_lesson_was_attended(self, school: School) -> None:
        school.out([day for day in DAYS[:10] if day != DAYS[5]])
        school.absent(DAYS[5], 1)
        journal.put_marks(
            {school.mate.public_id: 9}, institution_id=school.id, course_id=school.course,
            lesson_id=school.lessons[DAYS[5], 2], now=journal.at_noon(DAYS[-1]),
        )  # fmt: skip
        assert school.look() == []

    def test_takes_a_lesson_that_nobody_filled_in_for_nothing(self, school: School) -> None:
        school.out([day for day in DAYS[:10] if day != DAYS[5]])
        school.absent(DAYS[5], 1)
        (row,) = school.look()
        assert row.days == 10

    def test_drafts_once_however_long_the_run_goes_on(self, school: School) -> None:
        school.out(DAYS[:10])
        (first,) = school.look()
        school.out(DAYS[10:])
        (again,) = school.look()
        assert (again.id, again.last_day) == (first.id, DAYS[9])

    def test_asks_once_for_all_institutions_of_a_batch(
        self, school: School, django_assert_max_num_queries: Any
    ) -> None:
        others = [make_institution(f"Школа {number}") for number in range(3)]
        with django_assert_max_num_queries(6):
            operations.find_absent(actor=SYSTEM, now=school.now, institution_ids=[school.id, *others])

    def test_is_the_machines(self, school: School) -> None:
        with pytest.raises(Refused):
            operations.find_absent(actor=school.head, now=school.now, institution_ids=[school.id])


class TestNotice:
    def test_is_signed_by_the_head_and_never_changes_then(self, school: School, draft: int) -> None:
        with pytest.raises(Invalid, match="не ваш"):
            signed(school, draft, code="2345678925")
        signed(school, draft)
        card = school.card(draft)
        assert card.state is State.SIGNED
        assert card.unsent == (Addressee.CHILDREN, Addressee.POLICE)
        with pytest.raises(operations.NotNow):
            operations.rewrite_notice(
                actor=school.head, institution_id=school.id, notice_id=draft, text="інше", now=timezone.now()
            )
        with pytest.raises(DatabaseError), transaction.atomic(), acting(SYSTEM, "test.attack.try"):
            connection.cursor().execute("update accounting_notice set text = 'x'")

    def test_is_not_signed_by_a_deputy(self, school: School, draft: int) -> None:
        deputy = make_deputy(school.id, powers=frozenset({"movement"}))
        with pytest.raises(Refused):
            operations.sign_notice(actor=deputy, institution_id=school.id, notice_id=draft, cms=b"", now=timezone.now())

    def test_leaves_to_each_addressee_and_is_answered(self, school: School, draft: int) -> None:
        words: dict[str, Any] = {
            "actor": school.head, "institution_id": school.id, "notice_id": draft, "now": timezone.now(),
        }  # fmt: skip
        today = timezone.localdate()
        sent: dict[str, Any] = {"sent_on": today, "way": Way.EMAIL, "number": "01-12/77"}
        with pytest.raises(operations.NotNow):
            operations.send_notice(**words, addressee=Addressee.POLICE, **sent)
        signed(school, draft)
        with pytest.raises(Invalid, match="номер"):
            operations.send_notice(**words, addressee=Addressee.POLICE, **{**sent, "number": " "})
        with pytest.raises(Invalid, match="між підписанням"):
            operations.send_notice(
                **words, addressee=Addressee.POLICE, **{**sent, "sent_on": today - timedelta(days=1)}
            )
        operations.send_notice(**words, addressee=Addressee.POLICE, **sent)
        with pytest.raises(operations.NotNow):
            operations.send_notice(**words, addressee=Addressee.POLICE, **sent)
        operations.answer_notice(
            **words, addressee=Addressee.POLICE, answered_on=today, number="5", answer="дитину знайдено вдома"
        )
        card = school.card(draft)
        assert card.unsent == (Addressee.CHILDREN,)
        assert [line.answer for line in card.dispatches] == ["дитину знайдено вдома"]

    def test_is_closed_only_with_a_reason(self, school: School, draft: int) -> None:
        words: dict[str, Any] = {
            "actor": school.head, "institution_id": school.id, "notice_id": draft, "now": timezone.now(),
        }  # fmt: skip
        with pytest.raises(Invalid):
            operations.close_notice(**words, reason=" ")
        operations.close_notice(**words, reason="надійшла довідка")
        assert school.card(draft).closed_reason == "надійшла довідка"

    def test_is_read_by_leaders_and_the_class_teacher(self, school: School, draft: int) -> None:
        for actor in (school.head, school.tutor):
            assert notice_card(actor, institution_id=school.id, notice_id=draft).id == draft
        with pytest.raises(NotVisible):
            notice_card(school.other, institution_id=school.id, notice_id=draft)

    def test_waits_in_the_list_of_the_next_year_until_it_has_left_for_everybody(
        self, school: School, draft: int
    ) -> None:
        words: dict[str, Any] = {
            "actor": school.head, "institution_id": school.id, "notice_id": draft, "now": timezone.now(),
        }  # fmt: skip
        sent: dict[str, Any] = {"sent_on": timezone.localdate(), "way": Way.EMAIL, "number": "01-12/77"}

        def listed(year: int) -> list[int]:
            return [card.id for card in notices_of(school.head, institution_id=school.id, school_year=year)]

        assert listed(2027) == [draft]
        signed(school, draft)
        operations.send_notice(**words, addressee=Addressee.POLICE, **sent)
        assert listed(2027) == [draft]
        operations.send_notice(**words, addressee=Addressee.CHILDREN, **sent)
        assert (listed(2025), listed(2026), listed(2027)) == ([], [draft], [])

    def test_stays_in_the_personal_file_when_the_year_is_over(self, school: School, draft: int) -> None:
        place = school_of(school.head, institutions.public_id_of(school.id))
        for child, found in ((school.child, [draft]), (school.mate, [])):
            file = personal_file(school.head, place, child.public_id, today=date(2027, 9, 1))
            assert [card.id for card in file.notices] == found

    @pytest.mark.parametrize(("who", "count"), [("head", 1), ("tutor", 1), ("other", 0)])
    def test_stands_on_first_pages(self, school: School, draft: int, who: str, count: int) -> None:
        actor: Actor = getattr(school, who)
        assert len(of_staff(actor, actor.grants[0], timezone.now()).lines) == count


class TestPage:
    def test_walks_from_draft_to_sent(self, school: School, draft: int, client: Client) -> None:
        sign_in(client, school.head)
        page = f"{school.base}{draft}/"
        assert "на підпис" in read(client.get(school.base).content.decode()).text
        assert client.get(f"{page}notice.pdf").content[:4] == b"%PDF"
        assert client.post(f"{page}text/", {"text": "Новий текст\nдругий рядок"}).status_code == 302
        assert (
            client.post(f"{page}send/", {"addressee": "1", "way": "1", "sent_on": "", "number": ""}).status_code == 422
        )
        signed(school, draft)
        today = timezone.localdate().strftime("%d.%m.%Y")
        words = {"addressee": "1", "way": "1", "sent_on": today, "number": "77"}
        assert client.post(f"{page}send/", words).status_code == 302
        words = {"addressee": "1", "answered_on": today, "number": "", "answer": "прийнято"}
        assert client.post(f"{page}answer/", words).status_code == 302
        text = read(client.get(page).content.decode()).text
        assert "Новий текст" in text
        assert "прийнято" in text

    def test_asks_a_fixed_number_of_statements(
        self, school: School, draft: int, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        sign_in(client, school.head)
        with django_assert_max_num_queries(17):
            client.get(f"{school.base}{draft}/")
