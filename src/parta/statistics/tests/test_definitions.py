"""A definition that cannot be followed is refused with where and why; controls and differences are plain arithmetic."""

from pathlib import Path
from typing import Any

import pytest

from parta.editions.api import shipped
from parta.editions.testing import problems_in
from parta.statistics.rules.definitions import UnfitDefinition, read_definition
from parta.statistics.rules.results import Outcome, check, differences

FIRST = Path(__file__).parents[1] / "editions" / "forms.json"


def definition(**changes: Any) -> dict[str, Any]:
    section = {
        "no": "I",
        "name": "Діти",
        "columns": [{"code": "1", "name": "усього", "count": "child"}],
        "rows": [
            {"code": "01", "name": "усі"},
            {"code": "02", "name": "дівчата", "where": [["girl", "=", True]]},
            {"code": "03", "name": "місця", "missing": "не ведуться"},
        ],
    }
    return {"title": "Форма", "as_of": "12-31", "sections": [{**section, **changes}], "controls": []}


def faults(data: Any) -> list[tuple[str, str]]:
    with pytest.raises(UnfitDefinition) as caught:
        read_definition(data)
    return [(one.where, one.what) for one in caught.value.faults]


class TestADefinition:
    def test_ships_with_every_form_readable(self) -> None:
        for row in shipped(FIRST).rows:
            form = read_definition(row["definition"])
            assert form.cell("II.01.6") is not None
        assert problems_in("statutory-forms", shipped(FIRST).rows) == []

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"rows": [{"code": "01", "name": "усі", "where": [["shoe", "=", 1]]}]}, ("I.01.1", "unknown-dimension")),
            ({"rows": [{"code": "01", "name": "усі", "where": [["girl", "<", 1]]}]}, ("I.01.1", "unfit-operator")),
            ({"rows": [{"code": "01", "name": "усі", "where": [["age", "=", "1 or 1=1"]]}]}, ("I.01.1", "unfit-value")),
            ({"rows": [{"code": "01", "name": "усі", "where": [["watch", "has", [63]]]}]}, ("I.01.1", "unfit-value")),
            ({"rows": [{"code": "01", "name": "усі", "count": "group"}]}, ("I.01.1", "two-measures")),
            ({"columns": [{"code": "1", "name": "усього"}]}, ("I.01.1", "no-measure")),
            ({"columns": [{"code": "1", "name": "усього", "count": "cat"}]}, ("I.01.1", "unknown-source")),
            ({"columns": [{"code": "1", "name": "усього", "sum": "child.age"}]}, ("I.01.1", "unknown-source")),
            ({"rows": [{"code": "01", "name": "а"}, {"code": "01", "name": "б"}]}, ("I rows", "twice")),
            ({"rows": []}, ("I", "no-rows-or-columns")),
        ],
    )
    def test_is_refused_with_where_and_why(self, changes: dict[str, Any], fault: tuple[str, str]) -> None:
        assert fault in faults(definition(**changes))

    def test_is_refused_with_a_control_over_an_unknown_cell(self) -> None:
        told = definition() | {"controls": [{"name": "сума", "rule": "I.01.1 = I.09.1"}]}
        assert faults(told) == [("controls", "unknown-cell")]

    def test_is_refused_with_a_headline_of_an_unknown_cell(self) -> None:
        assert faults(definition() | {"headline": [{"cell": "I.09.1", "name": ""}]}) == [
            ("headline", "unknown-cell"), ("headline", "no-name"),
        ]  # fmt: skip

    @pytest.mark.parametrize("told", [None, [], "form", {"sections": 7}, {"as_of": "12-31", "sections": [1]}])
    def test_is_refused_when_it_is_none(self, told: Any) -> None:
        assert faults(told)


class TestControls:
    def test_hold_or_not_or_cannot_be_checked(self) -> None:
        rules = ["I.02.1 <= I.01.1", "I.01.* = I.02.* + I.02.*", "I.01.1 = I.02.1 - I.02.1", "I.01.1 = I.03.1",
                 "90 I.02.1 <= 45 I.01.1 - I.02.1"]  # fmt: skip
        told = definition() | {"controls": [{"name": "к", "rule": rule} for rule in rules]}
        found = check(read_definition(told), {"I.01.1": 6, "I.02.1": 3})
        assert [one.outcome for one in found] == [
            Outcome.HOLDS, Outcome.HOLDS, Outcome.BROKEN, Outcome.UNKNOWN, Outcome.BROKEN,
        ]  # fmt: skip
        assert (found[2].left, found[2].right) == (6, 0)
        assert (found[4].left, found[4].right) == (270, 267)


def test_a_difference_names_each_cell_that_stands_otherwise() -> None:
    found = differences({"a": 1, "b": 2}, {"a": 1, "b": 5, "c": 7})
    assert [(one.address, one.before, one.after, one.by) for one in found] == [("b", 2, 5, 3), ("c", None, 7, None)]
