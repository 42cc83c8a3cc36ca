"""A condition in SQL says what it says in Python, or refuses to say anything; counting is bounded in time."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parta.rulebook import counting
from parta.rulebook.records import Records, records_of
from parta.rulebook.rules import WrongKind, holds
from parta.rulebook.sql import Type, Uncountable, compiled

FACTS = {
    "text": Type.TEXT,
    "other": Type.TEXT,
    "size": Type.NUMBER,
    "most": Type.NUMBER,
    "day": Type.DAY,
    "is_so": Type.TRUTH,
}
CAST = {Type.TEXT: "text", Type.NUMBER: "int", Type.DAY: "date", Type.TRUTH: "boolean"}
SHIPPED = [
    rule
    for path in (Path(__file__).parents[1] / "editions").glob("*.json")
    for rule in json.loads(path.read_text(encoding="utf-8"))["rules"]
]
_TEXTS = st.none() | st.sampled_from(
    ["", "14360570", "14360571", "32827813", "5-А", "АБ", "Aб", "АBC", "10-Б", "ІІ-АМ", "x y"]
)
_RECORDS = st.fixed_dictionaries(
    {
        "text": _TEXTS, "other": _TEXTS, "size": st.none() | st.integers(-5, 40),
        "most": st.none() | st.integers(0, 40),
        "day": st.none() | st.dates(date(2005, 1, 1), date(2030, 1, 1)), "is_so": st.none() | st.booleans(),
    }
)  # fmt: skip
_SIMPLE = st.sampled_from(
    [
        {"present": "text"}, {"present": "size"}, {"equal": ["text", "АБ"]}, {"equal": ["is_so", True]},
        {"equal": ["size", "7"]},
        {"one_of": ["size", [1, 2, 7]]}, {"one_of": ["text", ["5-А", "x"]]}, {"matches": ["text", "[0-9]{8}"]},
        {"matches": ["text", "([1-9]|1[0-2])-[А-ЩЮЯЄІЇҐ][0-9]?"]}, {"matches": ["other", "[А-ЯҐЄІЇ ]{0,5}|x y"]},
        {"between": ["size", 5, 30]}, {"between": ["size", None, 24]}, {"between": ["day", "2010-09-01", None]},
        {"not_before": ["most", "size"]}, {"valid": ["text", "edrpou"]}, {"valid": ["other", "one_alphabet"]},
        {"valid": ["text", "unzr"]},
    ]
)  # fmt: skip
_CONDITIONS = st.recursive(
    _SIMPLE,
    lambda inside: (
        st.lists(inside, min_size=1, max_size=3).map(lambda parts: {"all": parts})
        | st.lists(inside, min_size=1, max_size=3).map(lambda parts: {"any": parts})
        | inside.map(lambda part: {"not": part})
        | st.tuples(inside, inside).map(lambda parts: {"if": list(parts)})
    ),
    max_leaves=6,
)


def by_database(condition: dict[str, Any], record: dict[str, Any]) -> bool:
    said, values = compiled(condition, FACTS)
    columns = ", ".join(f'%s::{CAST[FACTS[name]]} as "{name}"' for name in FACTS)
    with connection.cursor() as cursor:
        cursor.execute(f"select {said} from (select {columns}) r", [*values, *(record[name] for name in FACTS)])
        ((verdict,),) = cursor.fetchall()
    return bool(verdict)


@pytest.mark.django_db
class TestCompiled:
    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    @given(_CONDITIONS, _RECORDS)
    def test_says_what_entry_says(self, condition: dict[str, Any], record: dict[str, Any]) -> None:
        assert by_database(condition, record) is holds(condition, record)

    @pytest.mark.parametrize(
        "code", ["00000000", "30000000", "30000001", "59999999", "60000000", "26286360", "00729511", "1", "абвгдежз"]
    )
    def test_checks_a_code_as_python_does(self, code: str) -> None:
        record = dict.fromkeys(FACTS) | {"text": code}
        condition = {"valid": ["text", "edrpou"]}
        assert by_database(condition, record) is holds(condition, record)

    @pytest.mark.parametrize(
        "condition",
        [{"present": "rnokpp"}, {"matches": ["text", r"\w+"]}, {"matches": ["text", "(?i)a"]},
         {"matches": ["text", "a+?"]},
         {"matches": ["size", "[0-9]"]}, {"between": ["text", 1, 2]}, {"between": ["size", "2010-01-01", None]},
         {"valid": ["text", "rnokpp"]}, {"not_before": ["day", "size"]}, {"not": {"present": 'x" or true'}}],
    )  # fmt: skip
    def test_refuses_what_it_cannot_say(self, condition: dict[str, Any]) -> None:
        with pytest.raises(Uncountable):
            compiled(condition, FACTS)

    def test_speaks_of_most_shipped_rules(self) -> None:
        countable = set()
        for rule in SHIPPED:
            records = records_of(rule["form"])
            try:
                compiled(rule["condition"], records.facts if records else {})
                countable.add(rule["code"])
            except Uncountable:
                continue
        at_entry = {"DQ-007", "DQ-008", "DQ-009", "DQ-010", "DQ-021", "DQ-022", "DQ-023", "DQ-040", "DQ-042", "DQ-043",
                    "DQ-044", "DQ-045", "DQ-046"}  # fmt: skip
        assert {rule["code"] for rule in SHIPPED} - countable == at_entry


@pytest.mark.django_db
class TestTime:
    def test_falls_back_to_a_sample_of_a_stated_size(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(counting, "SECONDS", 1)
        monkeypatch.setattr(
            counting,
            "places",
            lambda: "select g as institution_id, 'х' as region, 'y' as kind from generate_series(1, 900) g",
        )
        slow = "select case when %(sample)s::int[] is null then pg_sleep(5)::text else 'ok' end"
        counted = counting._bounded(Records("any", "any", "", {}), slow, {}, date(2026, 9, 1))
        assert counted is not None
        assert (counted.sampled, counted.rows) == (400, [("ok",)])


def test_a_wrong_kind_is_entrys_business() -> None:
    with pytest.raises(WrongKind):
        holds({"between": ["size", 1, 2]}, {"size": "десять"})
