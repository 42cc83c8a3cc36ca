"""Freezing, signing, comparing; pages and files; records behind a cell."""

import html
import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone
from python_calamine import load_workbook

from parta.audit.api import acting
from parta.dossiers import testing as dossiers
from parta.dossiers.api import Slot
from parta.enrolment.api import Entry, enrol_many
from parta.identity.testing import sign_in
from parta.institutions import api as institutions_api
from parta.institutions import testing as institutions
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.errors import Invalid, Refused
from parta.people import testing as people
from parta.statistics import operations, testing
from parta.statistics.api import Frozen, frozen_by, frozen_statement
from parta.statistics.models import Report
from parta.statistics.queries import forms, territory
from parta.statistics.testing import make_child, make_group

DAY = date(2026, 10, 1)
RNOKPP = "3184710604"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing(ground: None) -> tuple[int, int]:
    """A community and its kindergarten with one child."""
    testing.first_edition(date(2026, 9, 1))
    community = institutions.make_authority("Калинівська громада")
    made = institutions.make_institution("Сонечко", kind=52, authority_id=community)
    make_child(made, make_group(made, "Малята"), date(2023, 3, 3), "f", date(2026, 9, 1))
    return community, made


@pytest.fixture
def community(standing: tuple[int, int], db: None) -> int:
    return standing[0]


@pytest.fixture
def place(standing: tuple[int, int], db: None) -> int:
    return standing[1]


@pytest.fixture
def head(place: int) -> Actor:
    return people.make_head(place, person_id=people.make_person(rnokpp=RNOKPP))


def report_of(public_id: Any) -> Report:
    return Report.objects.get(public_id=public_id)


class TestAReport:
    def test_is_signed_over_its_document_and_never_changes(self, place: int, head: Actor) -> None:
        now = timezone.now()
        made = testing.freeze(place, DAY, now=now, actor=head)
        testing.sign_by(head, RNOKPP, made, now=now)
        report = report_of(made)
        assert report.signed_by == head.name
        assert report.figures["II.01.6"] == 1
        with pytest.raises(operations.NotNow):
            testing.sign_by(head, RNOKPP, made, now=now)
        with (
            pytest.raises((InternalError, ProgrammingError)),
            transaction.atomic(),
            acting(SYSTEM, "statistics.testing.change"),
        ):
            Report.objects.filter(pk=report.pk).update(figures={})

    def test_is_not_signed_by_anothers_key(self, place: int, head: Actor) -> None:
        made = testing.freeze(place, DAY, now=timezone.now(), actor=head)
        with pytest.raises(Invalid):
            testing.sign_by(head, "4134620006", made, now=timezone.now())
        assert report_of(made).signed_at is None

    def test_is_frozen_by_the_head_and_of_no_day_ahead(self, place: int, head: Actor) -> None:
        with pytest.raises(Refused):
            testing.freeze(place, DAY, now=timezone.now(), actor=people.make_deputy(place))
        with pytest.raises(Invalid):
            testing.freeze(place, DAY + timedelta(days=3650), now=timezone.now(), actor=head)

    def test_tells_what_was_corrected_since(self, place: int) -> None:
        report = report_of(testing.freeze(place, DAY, now=timezone.now()))
        assert forms.changes_since(report, timezone.now()) == ()
        make_child(place, make_group(place, "Дзвіночки"), date(2022, 3, 3), "m", date(2026, 9, 15))
        found = {one.address: one.by for one in forms.changes_since(report, timezone.now())}
        assert found["II.01.6"] == 1
        assert found["III.05.1"] == 1
        assert "III.09.2" not in found, "no girl came"

    def test_of_a_community_says_who_has_signed(self, place: int, head: Actor, community: int) -> None:
        institutions.make_institution("Дзвіночок", kind=52, authority_id=community)
        now = timezone.now()
        testing.sign_by(head, RNOKPP, testing.freeze(place, DAY, now=now, actor=head), now=now)
        officer = people.make_officer(Role.COMMUNITY, community)
        card = institutions_api.authority(community)
        page = territory.authority_page(officer, "85-k", card.public_id, DAY, now)
        assert (page.respondents, page.frozen) == (2, 1)
        assert [(unit.title, unit.frozen) for unit in page.units] == [("Дзвіночок", 0), ("Сонечко", 1)]
        made = operations.freeze_report(actor=officer, form="85-k", day=DAY, authority_id=community, now=now)
        assert report_of(made).figures["I.01.1"] == 2
        assert [(one.title, one.value) for one in territory.units_of_cell(report_of(made), "II.01.6")] == [
            ("Сонечко", 1)
        ]


