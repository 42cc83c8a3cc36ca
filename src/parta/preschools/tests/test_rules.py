from datetime import date
from decimal import Decimal

import pytest

from parta.preschools.kinds import limits_on
from parta.preschools.rules.days import Said, changes, conflicts, month_of, portions
from parta.preschools.rules.groups import Age, Direction, Meal, Stay, Terms, fits, limit_of, years_on

NOVEMBER, JULY = date(2026, 11, 20), date(2027, 7, 1)


def terms(age: Age = Age.MIDDLE, direction: Direction = Direction.GENERAL, stay: Stay = Stay.DAY) -> Terms:
    return Terms(direction, stay, age, Decimal(9), places=20)


@pytest.mark.django_db
class TestTheStrictestLimit:
    @pytest.mark.parametrize(
        ("group", "profile", "day", "most", "code"),
        [
            (terms(), "", NOVEMBER, 20, "from-three"),
            (terms(Age.EARLY), "", NOVEMBER, 15, "early"),
            (terms(Age.INFANT), "", NOVEMBER, 10, "infant"),
            (terms(Age.MIXED), "", NOVEMBER, 15, "mixed"),
            (terms(stay=Stay.SHORT), "", NOVEMBER, 10, "short-or-round"),
            (terms(direction=Direction.INCLUSIVE), "", NOVEMBER, 15, "inclusive"),
            (terms(direction=Direction.SPECIAL), "complex", NOVEMBER, 6, "special-six"),
            (terms(direction=Direction.SPECIAL), "speech", NOVEMBER, 12, "special-twelve"),
            (terms(), "", JULY, 15, "summer"),
            (terms(Age.INFANT), "", JULY, 10, "infant"),
        ],
    )
    def test_holds(self, group: Terms, profile: str, day: date, most: int, code: str) -> None:
        limit = limit_of(limits_on(day), group, profile, day)
        assert limit is not None
        assert (limit.most, limit.code) == (most, code)


@pytest.mark.parametrize(
    ("age", "born", "expected"),
    [
        (Age.YOUNGER, date(2023, 9, 1), True),  # three on the very day
        (Age.YOUNGER, date(2023, 9, 2), False),
        (Age.EARLY, date(2023, 9, 2), True),
        (Age.OLDER, date(2020, 1, 1), True),  # six, not at school yet
        (Age.INFANT, date(2026, 10, 5), True),  # not born on the day that counts
        (Age.MIXED, date(2026, 1, 1), False),
    ],
)
def test_an_age_is_of_the_first_of_september(age: Age, born: date, expected: bool) -> None:
    assert fits(age, years_on(born, date(2026, 9, 1))) is expected


class TestADay:
    def test_changes_only_what_differs_from_what_was_opened(self) -> None:
        said = {1: Said(), 2: Said(1), 3: Said(None, 5)}
        assert changes(said, {1: Said(2), 3: Said(None, 5)}) == {1: Said(), 2: Said(1)}

    def test_conflicts_where_somebody_said_something_else(self) -> None:
        changed = {1: Said(1), 2: Said(1), 3: Said()}
        stands = {1: Said(2), 2: Said(1), 3: Said(4)}
        assert conflicts(changed, {3: Said(4)}, stands) == [1]

    def test_feeds_those_who_are_there(self) -> None:
        usual = Meal.BREAKFAST | Meal.LUNCH
        stands = {2: Said(1), 3: Said(None, int(Meal.LUNCH)), 4: Said(None, int(Meal.DINNER))}
        assert portions([1, 2, 3, 4], stands, usual) == {Meal.BREAKFAST: 1, Meal.LUNCH: 2}

    def test_adds_up_to_a_month(self) -> None:
        days = [date(2026, 11, each) for each in (2, 3, 4, 5)]
        month = month_of(days, {days[0]: Said(1), days[1]: Said(2), days[2]: Said(None, 1), date(2026, 11, 9): Said(1)})
        assert (month.there, month.missed, month.ill) == (2, 2, 1)
