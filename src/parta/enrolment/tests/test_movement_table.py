"""The movement table: counted from the records, to a day."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from parta.enrolment import api
from parta.enrolment.api import Move, MoveAct
from parta.enrolment.queries.movement_table import movement_table
from parta.enrolment.testing import make_class, make_pupils
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import Actor
from parta.people.testing import make_head, make_teacher
from parta.ui.testing import read

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = date(2026, 10, 5), date(2026, 11, 2)


class School:
    """8-А of three and 8-Б; one leaves, one goes over, one changes the form of study, one comes."""

    def __init__(self) -> None:
        self.id = make_institution()
        self.head: Actor = make_head(self.id)
        words: dict[str, Any] = {"institution_id": self.id}
        self.a, self.b = (make_class(**words, grade=8, letter=letter) for letter in "АБ")
        first, second, third = (one.person_id for one in make_pupils(3, **words, class_id=self.a))
        for order, move in enumerate(
            (
                Move(first, MoveAct.LEAVE, OCTOBER, self.a, reason=4),
                Move(second, MoveAct.CLASS, OCTOBER, self.a, to_group=self.b),
                Move(third, MoveAct.FORM, OCTOBER, self.a, study_form=2),
            ),
            start=1,
        ):
            api.move_many(actor=self.head, **words, moves=[move], order_id=order)
        make_pupils(1, **words, class_id=self.b, since=NOVEMBER)

    def counted(self, until: date) -> list[tuple[int, ...]]:
        table = movement_table(institution_id=self.id, school_year=2026, until=until)
        return [
            (line.began, line.came, line.moved_in, line.left, line.moved_out, line.now)
            for line in (*table.lines, table.total)
        ]


@pytest.fixture
def school(lists: None) -> School:
    return School()


def test_counts_each_class_to_the_day(school: School, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        assert school.counted(date(2026, 12, 1)) == [(3, 0, 0, 1, 1, 1), (0, 1, 1, 0, 0, 2), (3, 1, 1, 1, 1, 3)]
    assert school.counted(date(2026, 10, 4)) == [(3, 0, 0, 0, 0, 3), (0, 0, 0, 0, 0, 0), (3, 0, 0, 0, 0, 3)]
    assert movement_table(institution_id=school.id, school_year=2026, until=NOVEMBER).reasons == {4: 1}


def test_is_for_those_who_lead(school: School) -> None:
    at = f"/schools/{institutions.public_id_of(school.id)}/movement-table/"
    page = sign_in(Client(), school.head).get(f"{at}?until=2026-12-01").content.decode()
    assert "виїздом" in page
    read(page)
    wrong = sign_in(Client(), school.head).get(f"{at}?until=31.02.2026")
    assert wrong.status_code == 422
    assert "31.02.2026" in wrong.content.decode()
    file = sign_in(Client(), school.head).get(f"{at}?as=xlsx&until=2026-12-01")
    assert file.headers["Content-Type"].startswith("application/vnd.openxml")
    assert sign_in(Client(), make_teacher(school.id)).get(at).status_code == 404
    assert sign_in(Client(), make_head(make_institution())).get(at).status_code == 404