class TestWhoHasFrozen:
    def test_is_told_of_many_at_once_as_it_stood_at_a_moment(
        self, place: int, head: Actor, community: int, django_assert_num_queries: Any
    ) -> None:
        other, idle = (institutions.make_institution(name, kind=52, authority_id=community) for name in ("А", "Б"))
        first = timezone.now()
        testing.freeze(place, DAY, now=first, actor=head)
        signed, later = testing.freeze(place, DAY, now=first + timedelta(1), actor=head), first + timedelta(2)
        testing.sign_by(head, RNOKPP, signed, now=later)
        testing.freeze(place, DAY, now=later, actor=head)
        testing.freeze(other, DAY - timedelta(1), now=first)
        made = testing.freeze(other, DAY, now=later)
        operations.freeze_report(actor=SYSTEM, form="85-k", day=DAY, authority_id=community, now=later)
        asked = [place, other, idle]
        with django_assert_num_queries(1):
            found = frozen_by(asked, form="85-k", day=DAY)
        assert found == {place: Frozen(signed, first, later), other: Frozen(made, later, None)}
        assert frozen_by(asked, form="85-k", day=DAY, by=first + timedelta(1)) == {place: Frozen(signed, first, None)}
        assert frozen_by(asked, form="85-k", day=DAY, by=first - timedelta(1)) == {}
        assert frozen_by([], form="85-k", day=DAY) == frozen_by(asked, form="znz-1", day=DAY) == {}
        assert self.told(signed=False) == {place, other}
        assert self.told(signed=True) == {place}
        with pytest.raises(ValueError, match="x' or true"):
            frozen_statement(form="x' or true", day=DAY)

    def told(self, *, signed: bool) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(frozen_statement(form="85-k", day=DAY, signed=signed))
            return {place for (place,) in cursor.fetchall()}


class TestPages:
    def test_of_an_institution_open_and_leave_as_files(self, place: int, head: Actor) -> None:
        client = sign_in(Client(), head)
        address = f"/forms/85-k/institutions/{institutions_api.public_id_of(place)}/"
        page = client.get(address, {"on": DAY.isoformat()})
        assert page.status_code == 200
        assert "Чому в деяких клітинках немає числа" in page.content.decode()
        told = client.get(address, {"on": DAY.isoformat(), "as": "json"}).json()
        assert told["figures"]["II.01.6"] == 1
        body = client.get(address, {"on": DAY.isoformat(), "as": "xlsx"}).content
        rows = {row[5]: row[6] for row in load_workbook(BytesIO(body)).get_sheet_by_index(0).to_python()}
        assert rows["85-к (річна) II.01.6"] == 1
        assert rows["85-к (річна) IX.01.1"] == ""
        assert client.get(address, {"on": DAY.isoformat(), "as": "pdf"}).content.startswith(b"%PDF")
        assert client.get(address, {"as": "exe"}).status_code == 404

    def test_of_a_report_show_its_signature_box_and_differences(self, place: int, head: Actor) -> None:
        client = sign_in(Client(), head)
        address = f"/forms/85-k/institutions/{institutions_api.public_id_of(place)}/reports/"
        frozen = client.post(address, {"on": DAY.isoformat()})
        assert frozen.status_code == 302
        page = client.get(frozen.url, {"compare": "1"}).content.decode()
        assert "report.json" in page
        assert client.post(address, {"on": "2099-01-01"}).status_code == 422
        document = client.get(f"{frozen.url}document.json")
        assert document.json()["figures"]["II.01.6"] == 1

    def test_of_a_community_open(self, place: int, community: int) -> None:
        client = sign_in(Client(), people.make_officer(Role.COMMUNITY, community))
        address = f"/forms/85-k/authorities/{institutions_api.authority(community).public_id}/"
        assert "Сонечко" in client.get(address, {"on": DAY.isoformat()}).content.decode()
        report = client.post(f"{address}reports/", {"on": DAY.isoformat()})
        page = client.get(report.url, {"cell": "II.01.6"}).content.decode()
        assert "Сонечко" in page
        assert client.get("/forms/").status_code == 200

    def test_of_the_country_open(self, place: int) -> None:
        client = sign_in(Client(), people.make_officer(Role.NATIONAL))
        root = institutions_api.authority(institutions.make_root())
        address = f"/forms/85-k/authorities/{root.public_id}/"
        assert "Калинівська громада" in client.get(address, {"on": DAY.isoformat()}).content.decode()
        report = client.post(f"{address}reports/", {"on": DAY.isoformat()})
        assert client.get(report.url, {"compare": "1"}).status_code == 200

    def test_ask_a_fixed_number_of_statements(
        self, place: int, head: Actor, community: int, django_assert_max_num_queries: Any
    ) -> None:
        now, officer = timezone.now(), people.make_officer(Role.COMMUNITY, community)
        with django_assert_max_num_queries(11):
            forms.institution_page(head, "85-k", institutions_api.public_id_of(place), DAY, now)
        with django_assert_max_num_queries(10):
            territory.authority_page(officer, "85-k", institutions_api.authority(community).public_id, DAY, now)
        with django_assert_max_num_queries(6):
            forms.cell_page(head, "85-k", institutions_api.public_id_of(place), "II.01.6", DAY, now, 0)


