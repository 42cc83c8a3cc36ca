"""Stages that records tell: counted exactly, with what is lacking, looked at again, frozen with how it is known."""

import csv
import io
from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from parta.collections import testing
from parta.collections.models import Outcome
from parta.collections.operations import ending, taking_part
from parta.collections.queries import boards, places
from parta.collections.queries.shares import Count, shares_of
from parta.collections.rules.states import Standing, Told
from parta.collections.tests.conftest import Land
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.errors import Invalid, Refused
from parta.people import api as people
from parta.people.testing import make_officer, make_person
from parta.quality.testing import set_score
from parta.signing.testing import make_signer
from parta.signing.testing import sign as sign_bytes

pytestmark = pytest.mark.django_db
_DATA = (
    ("Дані впорядковано", Told.RECORDS, "quality-score=95", ""),
    ("Помилок немає", Told.RECORDS, "no-blocking-findings", ""),
    ("Відповідального призначено", Told.PRESSED, "", ""),
)


def campaign(land: Land) -> UUID:
    return testing.make_collection(land.region_officer, land.region, title="Дані до звітності", stages=_DATA)


def shown(actor: Actor, address: str) -> str:
    answer = sign_in(Client(), actor).get(address)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


class TestAScore:
    @pytest.mark.parametrize(
        ("checks", "failing", "is_met"), [(100, 5, True), (100, 6, False), (10_000, 503, False), (0, 0, False)]
    )
    def test_is_enough_to_the_last_check(self, land: Land, checks: int, failing: int, *, is_met: bool) -> None:
        made = testing.make_collection(land.region_officer, land.region, groups=["preschool"], stages=_DATA[:1])
        set_score(land.garden, checks=checks, failing=failing)
        row, stages = boards.found_collection(land.region_officer, made)
        assert shares_of(row, stages, None).all == Count(total=1, done=int(is_met), begun=0)

    def test_that_nobody_counted_meets_nothing(self, land: Land) -> None:
        made = testing.make_collection(land.region_officer, land.region, groups=["preschool"], stages=_DATA[1:2])
        row, stages = boards.found_collection(land.region_officer, made)
        assert shares_of(row, stages, None).all.done == 0
        set_score(land.garden, checks=40, failing=3, blocking=1)
        assert shares_of(row, stages, None).all.done == 0
        set_score(land.garden, checks=40, failing=3, blocking=0)
        assert shares_of(row, stages, None).all.done == 1

    def test_is_asked_for_with_a_value(self, land: Land) -> None:
        for code, field in (("quality-score", "percent1"), ("quality-score=0", "percent1"), ("form-85-k", "asof1")):
            with pytest.raises(Invalid) as refused:
                testing.make_collection(
                    land.region_officer, land.region, stages=[("Дані", Told.RECORDS, code, "")], is_open=False
                )
            assert [problem.field for problem in refused.value.problems] == [field]


class TestAnInstitution:
    def test_reads_what_is_lacking_and_goes_where_it_is_done(self, land: Land) -> None:
        made = campaign(land)
        set_score(land.school, checks=200, failing=14, blocking=2)
        address = f"/collections/{made}/at/{institutions.public_id_of(land.school)}/"
        page = shown(land.head, address)
        assert "Оцінка якості даних, щонайменше: 95 %" in page
        assert "пройдено 186 із 200" in page
        assert "бракує ще 4" in page
        assert "2 зауваження про помилки в даних" in page
        assert page.count(f"/quality/institutions/{institutions.public_id_of(land.school)}/") == 2
        assert f"{address}stages/1/" not in page, "nobody presses what records tell"
        assert f"{address}stages/3/" in page
        officer = shown(land.officer, address)
        assert "бракує ще 4" in officer
        assert "Перейти туди, де це роблять" not in officer

    def test_has_its_records_looked_at_again(self, land: Land) -> None:
        made = campaign(land)
        set_score(land.school, checks=200, failing=200, blocking=200)
        address = f"/collections/{made}/at/{institutions.public_id_of(land.school)}/"
        assert sign_in(Client(), land.head).post(f"{address}again/").status_code == 302
        assert "200 зауважень" not in shown(land.head, address), "counted anew"
        (post,) = land.teacher.posts(institution_id=land.school)
        taking_part.name_assignee(
            actor=land.head, public_id=made, institution_id=land.school, phone="+380671234567", email="",
            post_id=people.posts([post])[post].post_public_id, today=_today(),
        )  # fmt: skip
        with pytest.raises(Refused):
            taking_part.look_again(
                actor=land.teacher, public_id=made, institution_id=land.school, now=timezone.now()
            )  # fmt: skip
        assert "Перевірити записи знову" not in shown(land.teacher, address)


