"""An edition: drafted by one, approved by another, in force from its day; records keep the edition of theirs."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from parta.audit.api import acting
from parta.editions import api, operations, own, queries, testing
from parta.editions.models import RuleEdition
from parta.editions.rules import Field, Holds, State, Unreadable, read, typed
from parta.identity.testing import sign_in
from parta.kernel.actor import SYSTEM, Actor, Grant, Role
from parta.kernel.errors import DomainError, Invalid, Refused, Stale
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from parta.signing.api import SignatureRefused
from tests.rules.house import House

pytestmark = pytest.mark.django_db
RULES = "quality-rules"
STRICT = {"DQ-023": {"condition": '{"between": ["size", null, 20]}'}}
CLASS = {"size": 25, "grade": 8}


def state(public_id: object) -> int:
    return RuleEdition.objects.get(public_id=public_id).state


def broken(house: House, days: int) -> list[str]:
    found = rulebook.judge("enrolment.class", CLASS, on=house.today + timedelta(days=days))
    return [finding.code for finding in found]


class TestWhatAnInstallationHolds:
    def test_is_noted_once_as_first_editions(self, house: House) -> None:
        assert testing.note_standing(house.today) == 0
        found = {one.kind.code: one.current for one in queries.published(None, on=house.today)}
        assert found[RULES] is not None
        assert (found[RULES].number, found[RULES].is_shipped) == (1, True)
        assert found[RULES].count == 89
        assert found[own.PROTECTION] is None, "no certificate is invented"

    def test_is_noted_again_when_it_was_changed_by_command(self, house: House) -> None:
        rulebook.adopt_edition(
            actor=SYSTEM,
            rules=[
                dict(next(r for r in api.rows_on(RULES, house.today) if r["code"] == "DQ-016")) | {"severity": "info"}
            ],
            valid_from=house.today,
        )
        assert testing.note_standing(house.today) == 1
        page = queries.kind_page(None, RULES, on=house.today)
        assert page.current is not None
        assert (page.current.number, page.current.reason) == (2, operations.LOADED)
        assert testing.note_standing(house.today) == 0


class TestApproval:
    def test_puts_the_rule_into_force_on_its_day_and_not_before(self, house: House) -> None:
        edition = testing.propose_edition(house.first, RULES, STRICT, now=house.now)
        assert broken(house, 1) == [], "a proposed edition rules nothing"

        assert testing.approve_edition(house.second, edition, house.second_key, now=house.now) == 2

        assert broken(house, 0) == []
        assert broken(house, 1) == ["DQ-023"]
        assert broken(house, 400) == ["DQ-023"]
        (change,) = queries.approved_edition(None, RULES, 2).changes
        assert [one.field.name for one in change.fields] == ["condition"]
        card = queries.approved_edition(house.first, RULES, 2).edition
        assert (card.drafter, card.approver) == (house.first.name, house.second.name)
        assert card.signature_id is not None

    def test_changes_nothing_that_the_owner_holds_otherwise(self, house: House) -> None:
        edition = testing.propose_edition(house.first, RULES, STRICT, now=house.now)
        testing.approve_edition(house.second, edition, house.second_key, now=house.now)
        assert testing.note_standing(house.tomorrow) == 0, "the owner's rows are those of the edition"

    def test_is_refused_to_whoever_has_a_hand_in_it(self, house: House) -> None:
        edition = testing.propose_edition(house.first, RULES, STRICT, now=house.now)
        with pytest.raises(Refused, match="інший"):
            testing.approve_edition(house.first, edition, house.first_key, now=house.now)

        operations.return_edition(actor=house.second, public_id=edition, why="ще раз")
        card = queries.edition_on_its_way(house.second, edition).edition
        operations.set_terms(
            actor=house.second, public_id=edition, source="Акт", doubt="", reason="Так", valid_from=house.tomorrow,
            revision=card.revision,
        )  # fmt: skip
        operations.propose(actor=house.first, public_id=edition, now=house.now)
        with pytest.raises(Refused):
            testing.approve_edition(house.second, edition, house.second_key, now=house.now)
        assert broken(house, 1) == []

    def test_wants_the_own_key_over_the_document(self, house: House) -> None:
        edition = testing.propose_edition(house.first, RULES, STRICT, now=house.now)
        with pytest.raises(Invalid):
            testing.approve_edition(house.second, edition, house.first_key, now=house.now)
        data = operations.document_of(house.second, edition)
        with pytest.raises(SignatureRefused):
            operations.approve(
                actor=house.second, public_id=edition, cms=house.second_key.sign(data + b" "), now=house.now
            )
        assert state(edition) == State.PROPOSED

    def test_comes_too_late_after_the_day(self, house: House) -> None:
        edition = testing.propose_edition(house.first, RULES, STRICT, now=house.now)
        with pytest.raises(Invalid, match="найраніше"):
            testing.approve_edition(house.second, edition, house.second_key, now=house.now + timedelta(days=1))

    def test_keeps_the_edition_for_ever(self, house: House) -> None:
        edition = testing.propose_edition(house.first, RULES, STRICT, now=house.now)
        testing.approve_edition(house.second, edition, house.second_key, now=house.now)
        for change in ({"rows": []}, {"source": "інше"}, {"approver": "Хтось"}, {"number": 7}):
            with pytest.raises(DatabaseError, match="approved"), acting(SYSTEM, "test.attack.try"):
                RuleEdition.objects.filter(public_id=edition).update(**change)

    def test_by_one_who_wrote_it_is_refused_by_the_database_too(self, house: House) -> None:
        edition = testing.propose_edition(house.first, RULES, STRICT, now=house.now)
        with pytest.raises(DatabaseError), acting(SYSTEM, "test.attack.try"):
            RuleEdition.objects.filter(public_id=edition).update(approved_by=house.first.account_id)


class TestWithdrawal:
    def test_before_the_day_leaves_the_edition_before_in_force(self, house: House) -> None:
        edition = testing.propose_edition(house.first, RULES, STRICT, now=house.now)
        testing.approve_edition(house.second, edition, house.second_key, now=house.now)
        operations.withdraw(actor=house.first, public_id=edition, why="помилка", now=house.now)
        assert broken(house, 1) == []
        assert testing.note_standing(house.tomorrow) == 0
        again = testing.propose_edition(house.first, RULES, STRICT, now=house.now)
        assert testing.approve_edition(house.second, again, house.second_key, now=house.now) == 3
        assert broken(house, 1) == ["DQ-023"]

    def test_after_the_day_is_refused(self, house: House) -> None:
        edition = testing.propose_edition(house.first, RULES, STRICT, now=house.now)
        testing.approve_edition(house.second, edition, house.second_key, now=house.now)
        with pytest.raises(operations.NotNow):
            operations.withdraw(actor=house.first, public_id=edition, why="пізно", now=house.now + timedelta(days=2))
        assert broken(house, 1) == ["DQ-023"]


class TestDrafting:
    def test_is_one_at_a_time(self, house: House) -> None:
        one = operations.begin_draft(actor=house.first, kind=RULES, now=house.now)
        assert operations.begin_draft(actor=house.second, kind=RULES, now=house.now) == one

    @pytest.mark.parametrize("role", [Role.REGION, Role.COMMUNITY, Role.HEAD, Role.TEACHER])
    def test_is_the_national_administrators(self, house: House, role: Role) -> None:
        with pytest.raises(Refused):
            operations.begin_draft(actor=Actor(5, grants=(Grant(role, institution_id=1),)), kind=RULES, now=house.now)

    @pytest.mark.parametrize(
        ("typed_in", "field"),
        [
            ({"condition": "{"}, "condition"),
            ({"condition": '{"betwen": ["size", 1, 2]}'}, "condition"),
            ({"condition": '{"matches": ["size", "("]}'}, "condition"),
            ({"severity": "fatal"}, "severity"),
            ({"message_uk": "  "}, "message_uk"),
            ({"message_en": "costs $"}, "message_en"),
            ({"source": ""}, "source"),
        ],
    )
    def test_names_the_field_that_cannot_be(self, house: House, typed_in: dict[str, str], field: str) -> None:
        with pytest.raises(Invalid) as refused:
            testing.draft_edition(house.first, RULES, {"DQ-023": typed_in}, now=house.now)
        assert [problem.field for problem in refused.value.problems] == [field]

    def test_notices_a_stale_tab(self, house: House) -> None:
        edition = testing.draft_edition(house.first, RULES, STRICT, now=house.now)
        with pytest.raises(Stale):
            operations.remove_row(actor=house.first, public_id=edition, key="DQ-001", revision=1)

    def test_can_leave_out_add_and_put_back(self, house: House) -> None:
        edition = operations.begin_draft(actor=house.first, kind=RULES, now=house.now)
        operations.remove_row(actor=house.first, public_id=edition, key="DQ-001", revision=1)
        operations.restore_row(actor=house.first, public_id=edition, key="DQ-001", revision=2)
        assert queries.edition_on_its_way(house.first, edition).changes == ()
        operations.remove_row(actor=house.first, public_id=edition, key="DQ-002", revision=3)
        (change,) = queries.edition_on_its_way(house.first, edition).changes
        assert (change.key, change.after) == ("DQ-002", None)

    def test_without_act_day_and_reason_is_not_proposed(self, house: House) -> None:
        edition = operations.begin_draft(actor=house.first, kind=RULES, now=house.now)
        with pytest.raises(Invalid) as refused:
            operations.propose(actor=house.first, public_id=edition, now=house.now)
        assert [problem.field for problem in refused.value.problems] == ["source", "reason", "valid_from", "rows"]


class TestAList:
    def test_keeps_the_name_of_the_day(self, house: House) -> None:
        change = {"1": {"name": "громадська"}, "2": {"name_en": "of the state"}}
        edition = testing.propose_edition(house.first, "ownership", change, now=house.now)
        testing.approve_edition(house.second, edition, house.second_key, now=house.now)
        before, after = (reference.items("ownership", on=day)["ownership"] for day in (house.today, house.tomorrow))
        assert (before[1].name, after[1].name) == ("комунальна", "громадська")
        assert (before[2].name_en, after[2].name_en) == ("state", "of the state")
        assert testing.note_standing(house.tomorrow) == 0

    def test_of_outside_systems_offers_another_name_from_its_day(self, house: House) -> None:
        change = {"mriia": {"name": "Мрія 2"}, "community-queue": {"brings_children": ""}}
        edition = testing.propose_edition(house.first, "outside-systems", change, now=house.now)
        testing.approve_edition(house.second, edition, house.second_key, now=house.now)
        before, after = (
            [each.name for each in reference.outside_systems(day, reference.Brings.CHILDREN)]
            for day in (house.today, house.tomorrow)
        )
        assert before == ["Курс: Дошкілля", "Мрія", "Електронна черга громади"]
        assert after == ["Курс: Дошкілля", "Мрія 2"]
        assert reference.names_of_system("Мрія 2") == {"Мрія", "Мрія 2"}

    def test_of_outside_systems_gives_no_name_to_another(self, house: House) -> None:
        with pytest.raises(Invalid) as refused:
            testing.propose_edition(
                house.first, "outside-systems", {"mriia": {"name": "Курс: дошкілля"}}, now=house.now
            )
        assert [problem.field for problem in refused.value.problems] == ["name"]

    def test_withdrawn_before_its_day_goes_on_as_it_was(self, house: House) -> None:
        edition = testing.propose_edition(house.first, "ownership", {"1": {"name": "громадська"}}, now=house.now)
        testing.approve_edition(house.second, edition, house.second_key, now=house.now)
        operations.withdraw(actor=house.second, public_id=edition, why="помилка", now=house.now)
        assert reference.items("ownership", on=house.tomorrow)["ownership"][1].name == "комунальна"

    def test_with_one_wording_is_rewritten_on_the_day_by_the_worker(self, house: House) -> None:
        edition = testing.propose_edition(house.first, "absence-reason", {"2": {"name": "недуга"}}, now=house.now)
        testing.approve_edition(house.second, edition, house.second_key, now=house.now)
        names = lambda: {one.id: one.name for one in reference.absence_reasons()}  # noqa: E731
        assert api.take_effect(today=house.today) == 0
        assert names()[2] == "хвороба"
        assert api.take_effect(today=house.tomorrow) == 1
        assert names()[2] == "недуга"
        assert api.take_effect(today=house.tomorrow) == 0
        assert [r["name"] for r in api.rows_on("absence-reason", house.today) if r["number"] == 2] == ["хвороба"]

    @pytest.mark.parametrize("marks", ["перша", "1 = 1\n1 = 2", "5 =", "0 = 0"])
    def test_of_marks_wants_a_number_and_a_sign(self, house: House, marks: str) -> None:
        with pytest.raises(Invalid) as refused:
            testing.draft_edition(house.first, "mark-scale", {"5": {"marks": marks}}, now=house.now)
        assert [problem.field for problem in refused.value.problems] == ["marks"]


class TestLimits:
    def test_rule_the_entry_of_their_day(self, house: House) -> None:
        edition = testing.propose_edition(house.first, "class-limits", {"basic": {"most": "28"}}, now=house.now)
        testing.approve_edition(house.second, edition, house.second_key, now=house.now)
        most = {
            day: rulebook.size_limits(rulebook.limits_on(day), grade=8, school_year=2026)
            for day in (house.today, house.tomorrow)
        }
        assert most == {house.today: (5, 30), house.tomorrow: (5, 28)}

    @pytest.mark.parametrize(
        ("change", "field"),
        [({"most": "3"}, "most"), ({"to_grade": "4"}, "to_grade"), ({"from_grade": "1"}, "from_grade"),
         ({"most": "багато"}, "most"), ({"most": "1000"}, "most")],
    )  # fmt: skip
    def test_that_contradict_themselves_name_the_field(self, house: House, change: dict[str, str], field: str) -> None:
        with pytest.raises(Invalid) as refused:
            testing.draft_edition(house.first, "class-limits", {"basic": change}, now=house.now)
        assert {problem.field for problem in refused.value.problems} == {field}


class TestTyped:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            (Field("a", "A", Holds.NUMBER), 7),
            (Field("a", "A", Holds.DAY), "2027-02-28"),
            (Field("a", "A", Holds.LINES), ["один", "два"]),
            (Field("a", "A", Holds.DATA), {"between": ["age", 5, None]}),
            (Field("a", "A", Holds.YES), True),
            (Field("a", "A", Holds.YES), False),
            (Field("a", "A", Holds.CHOICE, choices=((3, "три"),)), 3),
            (Field("a", "A", Holds.NUMBER, is_required=False), None),
        ],
    )
    def test_is_read_back_as_it_was(self, field: Field, value: object) -> None:
        assert read(field, typed(field, value)) == value

    @pytest.mark.parametrize(
        ("field", "text"),
        [(Field("a", "A", Holds.NUMBER), "1e3"), (Field("a", "A", Holds.DAY), "31.02.2027"), (Field("a", "A"), " "),
         (Field("a", "A", Holds.DATA), "[" * 7_000), (Field("a", "A"), "x" * 501),
         (Field("a", "A", pattern="[a-z]+"), "Я")],
    )  # fmt: skip
    def test_of_another_kind_is_refused(self, field: Field, text: str) -> None:
        with pytest.raises(Unreadable):
            read(field, text)


def test_nobody_but_administrators_sees_what_is_on_its_way(house: House) -> None:
    edition = testing.draft_edition(house.first, RULES, STRICT, now=house.now)
    with pytest.raises(DomainError):
        queries.edition_on_its_way(Actor(5, grants=(Grant(Role.HEAD, institution_id=1),)), edition)
    assert queries.kind_page(None, RULES, on=house.today).on_its_way is None


class TestTheTableOfACondition:
    """A condition is typed in rows; what is kept is the condition."""

    def page(self, house: House) -> tuple[Client, str, dict[str, str]]:
        edition = testing.draft_edition(house.first, RULES, {}, now=house.now)
        address = reverse("editions:row", args=[edition, "DQ-023"])
        client = sign_in(Client(), house.first)
        form = client.get(address).context["form"]
        typed = {name: str(form[name].value() or "") for name in form.fields}
        return client, address, {**typed, "way": "save", "condition-rows": "5"}

    def kept(self, house: House) -> object:
        (edition,) = RuleEdition.objects.filter(kind=RULES, state=State.DRAFT)
        return next(row["condition"] for row in edition.rows if row["code"] == "DQ-023")

    def test_shows_the_rows_and_saves_what_stands_in_them(self, house: House) -> None:
        client, address, typed = self.page(house)
        assert "[{" not in client.get(address).content.decode()
        before = self.kept(house)
        assert client.post(address, typed).status_code == 302
        assert self.kept(house) == before
        client, address, typed = self.page(house)
        typed = {name: value for name, value in typed.items() if not name.startswith("condition-")}
        rows = {
            "condition-rows": "3", "condition-0-depth": "0", "condition-0-word": "any", "condition-2-depth": "1",
            "condition-1-depth": "1", "condition-1-word": "between", "condition-1-fact": "size",
            "condition-1-values": "; 20", "condition-2-word": "equal", "condition-2-fact": "grade",
            "condition-2-values": "1",
        }  # fmt: skip
        assert client.post(address, {**typed, **rows}).status_code == 302
        assert self.kept(house) == {"any": [{"between": ["size", None, 20]}, {"equal": ["grade", 1]}]}

    def test_names_the_row_that_is_wrong_and_keeps_what_was_typed(self, house: House) -> None:
        client, address, typed = self.page(house)
        typed = {name: value for name, value in typed.items() if not name.startswith("condition-")}
        rows = {
            "condition-rows": "2", "condition-0-word": "if", "condition-1-depth": "1",
            "condition-1-word": "present", "condition-1-fact": "size",
        }  # fmt: skip
        answer = client.post(address, {**typed, **rows})
        assert answer.status_code == 422
        assert "рівно два рядки" in answer.content.decode().replace("\u00a0", " ")
        again = client.get(address).context["form"]
        assert (again["condition-0-word"].value(), again["condition-1-fact"].value()) == ("if", "size")
