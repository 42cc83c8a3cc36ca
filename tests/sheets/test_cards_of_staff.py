"""Cards of staff as a spreadsheet: shares, attestation, education."""

from typing import Any

import pytest

from parta.dossiers import api as dossiers
from parta.people.testing import make_deputy, make_person, make_teacher
from parta.reference import api as reference
from tests.sheets.test_staff import Browser

pytestmark = pytest.mark.django_db
HEADER = (
    "Прізвище;Ім'я;Посада;Ставка;Категорія;Дата атестації;Протокол;Рівень освіти;Що закінчив;Дата диплома;Номер диплома"
)


@pytest.fixture(scope="module")
def lists(ground: None) -> None:
    reference.load_first_lists()


class Cards(Browser):
    """The cards of staff before the head, with a teacher."""

    def __init__(self) -> None:
        super().__init__(kind="dossiers.staff")
        self.person = make_person("Нетотожна", "Олена", "Петрівна")
        self.teacher = make_teacher(self.institution, person_id=self.person)

    def facts(self) -> dict[dossiers.Slot, list[str]]:
        posts = self.teacher.posts(institution_id=self.institution)
        lines = dossiers.facts_of_staff(self.person, post_ids=posts)
        return {slot.slot: [line.title for line in slot.now] for slot in lines if slot.now}


def row(**words: str) -> str:
    items = reference.items("qualification_category", "education_level")
    given = {
        "share": "0,75", "category": next(iter(items["qualification_category"].values())).name,
        "attested": "15.04.2025", "protocol": "№ 3 від 15.04.2025",
        "level": next(iter(items["education_level"].values())).name, "school": "ПНУ", "day": "30.06.2010",
        "number": "ВС 123456", **words,
    }  # fmt: skip
    return ";".join(("Нетотожна", "Олена", "", *given.values()))


def test_are_recorded_come_out_as_the_same_and_are_taken_back(lists: None) -> None:
    school = Cards()
    address = school.checked(row(), header=HEADER)
    assert school.counts(address) == {"CHANGED": 1}, school.page(address).context["lines"][0].problems
    school.post(f"{address}write/", address, {})
    assert set(school.facts()) == {dossiers.Slot.SHARE, dossiers.Slot.ATTESTATION, dossiers.Slot.DIPLOMA}
    data: bytes = b"".join(school.client.get(f"{school.start}list.csv"))  # type: ignore[arg-type]
    assert "123456" not in data.decode("utf-8-sig")
    again = school.bring(data)
    school.agree(again)
    assert school.counts(again) == {"SAME": 2}, [line.problems for line in school.page(again).context["lines"]]
    school.post(f"{address}undo/", address, {})
    assert school.facts() == {}


def test_tell_every_problem_of_a_row_at_once(lists: None) -> None:
    school = Cards()
    address = school.checked(
        row(category="надкатегорія", protocol="", school="", attested="15.04.2099"),
        row(category="").replace("Нетотожна", "Нетутешня"), header=HEADER,
    )  # fmt: skip
    first, second = ([field for field, *_more in line.problems] for line in school.page(address).context["lines"])
    assert first == ["Кваліфікаційна категорія", "Який заклад закінчено"]
    assert second == ["Прізвище"]


def test_are_for_those_who_keep_staff(lists: None) -> None:
    from parta.identity.testing import sign_in

    school = Cards()
    sign_in(school.client, make_deputy(school.institution, powers=frozenset({"movement"})))
    answer: Any = school.client.get(school.start)
    assert answer.status_code == 403
