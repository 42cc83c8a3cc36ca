"""Pages of acts: as many statements whatever there is; an officer of many institutions finds his acts in one list."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parta.enrolment.testing import make_class, make_pupils
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.dates import school_year_of
from parta.life import lines, testing
from parta.life.operations import acts
from parta.life.tests.scene import Land

pytestmark = pytest.mark.django_db


def renamed(land: Land, institution_id: int, name: str) -> object:
    values = {"name": name, "short_name": name}
    return testing.draft_act(land.officer, "renaming", institution_id, values, land.today, today=land.today)


def cost(client: Client, address: str) -> int:
    client.get(address)  # the first visit of a browser notes it
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content.decode()[:2000]
    return len(asked)


class TestList:
    def test_costs_the_same_with_sixty_institutions(self, land: Land) -> None:
        client = sign_in(Client(), land.officer)
        renamed(land, land.school, "Перша назва")
        before = cost(client, reverse("life:acts"))
        for number in range(60):
            made = make_institution(f"Школа № {number}", authority_id=land.community)
            if number < 20:
                renamed(land, made, f"Ліцей № {number}")
        assert cost(client, reverse("life:acts")) == before
        page = client.get(reverse("life:acts")).content.decode()
        assert "Школа № 19" in page.replace("\u00a0", " ")

    def test_narrows_by_kind_state_and_institution(self, land: Land) -> None:
        client = sign_in(Client(), land.officer)
        renamed(land, land.school, "Перша назва")
        done = renamed(land, land.second, "Друга назва")
        testing.sign_act(land.officer, done, land.officer_key, now=land.now)  # type: ignore[arg-type]
        address = reverse("life:acts")

        def shown(**words: str) -> str:
            return client.get(address, words).content.decode().replace("\u00a0", " ")

        assert "Калинівська школа № 1" in shown()
        assert "Друга назва" not in shown()
        assert "Друга назва" in shown(show="done")
        assert "Калинівська школа № 1" not in shown(kind="closure")
        second = str(institutions.public_id_of(land.second))
        assert "Калинівська школа № 1" not in shown(show="all", institution=second)

    def test_is_empty_for_a_stranger_and_closed_to_teachers(self, land: Land) -> None:
        from parta.people.testing import make_teacher

        renamed(land, land.school, "Перша назва")
        stranger = sign_in(Client(), land.stranger).get(reverse("life:acts"), {"show": "all"})
        assert "Перейменування</a>" not in stranger.content.decode()
        assert sign_in(Client(), make_teacher(land.school)).get(reverse("life:acts")).status_code == 403


class TestAct:
    def test_costs_the_same_however_many_pupils_there_are(self, land: Land) -> None:
        year = school_year_of(land.today)
        class_id = make_class(institution_id=land.school, school_year=year, letter="Ж")
        make_pupils(1, institution_id=land.school, class_id=class_id)
        client = sign_in(Client(), land.officer)
        values = {"targets": [land.second], "carry": True, "head_stays": True}
        act = testing.draft_act(land.officer, "closure", land.school, values, land.today, today=land.today)
        pages = [reverse(f"life:{name}", args=[act]) for name in ("act", "edit", "pupils")]
        pages.append(reverse("life:class", args=[act, f"{land.school}.{class_id}"]))
        before = [cost(client, page) for page in pages]
        make_pupils(20, institution_id=land.school, class_id=class_id)
        assert [cost(client, page) for page in pages] == before

    def test_shows_the_effect_before_and_says_who_signs(self, land: Land) -> None:
        values = {"name": "Ліцей імені Стуса", "short_name": "Ліцей імені Стуса"}
        act = testing.draft_act(land.head, "renaming", land.school, values, land.today, today=land.today)
        page = sign_in(Client(), land.head).get(reverse("life:act", args=[act])).content.decode()
        page = page.replace("\u00a0", " ")
        assert "→ Ліцей імені Стуса" in page
        assert "Хто підписує" in page
        assert "Підписати акт" not in page
        other = sign_in(Client(), land.officer).get(reverse("life:act", args=[act])).content.decode()
        assert "Підписати акт" in other

    def test_speaks_english_too(self, land: Land) -> None:
        act = renamed(land, land.school, "Нова назва")
        client = sign_in(Client(), land.officer)
        client.cookies["parta_language"] = "en"
        page = client.get(reverse("life:act", args=[act])).content.decode()
        assert "What will change" in page
        assert "Renaming" in page

    def test_notes_who_read_the_names_of_a_class(self, land: Land) -> None:
        class_id = make_class(institution_id=land.school, school_year=school_year_of(land.today), letter="Ж")
        (child,) = make_pupils(1, institution_id=land.school, class_id=class_id)
        values = {"targets": [land.second], "carry": True, "head_stays": True}
        act = testing.draft_act(land.officer, "closure", land.school, values, land.today, today=land.today)
        sign_in(Client(), land.officer).get(reverse("life:class", args=[act, f"{land.school}.{class_id}"]))
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from people_reading where person_id = %s and account_id = %s",
                [child.person_id, land.officer.account_id],
            )
            assert cursor.fetchone() == (1,)


class TestFirstPage:
    def test_tells_an_officer_what_waits(self, land: Land) -> None:
        renamed(land, land.school, "Перша назва")
        grant = land.officer.grants[0]
        (line,) = lines.of_acts(land.officer, grant, land.now).lines
        assert str(line.title).replace("\u00a0", " ") == "1 акт чекає на підпис"
        assert lines.of_acts(land.stranger, grant, land.now).lines == []


def test_a_signed_act_is_kept_as_it_was_signed(land: Land) -> None:
    from django.db import DatabaseError, transaction

    from parta.audit.api import acting
    from parta.kernel.actor import SYSTEM
    from parta.life.models import Act

    act = renamed(land, land.school, "Нова назва")
    testing.sign_act(land.officer, act, land.officer_key, now=land.now)  # type: ignore[arg-type]
    for change in ({"values": {"name": "Інша"}}, {"day": land.today - timedelta(days=9)}, {"state": 1}):
        with pytest.raises(DatabaseError, match="act"), transaction.atomic(), acting(SYSTEM, "life.testing.change"):
            Act.objects.filter(public_id=act).update(**change)


def test_two_windows_do_not_overwrite_each_other(land: Land) -> None:
    from parta.kernel.errors import Stale

    act = renamed(land, land.school, "Нова назва")
    revision = testing.act_row(act).revision  # type: ignore[arg-type]
    order = acts.Order("Рада", "1", land.today, "підстава")
    words = {"actor": land.officer, "public_id": act, "day": land.today, "order": order, "today": land.today}
    acts.fill(**words, values={"name": "А", "short_name": "А"}, revision=revision)  # type: ignore[arg-type]
    with pytest.raises(Stale):
        acts.fill(**words, values={"name": "Б", "short_name": "Б"}, revision=revision)  # type: ignore[arg-type]
