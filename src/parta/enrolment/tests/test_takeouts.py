"""Lists of more than 50 children: asked and signed by one, agreed by another, taken once, each child's log told."""

import os
import re
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from conftest import another_database
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from parta.audit.api import acting
from parta.enrolment import testing
from parta.enrolment.operations.takeouts import (
    NotNow,
    TakenOut,
    ask_takeout,
    decide_takeout,
    sign_takeout,
    take_takeout,
)
from parta.enrolment.queries import takeouts as reads
from parta.enrolment.rules.takeouts import Column, State, purpose_of_signature
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_authority, make_institution
from parta.kernel.actor import SYSTEM, Role
from parta.kernel.dates import school_year_of
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.people import api as people
from parta.people.testing import make_deputy, make_guardian, make_head, make_officer, make_person, make_teacher
from parta.reference import api as reference
from parta.signing import api as signing
from parta.signing.testing import make_signer, sign
from parta.ui.testing import read

NOW = timezone.now()
HEAD_CODE, DEPUTY_CODE = "2904011199", "2904011206"
YEAR = school_year_of(timezone.localdate(NOW))
PURPOSE = "Перевізникові, щоб замовити шкільний автобус"


class School:
    """Two classes of 28, a head and a deputy who moves pupils."""

    def __init__(self, **words: Any) -> None:
        self.institution = make_institution("Ліцей", **words)
        head, deputy = (make_person(rnokpp=code) for code in (HEAD_CODE, DEPUTY_CODE))
        self.head = make_head(self.institution, person_id=head)
        self.deputy = make_deputy(self.institution, powers=frozenset({"movement"}), person_id=deputy)
        words = {"institution_id": self.institution, "school_year": YEAR}
        self.classes = [testing.make_class(**words, grade=grade, letter="А") for grade in (9, 2)]
        self.pupils = [
            pupil
            for class_id in self.classes
            for pupil in testing.make_pupils(28, institution_id=self.institution, class_id=class_id)
        ]
        self.base = f"/schools/{institutions.public_id_of(self.institution)}/lists/"

    def ask(self, **words: Any) -> int:
        words = {
            "actor": self.deputy, "group_ids": self.classes, "columns": list(Column), "purpose": PURPOSE, "now": NOW,
        } | words  # fmt: skip
        return ask_takeout(institution_id=self.institution, **words)

    def sign(self, takeout_id: int, **words: Any) -> None:
        words = {"actor": self.deputy, "rnokpp": DEPUTY_CODE, "now": NOW} | words
        testing.sign_request(institution_id=self.institution, takeout_id=takeout_id, **words)

    def request(self, **words: Any) -> int:
        """Asked for and signed."""
        takeout_id = self.ask(**words)
        self.sign(takeout_id, now=words.get("now", NOW))
        return takeout_id

    def lose_deputy(self) -> None:
        (post,) = self.deputy.posts(institution_id=self.institution)
        people.dismiss(actor=self.head, post_id=post, on=timezone.localdate())

    def decide(self, takeout_id: int, **words: Any) -> None:
        words = {"actor": self.head, "approves": True, "now": NOW} | words
        decide_takeout(institution_id=self.institution, takeout_id=takeout_id, **words)

    def take(self, takeout_id: int, **words: Any) -> TakenOut:
        words = {"actor": self.deputy, "now": NOW} | words
        return take_takeout(institution_id=self.institution, takeout_id=takeout_id, **words)

    def state(self, takeout_id: int, now: Any = NOW) -> State:
        public_id = institutions.public_id_of(self.institution)
        return reads.takeout_page(self.head, public_id, takeout_id, now=now).card.state


@pytest.fixture
def school(db: None) -> School:
    reference.load_first_lists()
    return School()


