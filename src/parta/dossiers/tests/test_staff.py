"""The card of staff: shares, attestations, education; the list with filters; what is due on the first page."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parta.dossiers import api
from parta.dossiers.api import Slot
from parta.dossiers.lines import of_leaders
from parta.dossiers.testing import make_fact
from parta.dossiers.tests.conftest import School
from parta.identity.testing import sign_in
from parta.kernel.actor import Actor
from parta.kernel.errors import Invalid, Refused
from parta.people.testing import make_deputy
from parta.ui.testing import read

pytestmark = pytest.mark.django_db


def record(school: School, slot: Slot, since: date, actor: Actor | None = None, **words: Any) -> Any:
    return make_fact(
        slot, actor=actor or school.head, institution_id=school.id, person_id=school.teacher.person_id or 0,
        since=since, now=timezone.now(), **words,
    )  # fmt: skip


class TestCard:
    def test_shows_share_category_and_education(self, school: School, client: Client) -> None:
        record(school, Slot.SHARE, school.opened, post_id=school.post_id)
        record(school, Slot.ATTESTATION, date(2023, 3, 21), ground="протокол 4 від 21.03.2023", title=2)
        record(school, Slot.DIPLOMA, date(2004, 6, 30))
        sign_in(client, school.head)
        text = read(client.get(school.card).content.decode()).text
        assert "вчитель математики 0,75 ставки" in text
        assert "спеціаліст першої категорії, учитель-методист" in text
        assert "наступна до 21.03.2028" in text
        assert "магістр, ПНУ" in text

    def test_follows_an_attestation_by_the_next_one(self, school: School) -> None:
        record(school, Slot.ATTESTATION, date(2018, 3, 20), ground="протокол 1", category=2)
        record(school, Slot.ATTESTATION, date(2023, 3, 21), ground="протокол 4")
        (found,) = (
            each
            for each in api.facts_of_staff(school.teacher.person_id or 0, post_ids=[school.post_id])
            if each.slot is Slot.ATTESTATION
        )
        assert [line.title for line in found.now] == ["спеціаліст першої категорії"]
        assert [(line.title, line.last_day) for line in found.history] == [
            ("спеціаліст другої категорії", date(2023, 3, 20))
        ]

    def test_asks_for_the_protocol_and_a_possible_share(self, school: School) -> None:
        with pytest.raises(Invalid, match="протоколу"):
            record(school, Slot.ATTESTATION, date(2023, 3, 21))
        with pytest.raises(Invalid, match="2"):
            record(school, Slot.SHARE, school.opened, post_id=school.post_id, hundredths=250)

    def test_is_kept_by_the_head_and_by_whoever_has_the_staff(self, school: School, client: Client) -> None:
        keeper = make_deputy(school.id, powers=frozenset({"staff"}))
        other = make_deputy(school.id, powers=frozenset({"movement"}))
        record(school, Slot.DIPLOMA, date(2004, 6, 30), actor=keeper)
        with pytest.raises(Refused):
            record(school, Slot.DIPLOMA, date(2005, 6, 30), actor=other)
        for actor, status in ((keeper, 200), (other, 403), (school.teacher, 404)):
            sign_in(client, actor)
            assert client.get(school.card).status_code == status

    def test_records_a_share_and_a_diploma_from_forms(self, school: School, client: Client) -> None:
        sign_in(client, school.head)
        since = school.opened.strftime("%d.%m.%Y")
        words = {"post_id": str(school.post_id), "title": "вчитель", "share": "0,5", "engagement": "2", "since": since}
        assert client.post(f"{school.card}share/new/", words).status_code == 302
        words = {"level": "7", "school": "ЛНУ", "number": "М23 № 123456", "since": "30.06.2010"}
        assert client.post(f"{school.card}diploma/new/", words).status_code == 302
        text = read(client.get(school.card).content.decode()).text
        assert "вчитель 0,50 ставки" in text
        assert "…3456" in text
        assert "123456" not in text


class TestList:
    def test_filters_by_category_and_by_what_is_due(self, school: School, client: Client) -> None:
        today = timezone.localdate()
        record(school, Slot.ATTESTATION, today - timedelta(days=5 * 365 + 10), ground="протокол 4")
        sign_in(client, school.head)
        address = f"{school.staff}qualification/"
        assert "Їжак" in read(client.get(f"{address}?category=3&due=0").content.decode()).text
        found = read(client.get(f"{address}?category=0").content.decode()).text
        assert "Гнатюк" in found
        assert "Їжак" not in found
        assert client.get(f"{address}?as=xlsx").headers["Content-Disposition"].endswith(".xlsx")

    def test_asks_a_fixed_number_of_statements(
        self, school: School, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        sign_in(client, school.head)
        with django_assert_max_num_queries(16):
            client.get(f"{school.staff}qualification/")

    def test_is_on_the_first_page_of_the_head_when_something_is_due(self, school: School) -> None:
        grant = next(iter(school.head.grants))
        assert of_leaders(school.head, grant, timezone.now()).lines == ()
        today = timezone.localdate()
        record(school, Slot.ATTESTATION, today - timedelta(days=5 * 365 + 10), ground="протокол 4")
        (line,) = of_leaders(school.head, grant, timezone.now()).lines
        assert line.state == "bad"
        assert line.href == f"{school.staff}qualification/?due=1"
