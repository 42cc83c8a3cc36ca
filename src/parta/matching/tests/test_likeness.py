"""Whether two records are one child: what is borne, what tells apart."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from parta.kernel.text import folded_name
from parta.matching.rules.likeness import Kin, Likeness, Paper, Reason, Record, compare

MOTHER = Kin(1, "Шевченко", "Олена", "Петрівна", "+380671112233")
OTHER_MOTHER = Kin(1, "Шевченко", "Ярина", "Тарасівна", "+380509998877")
CHILD = Record("Шевченко", "Соломія", "Ігорівна", "f", date(2015, 3, 14), kin=(MOTHER,))


def found(other: Record, one: Record = CHILD, *, at_entry: bool = False) -> Likeness | None:
    """The same whichever record comes first."""
    there, back = compare(one, other, at_entry=at_entry), compare(other, one, at_entry=at_entry)
    assert there == back
    return there


class TestOneChild:
    @pytest.mark.parametrize(
        ("changed", "reason"),
        [
            ({"family_name": "Шевчеко"}, Reason.FAMILY_SLIP),
            ({"family_name": "Шевчнеко"}, Reason.FAMILY_SLIP),
            ({"family_name": "Шeвчeнкo"}, Reason.SPELLING),  # Latin е, о
            ({"given_name": "Соломиа"}, Reason.GIVEN_SLIP),
            ({"given_name": "Соломія", "family_name": "Шевченкo"}, Reason.SPELLING),
            ({"patronymic": "Ігоровна"}, Reason.PATRONYMIC_SLIP),
            ({"patronymic": ""}, Reason.PATRONYMIC_MISSING),
            ({"family_name": "Соломія", "given_name": "Шевченко"}, Reason.SWAPPED),
            ({"family_name": "Мельник"}, Reason.FAMILY_CHANGED),
            ({"born_on": date(2015, 3, 15)}, Reason.DATE_DIGIT),
            ({"born_on": date(2013, 3, 14)}, Reason.DATE_DIGIT),
            ({"sex": "m"}, Reason.SEX),
        ],
    )
    def test_is_found_by_the_same_guardian_whatever_was_mistyped(
        self, changed: dict[str, object], reason: Reason
    ) -> None:
        likeness = found(replace(CHILD, **changed))  # type: ignore[arg-type]

        assert likeness is not None
        assert reason in likeness.reasons
        assert Reason.SAME_GUARDIAN in likeness.reasons

    def test_is_found_with_day_and_month_exchanged(self) -> None:
        one = replace(CHILD, born_on=date(2015, 3, 11))

        assert found(replace(CHILD, born_on=date(2015, 11, 3)), one) == Likeness(
            85, (Reason.SAME_NAMES, Reason.SAME_GUARDIAN, Reason.DAY_MONTH)
        )

    def test_is_found_by_names_and_date_when_nothing_else_is_known(self) -> None:
        assert found(replace(CHILD, kin=())) == Likeness(80, (Reason.SAME_NAMES, Reason.SAME_BIRTH))

    def test_is_found_under_a_certificate_issued_anew(self) -> None:
        one = replace(CHILD, papers=frozenset({Paper(1, "old", is_valid=False)}))
        other = replace(CHILD, papers=frozenset({Paper(1, "new")}))
        both_valid = replace(CHILD, papers=frozenset({Paper(1, "old")}))

        assert found(other, one) == Likeness(100, (Reason.SAME_NAMES, Reason.SAME_BIRTH, Reason.SAME_GUARDIAN))
        assert Reason.OTHER_DOCUMENT in (found(other, both_valid) or Likeness(1, ())).reasons

    def test_is_found_by_the_document_though_the_guardians_differ(self) -> None:
        papers = frozenset({Paper(1, "same")})

        assert found(replace(CHILD, papers=papers, kin=(OTHER_MOTHER,)), replace(CHILD, papers=papers)) == Likeness(
            100, (Reason.SAME_DOCUMENT, Reason.SAME_NAMES, Reason.SAME_BIRTH)
        )


class TestTwoChildren:
    @pytest.mark.parametrize(
        "changed",
        [
            {"given_name": "Дарина"},
            {"given_name": "Злата", "kin": ()},
            {"born_on": date(2016, 4, 2)},
            {"given_name": "Маркo", "sex": "m"},
        ],
    )
    def test_are_brothers_sisters_and_twins(self, changed: dict[str, object]) -> None:
        assert found(replace(CHILD, **changed)) is None  # type: ignore[arg-type]

    @pytest.mark.parametrize(("one", "other"), [("Марія", "Дарія"), ("Дарина", "Марина"), ("Олександра", "Олександр")])
    def test_are_twins_whose_names_differ_by_a_letter(self, one: str, other: str) -> None:
        assert found(replace(CHILD, given_name=one), replace(CHILD, given_name=other)) is None

    def test_are_namesakes_with_other_parents(self) -> None:
        assert found(replace(CHILD, kin=(OTHER_MOTHER,))) is None

    def test_are_namesakes_with_another_birth_date(self) -> None:
        assert found(replace(CHILD, kin=(), born_on=date(2015, 3, 15))) is None

    def test_are_namesakes_with_another_document(self) -> None:
        one = replace(CHILD, kin=(), papers=frozenset({Paper(1, "one")}))
        other = replace(CHILD, kin=(), papers=frozenset({Paper(1, "other")}))

        assert found(other, one) is None
        # with the papers in hand it is asked, since a certificate may be issued anew
        assert found(other, one, at_entry=True) == Likeness(
            70, (Reason.SAME_NAMES, Reason.SAME_BIRTH, Reason.OTHER_DOCUMENT)
        )

    def test_hold_a_number_each(self) -> None:
        one = replace(CHILD, has_rnokpp=True)

        assert found(one, one) is None

    def test_two_slips_and_nobody_the_same(self) -> None:
        assert found(replace(CHILD, kin=(), family_name="Шевчеко", given_name="Солмія")) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["Дем’яненко", "Дем'яненко", "Ґудзь-Їжак", "Бoндaр", "ЄЩЕНКО", "HАЙДА", "Кoвaль", "Ёлкин", "Юрій", "Kyзьма"]
)
def test_the_database_folds_a_name_as_we_do(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select uk_fold(%s)", [name])
        assert cursor.fetchone() == (folded_name(name),)