class TestTakeout:
    def test_leaves_after_a_second_person_agreed_and_every_child_is_told(self, school: School) -> None:
        pupil = school.pupils[0]
        mother = people.NewPerson("Бабенко", "Олена", phone="+380971234567")
        (person,) = people.record_persons(actor=SYSTEM, persons=[mother], today=timezone.localdate())
        make_guardian(pupil.person_id, person_id=person)
        takeout_id = school.request()
        school.decide(takeout_id)
        taken = school.take(takeout_id)
        assert [row.class_name for row in taken.rows] == ["2-А"] * 28 + ["9-А"] * 28
        row = next(row for row in taken.rows if row.member.pupil_id == pupil.person_id)
        assert row.guardians == (("Бабенко Олена", "+380971234567"),)
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*), count(distinct person_id) from people_reading where what = 'list taken out'"
            )
            assert cursor.fetchone() == (56, 56)
        assert school.state(takeout_id) is State.TAKEN

    def test_of_a_head_who_leads_alone_is_agreed_by_the_officer_above(self, db: None) -> None:
        community = make_authority("Калинівська громада")
        officer = make_officer(Role.COMMUNITY, community)
        reference.load_first_lists()
        school = School(authority_id=community)
        takeout_id = school.ask(actor=school.head)
        school.sign(takeout_id, actor=school.head, rnokpp=HEAD_CODE)
        page = sign_in(Client(), officer).get(f"{school.base}{takeout_id}/").content.decode()
        assert "Погодити" in page
        school.decide(takeout_id, actor=officer)
        assert len(school.take(takeout_id, actor=school.head).rows) == 56

    def test_is_given_once(self, school: School) -> None:
        takeout_id = school.request()
        school.decide(takeout_id)
        school.take(takeout_id)
        with pytest.raises(NotNow, match="видається один раз"):
            school.take(takeout_id)

    def test_waits_for_somebody_else(self, school: School) -> None:
        takeout_id = school.request()
        with pytest.raises(NotNow, match="Ще ніхто не погодив"):
            school.take(takeout_id)
        with pytest.raises(Refused, match="погоджує інша особа"):
            school.decide(takeout_id, actor=school.deputy)
        assert school.state(takeout_id) is State.WAITING

    def test_is_never_decided_by_the_one_who_asked_whatever_the_code(self, school: School) -> None:
        takeout_id = school.request()
        with pytest.raises(DatabaseError), acting(SYSTEM, "x"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "update enrolment_takeout set decided_at = now(), decided_by = person_id, is_approved = true "
                "where id = %s",
                [takeout_id],
            )

    @pytest.mark.parametrize(
        "change",
        [
            "purpose = 'інше'",
            "signature_id = 1",
            "fields = '{phones}'",
            "is_approved = false",
            "taken_at = now() + '1 day'",
        ],
    )
    def test_stays_as_it_was_asked_and_agreed(self, school: School, change: str) -> None:
        takeout_id = school.request()
        school.decide(takeout_id)
        school.take(takeout_id)
        with pytest.raises(DatabaseError), acting(SYSTEM, "x"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update enrolment_takeout set {change} where id = %s", [takeout_id])

    def test_is_decided_only_when_it_is_signed(self, school: School) -> None:
        takeout_id = school.ask()
        assert school.state(takeout_id) is State.UNSIGNED
        with pytest.raises(NotNow, match="не підписано"):
            school.decide(takeout_id)
        with (
            pytest.raises(DatabaseError, match="takeout_signed_before_decided"),
            acting(SYSTEM, "x"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "update enrolment_takeout set decided_at = now(), decided_by = %s, is_approved = true where id = %s",
                [school.head.person_id, takeout_id],
            )
        school.sign(takeout_id)
        with pytest.raises(NotNow, match="уже підписано"):
            school.sign(takeout_id)

    @pytest.mark.parametrize("whose", ["head", "nobody known"])
    def test_is_signed_by_who_asked_only(self, school: School, whose: str) -> None:
        takeout_id = school.ask()
        with pytest.raises(Invalid, match="не ваш"):
            school.sign(takeout_id, rnokpp={"head": HEAD_CODE}.get(whose, "2222222225"))
        with pytest.raises(Refused, match="хто просить"):
            school.sign(takeout_id, actor=school.head, rnokpp=HEAD_CODE)
        assert school.state(takeout_id) is State.UNSIGNED
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from signing_signature")
            assert cursor.fetchone() == (0,)

    def test_is_not_signed_by_a_signature_for_another(self, school: School) -> None:
        first, second = school.ask(), school.ask()
        words: dict[str, Any] = {"site": "testserver", "browser": "one", "now": NOW}
        purpose = purpose_of_signature(school.institution, first)
        challenge = signing.make_challenge(purpose=purpose, act="I ask for the first.", **words)
        answer = {"token": challenge.token, "cms": sign(challenge.data, make_signer(rnokpp=DEPUTY_CODE)), **words}
        place: dict[str, Any] = {"actor": school.deputy, "institution_id": school.institution}
        with pytest.raises(signing.SignatureRefused) as refused:
            sign_takeout(**place, takeout_id=second, **answer)
        assert refused.value.reason == "challenge-unknown"
        sign_takeout(**place, takeout_id=first, **answer)

    def test_is_declined_with_a_reason(self, school: School) -> None:
        takeout_id = school.request()
        with pytest.raises(Invalid, match="Поясніть"):
            school.decide(takeout_id, approves=False, reason="  ")
        school.decide(takeout_id, approves=False, reason="телефони перевізникові не потрібні")
        with pytest.raises(NotNow, match="відхилено"):
            school.take(takeout_id)
        with pytest.raises(NotNow, match="відхилено"):
            school.decide(takeout_id)

    def test_lapses(self, school: School) -> None:
        late, later = NOW + timedelta(days=7, minutes=1), NOW + timedelta(hours=72, minutes=1)
        unsigned, waiting, agreed = school.ask(), school.request(), school.request()
        with pytest.raises(NotNow, match="Строк"):
            school.sign(unsigned, now=NOW + timedelta(hours=24, minutes=1))
        with pytest.raises(NotNow, match="Строк"):
            school.decide(waiting, now=late)
        school.decide(agreed)
        with pytest.raises(NotNow, match="Строк"):
            school.take(agreed, now=later)
        assert (school.state(waiting, late), school.state(agreed, later)) == (State.LAPSED, State.LAPSED)

    def test_is_taken_by_who_asked_only(self, school: School) -> None:
        takeout_id = school.request()
        school.decide(takeout_id)
        with pytest.raises(Refused, match="хто просив"):
            school.take(takeout_id, actor=school.head)

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            ({"purpose": "звіт"}, "для чого"),
            ({"purpose": "я" * 301}, "для чого"),
            ({"columns": []}, "Оберіть"),
            ({"group_ids": []}, "Оберіть класи"),
        ],
    )
    def test_asks_what_for_and_how_much(self, school: School, words: dict[str, Any], message: str) -> None:
        with pytest.raises(Invalid, match=message):
            school.ask(**words)

    def test_is_not_needed_for_fifty(self, school: School) -> None:
        with pytest.raises(Invalid, match="28"):
            school.ask(group_ids=school.classes[:1])

    def test_is_asked_three_times_a_day_at_most(self, school: School) -> None:
        day = timedelta(days=1, minutes=1)
        now = NOW if school_year_of(timezone.localdate(NOW + day)) == YEAR else NOW - day  # two days of one school year
        for _ in range(4):
            unsigned = school.ask(now=now)
        for _ in range(3):
            school.request(now=now)
        with pytest.raises(Invalid, match="списків: 3"):
            school.ask(now=now)
        with pytest.raises(Invalid, match="списків: 3"):
            school.sign(unsigned, now=now)
        school.request(now=now + day)

    def test_is_not_for_others(self, school: School) -> None:
        takeout_id = school.request()
        strangers = [
            make_teacher(school.institution),
            make_deputy(school.institution),
            make_head(make_institution("Інша")),
            make_officer(Role.REGION, make_authority("Інша область")),
        ]
        for stranger in strangers:
            with pytest.raises(Refused):
                school.ask(actor=stranger)
            with pytest.raises(Refused):
                school.decide(takeout_id, actor=stranger)
        foreign = testing.make_class(institution_id=make_institution("Інша"), school_year=YEAR)
        with pytest.raises(NotVisible):
            school.ask(group_ids=[*school.classes, foreign])


