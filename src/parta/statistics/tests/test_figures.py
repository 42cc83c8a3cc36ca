"""Form 85-к computed from records: expected figures are written out, and recounted by plain SQL."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from parta.audit.api import acting
from parta.dossiers import testing as dossiers
from parta.dossiers.api import Slot
from parta.enrolment import api as enrolment
from parta.institutions import testing as institutions
from parta.kernel.actor import SYSTEM
from parta.people import testing as people_testing
from parta.statistics import testing
from parta.statistics.queries import computing, forms
from parta.statistics.rules.results import Outcome, check
from parta.statistics.testing import Age, Direction, make_bare_group, make_child, make_group

DAY = date(2026, 12, 31)
NOW = datetime(2030, 1, 10, 9, tzinfo=UTC)  # later than any row the tests write
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing(ground: None) -> forms.Definition:
    testing.first_edition(date(2026, 12, 1))
    return forms.definition_on("85-k", DAY)


@pytest.fixture
def edition(standing: forms.Definition, db: None) -> forms.Definition:
    return standing


def figures(definition: forms.Definition, institution_id: int, day: date = DAY) -> dict[str, int]:
    return forms.figures_of(definition.form, computing.of_institution(institution_id), computing.Moment(day, NOW))


class TestAForm:
    def test_counts_groups_and_children_of_a_village_kindergarten(self, edition: forms.Definition) -> None:
        place = institutions.make_institution("Сонечко", kind=52, is_rural=True, licensed=40)
        young = make_group(place, "Малята", age=Age.EARLY, places=15)
        old = make_group(place, "Дзвіночки", language=3, direction=Direction.SPECIAL, profile=3, places=10)
        school = make_bare_group(place, "1-А", grade=1)
        girl = make_child(place, young, date(2024, 12, 31), "f", date(2026, 9, 1))  # two on the very day
        make_child(place, young, date(2025, 1, 1), "m", date(2026, 9, 1))  # one till tomorrow
        make_child(place, old, date(2021, 5, 5), "f", date(2026, 10, 1))
        make_child(place, old, date(2021, 5, 6), "m", date(2027, 1, 1))  # comes the day after
        make_child(place, school, date(2020, 5, 6), "m", date(2026, 9, 1))  # a pupil of the first year
        dossiers.make_fact(
            Slot.CATEGORY, actor=people_testing.make_head(place), institution_id=place, person_id=girl,
            since=date(2026, 9, 1), now=datetime(2026, 11, 1, 9, tzinfo=UTC), item=3, ground="Довідка № 1",
        )  # fmt: skip
        found = figures(edition, place)
        expected = {
            "I.01.1": 1, "I.02.1": 1, "I.08.1": 1, "I.11.1": 40, "II.01.1": 2, "II.04.1": 1, "II.01.6": 3,
            "II.01.7": 2, "II.01.8": 1, "II.04.6": 1, "III.02.1": 1, "III.03.1": 1, "III.06.1": 1, "III.09.1": 3,
            "III.09.2": 2, "III.09.3": 3, "IV.07.1": 1, "IV.08.1": 0, "V.01.2": 2, "V.03.1": 1, "V.03.2": 1,
            "VIII.01.1": 1, "VIII.02.1": 1, "VI.01.1": 0, "VI.02.1": 4, "VI.03.1": 0, "VI.07.1": 4,
        }  # fmt: skip
        assert {address: found[address] for address in expected} == expected
        assert "IX.01.1" not in found, "what nobody keeps is no figure, not 0"
        broken = [one.control.text for one in check(edition.form, found) if one.outcome is Outcome.BROKEN]
        assert broken == ["VI.07.1 <= II.01.6", "90 II.01.6 <= VII.05.1"], (
            "the pupil of the first year is enrolled, and in no group; no day was marked"
        )

    def test_counts_education_category_and_shares_of_staff(self, edition: forms.Definition) -> None:
        place = institutions.make_institution("Сонечко", kind=52)
        head, teacher = people_testing.make_head(place), people_testing.make_teacher(place)
        (post,) = teacher.posts(institution_id=place)
        words = {"actor": head, "institution_id": place, "person_id": teacher.person_id, "now": timezone.now()}
        dossiers.make_fact(Slot.DIPLOMA, since=date(2010, 6, 30), level=5, **words)
        dossiers.make_fact(Slot.DIPLOMA, since=date(2026, 10, 1), level=7, **words)
        dossiers.make_fact(Slot.ATTESTATION, since=date(2024, 3, 21), category=3, ground="протокол 4", **words)
        dossiers.make_fact(Slot.SHARE, since=date(2026, 9, 1), hundredths=75, post_id=post, **words)
        found = figures(edition, place)
        row = {code: found[f"VIII.01.{code}"] for code in ("1", "4", "5-1", "5-2", "5-5", "12-2", "12-5")}
        assert row == {"1": 2, "4": 75, "5-1": 1, "5-2": 0, "5-5": 1, "12-2": 1, "12-5": 1}
        assert figures(edition, place, date(2026, 9, 30))["VIII.01.5-2"] == 1, "the master’s degree came later"

    def test_is_as_of_its_day(self, edition: forms.Definition) -> None:
        place = institutions.make_institution("Сонечко", kind=52)
        make_child(place, make_group(place, "Малята"), date(2023, 3, 3), "f", date(2026, 10, 1))
        assert figures(edition, place, date(2026, 9, 30))["II.01.6"] == 0
        assert figures(edition, place, date(2026, 10, 1))["II.01.6"] == 1

    def test_tells_a_stay_in_two_rows_from_leaving_and_coming_back(self, edition: forms.Definition) -> None:
        place = institutions.make_institution("Сонечко", kind=52)
        stays = {
            people_testing.make_person(): [("[2025-09-01,2026-05-01)", None), ("[2026-05-01,2026-08-01)", 1)],
            people_testing.make_person(): [("[2026-02-01,2026-03-01)", 4), ("[2026-10-01,)", None)],
            people_testing.make_person(): [("[2025-09-01,2026-01-01)", 1)],  # its last day was in the year before
        }
        with acting(SYSTEM, "statistics.testing.stay"), connection.cursor() as cursor:
            for person, rows in stays.items():
                for during, reason in rows:
                    cursor.execute(
                        "insert into enrolment_enrolment (person_id, institution_id, is_main, study_form, during,"
                        " end_reason) values (%s, %s, true, 1, %s, %s)",
                        [person, place, during, reason],
                    )
        found = figures(edition, place)
        # At the start two (the third left on 1 January); one came twice; left: 1 August, 1 March, 1 January.
        assert [found[f"VI.{row}.1"] for row in ("01", "02", "03", "05", "06", "07")] == [2, 2, 3, 2, 1, 1]

    def test_counts_who_went_to_school_among_those_who_left(self, edition: forms.Definition) -> None:
        """The ground of an order «to grade 1» stood in no row, and a control broke in every kindergarten in autumn."""
        place = institutions.make_institution("Сонечко", kind=52)
        with acting(SYSTEM, "statistics.testing.stay"), connection.cursor() as cursor:
            for reason in (enrolment.TO_FIRST_GRADE, enrolment.TO_FIRST_GRADE, 1, 4, None):
                cursor.execute(
                    "insert into enrolment_enrolment (person_id, institution_id, is_main, study_form, during,"
                    " end_reason) values (%s, %s, true, 1, '[2025-09-01,2026-09-01)', %s)",
                    [people_testing.make_person(), place, reason],
                )
        found = figures(edition, place)
        assert [found[f"VI.{row}.1"] for row in ("01", "03", "04", "05", "06", "07")] == [5, 5, 2, 1, 2, 0]
        ((outcome),) = (one.outcome for one in check(edition.form, found) if one.control.text.startswith("VI.03.1 ="))
        assert outcome is Outcome.HOLDS

    def test_takes_one_statement_a_source(self, edition: forms.Definition, django_assert_num_queries: Any) -> None:
        place = institutions.make_institution("Сонечко", kind=52)
        with django_assert_num_queries(7):
            figures(edition, place)


class TestOverATerritory:
    def test_equals_an_independent_recount(self, edition: forms.Definition) -> None:
        region = institutions.make_authority("Область", level=1)
        communities = [institutions.make_authority(f"Громада {n}", parent_id=region) for n in range(3)]
        chance = random.Random(85)
        for community in communities:
            for number in range(3):
                place = institutions.make_institution(
                    f"Садок {community}-{number}", authority_id=community, kind=chance.choice([52, 59, 3]),
                    ownership=chance.choice([1, 3]), is_rural=chance.choice([True, False]),
                )  # fmt: skip
                for group in range(2):
                    made = make_group(
                        place, f"Група {group}", language=chance.choice([1, 3, 4]), places=10,
                        **({"direction": Direction.SPECIAL, "profile": 3} if chance.random() < 0.2 else {}),
                    )  # fmt: skip
                    for _ in range(chance.randrange(1, 5)):
                        make_child(
                            place, made, date(2020, 1, 1) + timedelta(chance.randrange(2400)), chance.choice("fm"),
                            date(2026, chance.choice([9, 10, 11]), 1),
                        )  # fmt: skip
        scope = computing.of_authority(region, is_national=False, below=communities)
        units = computing.compute(edition.form, scope, computing.Moment(DAY, NOW))
        found = computing.total(edition.form, units)
        assert set(units) == set(communities)
        assert sum(found[f"III.{row:02}.1"] for row in range(1, 9)) == found["II.01.6"]
        for address, recount in _recounts().items():
            assert found[address] == recount, address
        national = computing.of_authority(institutions.make_root(), is_national=True, below=[region])
        over = computing.total(edition.form, computing.compute(edition.form, national, computing.Moment(DAY, NOW)))
        assert {key: over[key] for key in found if not key.startswith("VIII")} == {
            key: value for key, value in found.items() if not key.startswith("VIII")
        }


def _recounts() -> dict[str, int]:
    """The same figures by plain SQL over the tables, row by row in Python where that is plainer."""
    with connection.cursor() as cursor:
        cursor.execute("""
            select p.born_on, p.sex, c.is_rural, g.language, g.is_special
            from enrolment_membership m, enrolment_group g, enrolment_pupil p, institutions_card c
            where g.id = m.group_id and g.institution_id = m.institution_id and p.pupil_id = m.pupil_id
              and p.institution_id = m.institution_id and c.institution_id = m.institution_id and c.known_to is null
              and m.known_to is null and m.during @> date '2026-12-31' and g.grade = 0""")
        children = cursor.fetchall()
        cursor.execute("select language, is_special from enrolment_group where grade = 0 and school_year = 2026")
        groups = cursor.fetchall()
        cursor.execute("""
            select count(*) from enrolment_enrolment e join institutions_card c using (institution_id)
            where c.kind between 51 and 59 and e.known_to is null and e.is_main and e.during @> date '2026-12-31'""")
        (enrolled,) = cursor.fetchone() or (0,)
    years = Counter(2026 - born.year for born, *_rest in children)  # the last day of a year: nobody's birthday is ahead
    told = {
        "II.01.1": len(groups),
        "II.04.1": sum(special for _language, special in groups),
        "II.01.6": len(children),
        "II.04.6": sum(special for *_rest, special in children),
        "III.09.2": sum(sex == "f" for _born, sex, *_rest in children),
        "III.09.3": sum(rural for _born, _sex, rural, *_rest in children),
        "VI.07.1": enrolled,
        "III.08.1": sum(count for age, count in years.items() if age >= 7),
    }
    told |= {f"III.{age + 1:02}.1": years[age] for age in range(7)}
    told |= {f"V.{n:02}.1": sum(language == n for language, _special in groups) for n in range(1, 15)}
    return told | {f"V.{n:02}.2": sum(row[3] == n for row in children) for n in range(1, 15)}
