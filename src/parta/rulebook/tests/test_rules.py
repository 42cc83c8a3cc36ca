"""The language of rules, and the editions we ship."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from parta.kernel.actor import SYSTEM, Actor, Grant, Role
from parta.kernel.errors import Refused
from parta.rulebook.api import BadCondition, Rule, Severity, adopt_edition, findings, judge, load_first_editions
from parta.rulebook.rules import check_condition, holds
from parta.rulebook.wording import readable

SHIPPED = [
    rule
    for path in (Path(__file__).parents[1] / "editions").glob("*.json")
    for rule in json.loads(path.read_text(encoding="utf-8"))["rules"]
]
TODAY = date(2026, 9, 1)
FACT = re.compile(r"[a-z_]{3,}")


class TestCondition:
    @pytest.mark.parametrize(
        ("condition", "facts", "expected"),
        [
            ({"present": "edrpou"}, {"edrpou": ""}, False),
            ({"present": "edrpou"}, {"edrpou": "0"}, True),
            ({"equal": ["form", "evening"]}, {"form": "day"}, False),
            ({"equal": ["form", "evening"]}, {}, True),
            ({"one_of": ["kind", [1, 2]]}, {"kind": 2}, True),
            ({"matches": ["series", "[А-Я]{2}"]}, {"series": "АМБ"}, False),
            ({"between": ["age", 5, None]}, {"age": 4}, False),
            ({"between": ["born_on", "2010-01-01", None]}, {"born_on": date(2009, 12, 31)}, False),
            ({"not_before": ["to", "from"]}, {"to": TODAY, "from": TODAY}, True),
            ({"not_before": ["to", "from"]}, {"to": date(2026, 8, 31), "from": TODAY}, False),
            ({"valid": ["edrpou", "edrpou"]}, {"edrpou": "14360571"}, False),
            ({"if": [{"equal": ["a", 1]}, {"present": "b"}]}, {"a": 1}, False),
            ({"if": [{"equal": ["a", 1]}, {"present": "b"}]}, {"a": 2}, True),
            ({"not": {"present": "b"}}, {}, True),
            ({"any": [{"present": "a"}, {"present": "b"}]}, {"b": 1}, True),
        ],
    )
    def test_holds_as_its_words_say(self, condition: dict[str, Any], facts: dict[str, Any], expected: bool) -> None:
        check_condition(condition)
        assert holds(condition, facts) is expected

    @pytest.mark.parametrize(
        "condition",
        [[], {}, {"eval": "1"}, {"present": 1}, {"between": ["a", 1]}, {"matches": ["a", "("]}, {"valid": ["a", "b"]},
         {"all": {"present": "a"}}, {"if": [{"present": "a"}]}, {"all": []}, {"between": ["age", "old", 5]},
         {"between": ["age", 5, "2020-01-01"]}, {"between": ["age", 18, 5]}, {"between": ["age", None, None]},
         {"between": ["age", True, 5]}, {"between": ["age", [1], 5]}, {"equal": ["a", [1]]}, {"equal": ["a", None]},
         {"one_of": ["a", "abc"]}, {"one_of": ["a", []]}, {"one_of": ["a", [[1]]]}, {"matches": ["a", 5]},
         {"matches": ["a", "x" * 201]}, {"valid": ["a", ["edrpou"]]}, {"not_before": ["a", 1]}],
    )  # fmt: skip
    def test_of_another_language_is_refused(self, condition: Any) -> None:
        with pytest.raises(BadCondition):
            check_condition(condition)

    def test_nested_too_deep_is_refused(self) -> None:
        condition: dict[str, Any] = {"present": "a"}
        for _ in range(20):
            condition = {"not": condition}
        with pytest.raises(BadCondition, match="deeper"):
            check_condition(condition)

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
        )
    )
    def test_check_answers_anything_with_a_verdict_never_a_crash(self, condition: Any) -> None:
        try:
            check_condition(condition)
        except BadCondition:
            return
        holds(condition, {})

    @pytest.mark.parametrize(
        ("condition", "facts"),
        [
            ({"between": ["age", 5, 18]}, {"age": "десять"}),
            ({"between": ["age", 5, 18]}, {"age": True}),
            ({"between": ["age", 5, 18]}, {"age": [7]}),
            ({"between": ["age", 5, 18]}, {"age": TODAY}),
            ({"between": ["born_on", "2010-01-01", None]}, {"born_on": 7}),
            ({"between": ["born_on", "2010-01-01", None]}, {"born_on": "2011-01-01"}),
            ({"not_before": ["to", "from"]}, {"to": TODAY, "from": 5}),
            ({"not": {"between": ["age", 5, 18]}}, {"age": "десять"}),
            ({"any": [{"present": "none"}, {"between": ["age", 5, 18]}]}, {"age": {}}),
        ],
    )
    def test_over_a_value_of_a_wrong_kind_is_a_finding(self, condition: dict[str, Any], facts: dict[str, Any]) -> None:
        check_condition(condition)
        rule = Rule("DQ-900", "f", "age", Severity.BLOCK, condition, "m", "r", "s", unreadable="«${value}» (${fact})")
        (found,) = findings((rule,), facts)
        fact = "to" if "to" in facts else next(iter(facts))
        assert (found.code, found.severity, found.message.endswith(f"({fact})")) == ("DQ-900", Severity.BLOCK, True)

    @given(
        st.sampled_from([rule["condition"] for rule in SHIPPED]),
        st.dictionaries(
            st.sampled_from(sorted({name for rule in SHIPPED for name in FACT.findall(json.dumps(rule["condition"]))})),
            st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes()
            | st.lists(st.integers()),
        ),
    )  # fmt: skip
    def test_shipped_rules_judge_any_values_without_a_crash(self, condition: Any, facts: dict[str, Any]) -> None:
        rule = Rule("DQ-900", "f", "age", Severity.WARN, condition, "m", "r", "s")
        assert len(findings((rule,), facts)) <= 1


@pytest.mark.parametrize("rule", SHIPPED, ids=lambda rule: rule["code"])
def test_shipped_rule_is_of_the_language_and_speaks_both_tongues(rule: dict[str, Any]) -> None:
    check_condition(rule["condition"])
    assert all(rule[name] for name in ("message_uk", "message_en", "remedy_uk", "remedy_en", "source"))


@pytest.mark.django_db
class TestJudge:
    def test_names_field_rule_and_way_out_blocking_ones_first(self) -> None:
        judging = [rule for rule in SHIPPED if rule["code"] in ("DQ-001", "DQ-005", "DQ-006", "DQ-007")]
        adopt_edition(actor=SYSTEM, rules=judging, valid_from=date(2020, 1, 1))
        facts = {
            "family_name": "Cавчук",
            "given_name": "Ія",
            "born_on": date(1916, 3, 2),
            "age": 110,
            "age_over_grade": 109,
            "grade": 1,
        }

        broken = judge("enrolment.pupil", facts, on=TODAY)

        assert [(f.code, f.field, f.severity.value) for f in broken] == [
            ("DQ-001", "family_name", "block"),
            ("DQ-006", "born_on", "block"),
            ("DQ-005", "born_on", "warn"),
        ]
        assert broken[1].message == "За датою народження 02.03.1916 вік — 110 р. Такого учня не може бути."
        assert "століття" in broken[1].remedy

    def test_uses_the_edition_of_the_day(self) -> None:
        load_first_editions(actor=SYSTEM)
        stricter = next(rule for rule in SHIPPED if rule["code"] == "DQ-023") | {
            "condition": {"between": ["size", None, 20]}
        }
        adopt_edition(actor=SYSTEM, rules=[stricter], valid_from=date(2026, 9, 1))

        assert judge("enrolment.class", {"size": 25, "grade": 8}, on=date(2026, 8, 31)) == ()
        assert [f.code for f in judge("enrolment.class", {"size": 25, "grade": 8}, on=date(2026, 9, 1))] == ["DQ-023"]


@pytest.mark.django_db
class TestEditions:
    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"condition": {"between": ["age", "old", 18]}}, "DQ-001: «between» compares numbers or ISO dates"),
            ({"condition": None}, "DQ-001: one word and its arguments"),
            ({"severity": "fatal"}, "DQ-001: unknown severity «fatal»"),
            ({"message_uk": ""}, "DQ-001: «message_uk» needs a text"),
            ({"message_en": "costs $"}, r"DQ-001: «message_en» has a \$ that names no fact"),
            ({"source": 5}, "DQ-001: «source» needs a text"),
            ({"code": ""}, "a rule without a code"),
        ],
    )
    def test_with_a_broken_rule_are_refused_whole(self, wrong: dict[str, Any], message: str) -> None:
        good, bad = (next(rule for rule in SHIPPED if rule["code"] == code) for code in ("DQ-005", "DQ-001"))
        with pytest.raises(BadCondition, match=message):
            adopt_edition(actor=SYSTEM, rules=[good, bad | wrong], valid_from=TODAY)
        assert judge(good["form"], {"age": 110, "age_over_grade": 109, "grade": 1}, on=TODAY) == ()

    def test_are_loaded_once(self) -> None:
        assert load_first_editions(actor=SYSTEM) == len(SHIPPED)
        assert load_first_editions(actor=SYSTEM) == 0

    def test_are_not_for_a_head_to_change(self) -> None:
        with pytest.raises(Refused):
            adopt_edition(actor=Actor(1, grants=(Grant(Role.HEAD, institution_id=1),)), rules=[], valid_from=TODAY)

    def test_cannot_begin_before_the_one_in_force(self) -> None:
        load_first_editions(actor=SYSTEM)
        changed = next(rule for rule in SHIPPED if rule["code"] == "DQ-001") | {"severity": "warn"}

        with pytest.raises(ValueError, match="in force"):
            adopt_edition(actor=SYSTEM, rules=[changed], valid_from=date(2019, 1, 1))


class TestReadable:
    def test_has_words_for_every_value_of_the_shipped_rules(self) -> None:
        with translation.override("uk"):
            for rule in SHIPPED:
                for name in ("message_uk", "remedy_uk"):
                    said = readable(rule.get(name, ""))
                    assert "$" not in said
                    assert not re.search(r"\[[a-z ]+\]", said), said

    def test_names_a_value_it_has_no_words_for(self) -> None:
        assert readable("${shoe_size} costs $$5") == "[shoe size] costs $5"