class TestOfficersPage:
    @pytest.fixture
    def community(self, db: None) -> int:
        reference.load_first_lists()
        return make_authority("Калинівська громада")

    def test_tells_of_a_list_that_nobody_in_the_school_may_decide(self, community: int) -> None:
        officer = make_officer(Role.COMMUNITY, community)
        school = School(authority_id=community)
        takeout_id = school.ask(actor=school.head)
        school.lose_deputy()
        client = sign_in(Client(), officer)
        assert "56 дітей" not in plain(client.get("/"))
        school.sign(takeout_id, actor=school.head, rnokpp=HEAD_CODE)
        assert "Список 56 дітей чекає на вашу згоду" in plain(client.get("/"))
        assert f"{school.base}{takeout_id}/" in plain(client.get("/"))
        school.decide(takeout_id, actor=officer)
        assert "56 дітей" not in plain(client.get("/"))

    def test_leaves_to_the_school_what_the_school_may_decide(self, community: int) -> None:
        officer = make_officer(Role.COMMUNITY, community)
        School(authority_id=community).request()
        assert "56 дітей" not in plain(sign_in(Client(), officer).get("/"))

    def test_is_of_the_nearest_officer_alone(self, community: int) -> None:
        make_officer(Role.COMMUNITY, community)
        stranger = make_officer(Role.COMMUNITY, make_authority("Інша громада"))
        school = School(authority_id=community)
        takeout_id = school.ask(actor=school.head)
        school.sign(takeout_id, actor=school.head, rnokpp=HEAD_CODE)
        school.lose_deputy()
        assert "56 дітей" not in plain(sign_in(Client(), stranger).get("/"))


