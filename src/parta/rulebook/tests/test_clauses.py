"""A condition as rows: every one has its rows, and they give it back; what makes none says which row and why."""

import json
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parta.editions.api import UnfitRows
from parta.rulebook.clauses import Amiss, BadClause, Clause, clauses_of, condition_of
from parta.rulebook.rules import check_condition
from parta.rulebook.tables import CONDITION

FACTS = st.sampled_from(["age", "size", "name"])
VALUES = st.one_of(
    st.text(max_size=8), st.integers(-999, 999), st.booleans(), st.floats(-9, 9).map(lambda x: round(x, 2))
)
SIMPLE = st.one_of(
    FACTS.map(lambda fact: {"present": fact}),
    st.tuples(FACTS, VALUES).map(lambda told: {"equal": list(told)}),
    st.tuples(FACTS, st.lists(VALUES, min_size=1, max_size=4)).map(lambda told: {"one_of": list(told)}),
    st.tuples(FACTS, st.integers(0, 9), st.integers(10, 99)).map(lambda told: {"between": list(told)}),
    FACTS.map(lambda fact: {"between": [fact, None, 5]}),
    FACTS.map(lambda fact: {"between": [fact, "2026-09-01", None]}),
    st.tuples(FACTS, FACTS).map(lambda told: {"not_before": list(told)}),
    st.tuples(FACTS, st.sampled_from(["[0-9]{8}", "a;b", " x ", '"'])).map(lambda told: {"matches": list(told)}),
    st.tuples(FACTS, st.sampled_from(["edrpou", "unzr"])).map(lambda told: {"valid": list(told)}),
)
CONDITIONS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
        st.tuples(inner, inner).map(lambda parts: {"if": list(parts)}),
    ),
    max_leaves=6,
)


@given(CONDITIONS)
def test_rows_give_the_same_condition_back(condition: dict[str, Any]) -> None:
    check_condition(condition)
    assert json.dumps(condition_of(clauses_of(condition))) == json.dumps(condition)


@pytest.mark.parametrize("name", ["first.json", "enrolment.json"])
def test_shipped_conditions_pass_through_the_table_unchanged(name: str) -> None:
    file = resources.files("parta.rulebook").joinpath("editions", name)
    for rule in json.loads(file.read_bytes())["rules"]:
        rows = CONDITION.split(rule["condition"])
        assert CONDITION.join([*rows, {"depth": "", "word": "", "fact": "", "values": ""}]) == rule["condition"]
        assert CONDITION.say(rule["condition"]).count("\n") == len(rows) - 1


class TestRowsThatMakeNoCondition:
    @pytest.mark.parametrize(
        ("rows", "row", "amiss"),
        [
            ([], 1, Amiss.EMPTY),
            ([Clause(0, "all")], 1, Amiss.EMPTY),
            ([Clause(1, "present", "a")], 1, Amiss.DEPTH),
            ([Clause(0, "present", "a"), Clause(1, "present", "b")], 2, Amiss.DEPTH),
            ([Clause(0, "present", "a"), Clause(0, "present", "b")], 2, Amiss.SECOND),
            ([Clause(0, "all"), Clause(2, "present", "b")], 2, Amiss.DEPTH),
            ([Clause(0, "if"), Clause(1, "present", "a")], 1, Amiss.TWO),
            ([Clause(0, "not"), Clause(1, "present", "a"), Clause(1, "present", "b")], 1, Amiss.SECOND),
            ([Clause(0, "equal", "", "3")], 1, Amiss.FACT),
            ([Clause(0, "equal", "a", "")], 1, Amiss.VALUE),
            ([Clause(0, "between", "a", "3")], 1, Amiss.VALUE),
        ],
    )
    def test_say_which_and_why(self, rows: list[Clause], row: int, amiss: Amiss) -> None:
        with pytest.raises(BadClause) as told:
            condition_of(rows)
        assert (told.value.row, told.value.amiss) == (row, amiss)

    def test_say_it_in_words(self) -> None:
        with pytest.raises(UnfitRows, match="Рядок 1 нічого не містить"):
            CONDITION.join([{"depth": "0", "word": "all", "fact": "", "values": ""}])
        with pytest.raises(UnfitRows, match="відкриту межу"):
            CONDITION.join([{"depth": "0", "word": "between", "fact": "age", "values": "9; 3"}])