class TestADoubtedFigure:
    def test_of_a_report_opens_the_records_as_they_were_known(self, place: int, head: Actor) -> None:
        client, school = sign_in(Client(), head), institutions_api.public_id_of(place)
        frozen = client.post(f"/forms/85-k/institutions/{school}/reports/", {"on": DAY.isoformat()}).url
        make_child(place, make_group(place, "Дзвіночки"), date(2022, 3, 3), "m", date(2026, 9, 15), family_name="Жук")
        page = client.get(frozen).content.decode()
        link = re.search(rf'href="(/forms/85-k/institutions/{school}/cells/II.01.6/\?[^"]*known=[^"]*)"', page)
        assert link
        told = client.get(html.unescape(link[1])).content.decode()
        assert "Бондар" in told
        assert "Жук" not in told, "who came after it was frozen is not in its figure"
        later = client.get(f"/forms/85-k/institutions/{school}/cells/II.01.6/", {"on": DAY.isoformat()})
        assert "Жук" in later.content.decode()

    def test_of_the_country_is_taken_apart_down_to_the_institution(self, place: int, community: int) -> None:
        root = institutions.make_root()
        region = institutions.make_authority("Область", level=1)
        own = institutions.make_institution("Обласний", kind=52, authority_id=region)
        lower = institutions.make_authority("Друга громада", parent_id=region)
        institutions.make_institution("Третій", kind=52, authority_id=lower)
        make_child(own, make_group(own, "Малята"), date(2023, 3, 3), "m", date(2026, 9, 1))
        officer = people.make_officer(Role.NATIONAL)
        client = sign_in(Client(), officer)
        base = "/forms/85-k/authorities"
        frozen = client.post(f"{base}/{institutions_api.authority(root).public_id}/reports/", {"on": DAY.isoformat()})
        page = client.get(frozen.url, {"cell": "II.01.6"}).content.decode()
        down = re.search(rf'href="({base}/{institutions_api.authority(region).public_id}/\?[^"]+)"', page)
        assert down
        page = client.get(html.unescape(down[1])).content.decode()
        direct = re.search(r'href="([^"]+direct=1)"', page)
        assert direct, "one institution is right under the region"
        page = client.get(html.unescape(direct[1])).content.decode()
        assert f"/institutions/{institutions_api.public_id_of(own)}/?on={DAY.isoformat()}&amp;known=" in page
        assert f"/institutions/{institutions_api.public_id_of(place)}/" not in page
        assert client.get(f"{base}/{institutions_api.authority(region).public_id}/?cell=I.99.1").status_code == 404

    def test_of_an_institution_opens_nothing_to_an_officer_and_says_why(self, place: int, community: int) -> None:
        client = sign_in(Client(), people.make_officer(Role.COMMUNITY, community))
        address = f"/forms/85-k/institutions/{institutions_api.public_id_of(place)}/"
        page = client.get(address, {"on": DAY.isoformat(), "known": "2026-13-45"}).content.decode()
        assert "/cells/" not in page
        assert "Кого саме пораховано в клітинці" in page


class TestFiles:
    def test_tell_the_figures_of_the_page(self, place: int, head: Actor) -> None:
        client = sign_in(Client(), head)
        address = f"/forms/85-k/institutions/{institutions_api.public_id_of(place)}/"
        page = client.get(address, {"on": DAY.isoformat(), "whole": "1"}).content.decode()
        shown = dict(re.findall(r'/cells/([^/]+)/\?[^"]*">(\d+)</a>', page))
        told = client.get(address, {"on": DAY.isoformat(), "as": "json"}).json()["figures"]
        assert {key: value for key, value in told.items() if value} == {key: int(one) for key, one in shown.items()}
        body = client.get(address, {"on": DAY.isoformat(), "as": "xlsx"}).content
        rows = load_workbook(BytesIO(body)).get_sheet_by_index(0).to_python()[1:]
        assert {str(row[5]).split()[-1]: row[6] for row in rows if row[6] != ""} == told
        assert all(row[7] for row in rows if row[6] == ""), "what has no figure says why"