class TestTakeoutPages:
    def test_lead_from_the_request_to_the_file(self, school: School, django_assert_max_num_queries: Any) -> None:
        deputy, head = sign_in(Client(), school.deputy), sign_in(Client(), school.head)
        form = {"purpose": PURPOSE, "columns": ["born_on", "sex"], "grades": ["9", "2"]}
        asked = deputy.post(f"{school.base}new/", form)
        assert asked.status_code == 302
        address = asked.headers["Location"]
        assert "Погодити" not in deputy.get(address).content.decode()
        assert "56 дітей" not in plain(head.get("/"))
        assert "Підпишіть запит на список 56 дітей" in plain(deputy.get("/"))
        unsigned = deputy.post(f"{address}sign/")
        assert unsigned.status_code == 422
        assert 'class="notice' in plain(unsigned)
        page = plain(deputy.get(address))
        token, content = (re.search(f'{name}="([^"]+)"', page) for name in ('name="challenge" value', "data-content"))
        assert token is not None
        assert content is not None
        text = b64decode(content[1])
        assert f"Для чого: {PURPOSE}".encode() in text
        cms = b64encode(sign(text, make_signer(rnokpp=DEPUTY_CODE))).decode()
        assert deputy.post(f"{address}sign/", {"challenge": token[1], "signature": cms}).status_code == 302
        assert "56 дітей" in plain(head.get("/"))
        assert PURPOSE in plain(head.get(address))
        assert head.post(f"{address}decide/", {"answer": "approve"}).status_code == 302
        assert "56 дітей" in plain(deputy.get("/"))
        with django_assert_max_num_queries(16):
            deputy.get(address)
        file = deputy.post(f"{address}take/", {"kind": "xlsx"})
        assert file.headers["Content-Disposition"].startswith("attachment")
        rows = CalamineWorkbook.from_filelike(BytesIO(file.content)).get_sheet_by_index(0).to_python()
        assert PURPOSE in str(rows[0][0])
        assert "дітей: 56" in str(rows[0][0])
        assert rows[1][:4] == ["Прізвище, ім’я, по батькові", "Клас", "Дата народження", "Стать"]
        assert len(rows) == 58
        again = deputy.post(f"{address}take/", {"kind": "csv"})
        assert again.status_code == 422
        assert "видається один раз" in plain(again)
        assert "отримано" in plain(head.get(school.base))

    def test_count_a_hidden_child_as_the_classes_do_and_the_file_counts_its_rows(self, school: School) -> None:
        """Chosen among classes of 56, a request for 55 would tell that one of them is hidden."""
        label = testing.protect(school.head, school.institution, school.pupils[3], timezone.localdate())
        deputy = sign_in(Client(), school.deputy)
        takeout_id = school.request()
        school.decide(takeout_id)
        assert "56 дітей" in plain(deputy.get("/"))
        file = deputy.post(f"{school.base}{takeout_id}/take/", {"kind": "csv"}).content.decode("utf-8-sig")
        assert "дітей: 55" in file
        assert label not in file
        assert len(file.strip().splitlines()) == 2 + 55

    def test_say_at_the_field_what_is_missing(self, school: School) -> None:
        answer = sign_in(Client(), school.deputy).post(f"{school.base}new/", {"purpose": "звіт"})
        assert answer.status_code == 422
        head = sign_in(Client(), school.head)
        declined = head.post(f"{school.base}{school.request()}/decide/", {"answer": "decline", "reason": ""})
        assert declined.status_code == 422
        assert "«Чому ні» порожнє" in plain(declined)

    def test_name_no_child_before_the_file(self, school: School) -> None:
        page = read(sign_in(Client(), school.head).get(f"{school.base}{school.request()}/").content.decode()).text
        assert not [pupil for pupil in school.pupils if pupil.display_name in page]

    def test_are_not_found_elsewhere(self, school: School) -> None:
        address = f"{school.base}{school.request()}/"
        other = sign_in(Client(), make_head(make_institution("Інша")))
        teacher = sign_in(Client(), make_teacher(school.institution))
        for client in (other, teacher):
            assert client.get(school.base).status_code == 404
            assert client.get(address).status_code == 404
            assert client.post(f"{address}decide/", {"answer": "approve"}).status_code == 404


def plain(answer: Any) -> str:
    return str(answer.content.decode().replace("\u00a0", " "))


@pytest.fixture
def apart(django_db_blocker: Any, django_db_setup: None) -> Iterator[None]:
    """A database where threads may commit."""
    name = f"takeouts_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with django_db_blocker.unblock(), another_database(name):
        yield


def test_two_clicks_take_one_file(apart: None) -> None:
    reference.load_first_lists()
    school = School()
    takeout_id = school.request()
    school.decide(takeout_id)
    together = threading.Barrier(2)

    def click(_: int) -> str:
        connection.ensure_connection()
        together.wait()
        try:
            return f"{len(school.take(takeout_id).rows)} rows"
        except NotNow:
            return "not now"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(click, range(2))) == ["56 rows", "not now"]
