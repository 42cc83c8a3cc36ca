"""Checking an enrolment list and enrolling it."""

from datetime import date

import pytest

from parta.enrolment import api, testing
from parta.kernel.actor import Actor
from parta.people import api as people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
SINCE = date(2026, 9, 1)


def texts(**changed: str) -> dict[str, str]:
    return {
        "family_name": "Бабенко",
        "given_name": "Мирослава",
        "patronymic": "Тарасівна",
        "sex": "ж",
        "born_on": "14.03.2013",
        "document": "І-КЛ 482913",
    } | changed


class TestEnrolList:
    def test_records(self, institution: int, head: Actor) -> None:
        class_id = testing.make_class(institution_id=institution, grade=8, letter="Б")
        rows = [
            api.RowTexts(
                2,
                texts(guardian1_name="Бабенко Олена Іванівна", guardian1_kinship="мати", guardian1_phone="0971234567"),
            ),
            api.RowTexts(
                3,
                texts(
                    given_name="Орест",
                    patronymic="Тарасович",
                    sex="ч",
                    document="1-КЛ 482914",
                    guardian1_name="Бабенко Олена Іванівна",
                    guardian1_kinship="мати",
                    guardian1_phone="097 123 45 67",
                ),
            ),
        ]
        checked = api.check_list(
            rows, institution_id=institution, school_year=2026, since=SINCE, today=SINCE, class_id=class_id
        )
        assert [(f.number, f.field, f.severity, f.suggestion) for f in checked.findings] == [
            (0, "class_name", "warn", ""),
            (3, "document", "block", "І-КЛ 482914"),
        ]
        rows[1] = api.RowTexts(3, {**rows[1].texts, "document": "І-КЛ 482914"})
        checked = api.check_list(
            rows, institution_id=institution, school_year=2026, since=SINCE, today=SINCE, class_id=class_id
        )
        done = api.enrol_list(
            actor=head, institution_id=institution, placements=checked.placements, since=SINCE, today=SINCE, order_id=5
        )
        assert [row.display_name for row in done] == ["Бабенко Мирослава Тарасівна", "Бабенко Орест Тарасович"]
        guardians = people.guardians_of([row.person_id for row in done], SINCE)
        assert len({line.guardian.person_id for line in guardians}) == 1
        assert len(guardians) == 2
        checked = api.check_list(
            rows, institution_id=institution, school_year=2026, since=SINCE, today=SINCE, class_id=class_id
        )
        assert [f.message for f in checked.findings if f.number] == []
        assert api.undo_enrolment(actor=head, institution_id=institution, order_id=5) == 2