class TestTheResult:
    def test_keeps_how_it_was_known(self, land: Land) -> None:
        officer = make_officer(
            Role.REGION, land.region, person_id=make_person("Мельник", "Ірина", "Олегівна", rnokpp="1759013776")
        )
        made = campaign(land)
        set_score(land.garden, checks=100, failing=1)
        testing.press(made, land.garden, 3)
        set_score(land.trade, checks=100, failing=1, blocking=1)
        ending.count_result(actor=officer, public_id=made, now=timezone.now())
        counted = Outcome.objects.get(collection__public_id=made)
        text = counted.text.replace("\u00a0", " ")
        assert "Етап 1, Дані впорядковано (за записами: Оцінка якості даних, щонайменше: 95 %): 2 із 6, 33 %" in text
        assert "Етап 2, Помилок немає (за записами: Немає зауважень про помилки в даних): 1 із 6, 17 %" in text
        assert "Етап 3, Відповідального призначено (" in text
        rows = {row[1]: row for row in csv.reader(io.StringIO(counted.rows), delimiter=";")}
        assert [bool(each) for each in rows["ЗДО «Зайчик»"][6:]] == [True, True, True]
        assert [bool(each) for each in rows["Ліцей ремесел"][6:]] == [True, False, False]
        assert rows["Ліцей ремесел"][6].replace("\u00a0", " ").startswith("за записами: Оцінка якості даних")
        ending.sign_result(
            actor=officer, public_id=made, cms=sign_bytes(counted.text.encode(), make_signer(rnokpp="1759013776")),
            sha256=counted.sha256, now=timezone.now(),
        )  # fmt: skip
        set_score(land.garden, checks=100, failing=90, blocking=9)
        page = places.place_page(land.garden_head, made, institutions.public_id_of(land.garden), _today())
        assert page.standing is Standing.DONE
        assert [step.is_met for step in page.steps] == [True, True, True], "as it was signed, whatever moved since"


class TestADraftFromADeadline:
    def test_is_filled_with_its_days_ground_and_condition(self, land: Land) -> None:
        page = shown(land.region_officer, "/collections/new/")
        assert "?deadline=85-k" in page
        filled = shown(land.region_officer, "/collections/new/?deadline=85-k")
        for words in (
            "Форма 85-к станом на 31.12.", 'value="536"', 'value="17.05.2021"', 'value="28.02.',
            "Просимо подати до 28.02.",
        ):  # fmt: skip
            assert words in filled, words
        assert '<option value="form-85-k" selected>' in filled
        assert "536" not in shown(land.region_officer, "/collections/new/?deadline=no-such")


class TestAReminder:
    def test_is_remembered_for_its_territory(self, land: Land) -> None:
        client = sign_in(Client(), land.officer)
        own = land.area(land.community)
        assert "Тут ще ніхто не нагадував" in shown(land.officer, own)
        client.post(f"{own}reminder/")
        board = boards.board(land.officer, land.collection, None, "")
        assert board.reminded is not None
        assert board.reminded.letters == 2
        assert "Останнє нагадування: " in shown(land.officer, own)
        client.post(f"{own}reminder/")
        again = boards.board(land.officer, land.collection, None, "").reminded
        assert again is not None
        assert again.letters == 0, "pressed once more: nobody was written to twice"
        above = boards.board(land.region_officer, land.collection, None, "")
        assert above.reminded is None, "below is not the whole region"
        other = institutions.authority(land.community).public_id
        assert boards.board(land.quiet_officer, land.collection, other, "").reminded is None, (
            "names and presses: own only"
        )


def _today() -> date:
    return local_day(timezone.now())