class TestACell:
    def test_lists_its_children_to_the_head_and_not_to_an_officer(
        self, place: int, head: Actor, community: int
    ) -> None:
        now, public_id = timezone.now(), institutions_api.public_id_of(place)
        page = forms.cell_page(head, "85-k", public_id, "III.04.1", DAY, now, 0)
        assert (page.value, [one.title for one in page.records]) == (1, ["Бондар Леся Іванівна"])
        assert [one.title for one in forms.cell_page(head, "85-k", public_id, "II.01.1", DAY, now, 0).records] == [
            "Малята"
        ]
        with pytest.raises(Refused):
            forms.cell_page(people.make_officer(Role.COMMUNITY, community), "85-k", public_id, "III.04.1", DAY, now, 0)

    def test_notes_whom_it_named(self, place: int, head: Actor) -> None:
        address = f"/forms/85-k/institutions/{institutions_api.public_id_of(place)}/cells/III.04.1/"
        page = sign_in(Client(), head).get(address, {"on": DAY.isoformat()})
        assert "Бондар Леся Іванівна" in page.content.decode()
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from people_reading where what = 'form 85-k: cell III.04.1'")
            assert cursor.fetchone() == (1,)

    def test_counts_a_protected_child_and_does_not_list_it(self, place: int, head: Actor) -> None:
        child = make_child(place, make_group(place, "Дзвіночки"), date(2023, 4, 4), "m", date(2026, 9, 1))
        with acting(SYSTEM, "statistics.testing.shield"), connection.cursor() as cursor:
            cursor.execute(
                "update people_person set is_shielded = true, family_name = 'Дитина', given_name = '482913',"
                " patronymic = '' where id = %s",
                [child],
            )
        page = forms.cell_page(head, "85-k", institutions_api.public_id_of(place), "III.04.1", DAY, timezone.now(), 0)
        assert page.value == 2
        assert [one.title for one in page.records] == ["Бондар Леся Іванівна"]

    def test_names_staff_to_those_who_keep_its_cards(self, place: int, head: Actor) -> None:
        """Education, age and shares of staff are no matter of a deputy whom the head gave other powers."""
        teacher, public_id = people.make_teacher(place), institutions_api.public_id_of(place)
        dossiers.make_fact(
            Slot.DIPLOMA, actor=head, institution_id=place, person_id=teacher.person_id or 0, since=date(2010, 6, 30),
            now=timezone.now(),
        )  # fmt: skip
        address, now = "VIII.01.5-1", timezone.now()
        trusted = people.make_deputy(place, powers=frozenset({"staff"}))
        for reader in (head, trusted):
            assert len(forms.cell_page(reader, "85-k", public_id, address, DAY, now, 0).records) == 1
        other = people.make_deputy(place, powers=frozenset({"movement"}))
        assert forms.cell_page(other, "85-k", public_id, "III.04.1", DAY, now, 0).records
        with pytest.raises(Refused):
            forms.cell_page(other, "85-k", public_id, address, DAY, now, 0)
        body = sign_in(Client(), other).get(f"/forms/85-k/institutions/{public_id}/", {"on": DAY.isoformat()})
        assert f"/cells/{address}/" not in body.content.decode()

    def test_names_nobody_who_has_left_by_what_others_wrote_since(self, place: int, head: Actor) -> None:
        """The new kindergarten records a category from a day on which the child was still here."""
        child = make_child(place, make_group(place, "Дзвіночки"), date(2023, 4, 4), "m", date(2026, 9, 1))
        last = timezone.localdate() - timedelta(days=1)
        with acting(SYSTEM, "statistics.testing.leave"), connection.cursor() as cursor:
            cursor.execute("update enrolment_enrolment set known_to = clock_timestamp() where person_id = %s", [child])
            cursor.execute(
                "insert into enrolment_enrolment (person_id, institution_id, is_main, study_form, during) values"
                " (%s, %s, true, 1, daterange('2026-09-01', %s))",
                [child, place, last],
            )
        elsewhere = institutions.make_institution("Веселка", kind=52)
        enrol_many(
            actor=SYSTEM, institution_id=elsewhere, entries=[Entry(child, make_group(elsewhere, "Малята"))], since=last
        )
        dossiers.make_fact(
            Slot.CATEGORY, actor=SYSTEM, institution_id=elsewhere, person_id=child, since=date(2026, 9, 1),
            now=timezone.now(), item=3, ground="Довідка № 1",
        )  # fmt: skip
        page = forms.cell_page(head, "85-k", institutions_api.public_id_of(place), "IV.07.1", DAY, timezone.now(), 0)
        assert (page.value, page.records) == (1, ())


class TestAddresses:
    @pytest.mark.parametrize("known", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026", "\x00"])
    def test_hold_no_moment_that_breaks_the_page(self, place: int, head: Actor, community: int, known: str) -> None:
        browser, said = sign_in(Client(), people.make_officer(Role.COMMUNITY, community)), {"known": known}
        office = institutions_api.authority(community).public_id
        at = (
            f"/forms/85-k/institutions/{institutions_api.public_id_of(place)}/",
            f"/forms/85-k/authorities/{office}/",
        )
        assert {browser.get(each, {**said, "cell": "II.01.6"}).status_code for each in at} == {200}
