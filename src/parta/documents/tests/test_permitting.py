"""A list that a rule blocks is carried to the administrator: he lets its rows pass with a reason, the head orders."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from parta.documents import api
from parta.documents.operations.permitting import permit_list
from parta.documents.queries.lists import lists_of
from parta.documents.rules.lists import FORM, PupilList, list_key
from parta.documents.tests.conftest import NOW, ROWS, School, csv
from parta.drafts import api as drafts
from parta.identity.testing import sign_in
from parta.institutions.testing import make_authority, make_root
from parta.kernel.actor import Actor, Role
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.people.testing import make_officer

pytestmark = pytest.mark.django_db
ODD = "Стус;Ніна;Я;ж;14.03.2013;;Стус Олена Іванівна;0971234567"  # a patronymic of one letter: DQ-003
REASON = "Так у паспорті, перевірено за оригіналом."


@pytest.fixture
def officer(school: School) -> Actor:
    make_root()  # somebody answers requests
    return make_officer(Role.NATIONAL)


def carried(school: School, key: UUID) -> tuple[drafts.DraftCard, drafts.TypedForm]:
    draft = drafts.load_draft(school.head, FORM, list_key(school.institution, key))
    form = drafts.form_of(FORM)
    assert draft is not None
    assert form is not None
    return draft, form


def permit(school: School, key: UUID, actor: Actor, **words: Any) -> None:
    draft, form = carried(school, key)
    form.enter(actor=actor, subject=draft.subject, fields=draft.fields, reason=REASON, now=NOW, **words)


class TestALetPassList:
    def test_goes_on_to_the_order_with_the_reason(self, school: School, officer: Actor) -> None:
        key = school.begin(csv(ROWS[0], ODD))
        assert [(line.rule, line.number) for line in school.found(key)] == [("DQ-003", 3)]
        permit(school, key, officer)
        pupils = school.pupils(key)
        assert (pupils.blocked, pupils.ready) == (0, 2)
        assert [line.severity for line in pupils.findings if line.rule == "DQ-003"] == ["warn"]
        assert pupils.reasons["DQ-003"].endswith(REASON)
        waiting = {line.rule for line in school.found(key, "warn") if line.rule not in pupils.reasons}
        school.correct(key, reasons=dict.fromkeys(waiting, "Мале село"))
        assert school.prepare(key) > 0

    def test_is_blocked_again_when_the_row_is_typed_anew(self, school: School, officer: Actor) -> None:
        key = school.begin(csv(ROWS[0], ODD))
        permit(school, key, officer)
        pupils = school.correct(key, typed={(3, "patronymic"): "Ї"})
        assert (pupils.permitted, pupils.blocked) == ({}, 1)

    def test_lets_nothing_pass_that_was_not_seen(self, school: School, officer: Actor) -> None:
        key = school.begin(csv(ROWS[0], ODD))
        draft, _form = carried(school, key)
        empty = PupilList(title="", since="2026-09-01")
        with pytest.raises(Invalid):
            permit_list(
                actor=officer, institution_id=school.institution, subject=draft.subject, seen=empty, reason=REASON,
                now=NOW,
            )  # fmt: skip
        assert school.pupils(key).blocked == 1

    def test_cannot_be_of_what_is_no_matter_of_rules(self, school: School, officer: Actor) -> None:
        key = school.begin(csv("Стус;Ніна;Іванівна;ж;колись;;;"))
        with pytest.raises(Invalid, match="мають бути виправлені"):
            permit(school, key, officer)

    def test_is_gone_when_the_list_was_thrown_away(self, school: School, officer: Actor) -> None:
        key = school.begin(csv(ODD))
        draft, form = carried(school, key)
        api.discard_list(actor=school.head, institution_id=school.institution, key=key)
        with pytest.raises(NotVisible):
            form.enter(actor=officer, subject=draft.subject, fields=draft.fields, reason=REASON, now=NOW)

    def test_is_not_let_pass_by_its_head_or_another_authority(self, school: School) -> None:
        key = school.begin(csv(ODD))
        for other in (school.head, make_officer(Role.COMMUNITY, make_authority("Чужа громада"))):
            assert not carried(school, key)[1].may_enter(other, list_key(school.institution, key))
            with pytest.raises(Refused):
                permit(school, key, other)

    def test_leaves_no_name_of_a_child_with_the_administrator(self, school: School) -> None:
        key = school.begin(csv(ROWS[0], ODD))
        draft, form = carried(school, key)
        told = " ".join(f"{each.label}: {each.value}" for each in form.show(draft.fields, draft.subject))
        assert "DQ-003" in told
        assert not any(word in told for word in ("Стус", "Ніна", "Бабенко", "0971234567", "482913"))


class TestTheDoor:
    def test_leads_from_the_problems_to_a_request_with_the_list(self, school: School, officer: Actor) -> None:
        key = school.begin(csv(ROWS[0], ODD))
        client = sign_in(Client(), school.head)
        address = f"{school.base}/enrolment/{key}/"
        assert "Звернутися до адміністратора" in client.get(address).content.decode().replace("\u00a0", " ")
        draft, _form = carried(school, key)
        answer = client.post(address, {"help": "1"})
        assert answer.headers["Location"].endswith(f"?draft={draft.public_id}")
        assert "DQ-003" in client.get(answer.headers["Location"]).content.decode()

    def test_is_not_there_when_nothing_blocks(self, school: School) -> None:
        key = school.begin(csv(ROWS[0]))
        page = sign_in(Client(), school.head).get(f"{school.base}/enrolment/{key}/").content.decode()
        assert "Звернутися до адміністратора" not in page.replace("\u00a0", " ")

    def test_opens_from_the_form_of_one_child_with_what_was_typed(self, school: School, officer: Actor) -> None:
        client = sign_in(Client(), school.head)
        address = f"{school.base}/classes/{school.class_id}/enrolment/"
        typed = {"since": "31.02.2026", "given_name": "Ніна", "patronymic": "Я\x00", "born_on": "x" * 900}
        assert "Звернутися до адміністратора" not in shown(client.get(address))
        refused = client.post(address, typed)
        assert refused.status_code == 422
        assert "Звернутися до адміністратора" in shown(refused)
        answer = client.post(address, {**typed, "help": "1"})
        (line,) = lists_of(school.head, institution_id=school.institution)
        pupils = school.pupils(line.key)
        assert dict(zip(pupils.header, pupils.cells[0], strict=True)) == {
            "given_name": "Ніна", "patronymic": "Я", "born_on": "x" * 500,
        }  # fmt: skip
        draft, _form = carried(school, line.key)
        assert answer.headers["Location"].endswith(f"?draft={draft.public_id}")
        page = shown(client.get(answer.headers["Location"]))
        assert "Рядок 1, Прізвище" in page
        name = "Ніна"
        assert name in page, "one’s own draft"
        client.post(answer.headers["Location"], {"subject": "Не зараховується", "category": "entry", "words": "Чому?"})
        desk = sign_in(Client(), officer)
        request = re.findall(r"/support/requests/[0-9a-f-]{36}/", shown(desk.get("/support/desk/")))[0]
        told = shown(desk.get(request))
        assert "Рядок 1, Прізвище" in told
        assert "Одна дитина, введена вручну" in told
        assert name not in told

    def test_of_the_form_of_one_child_wants_something_typed(self, school: School, officer: Actor) -> None:
        client = sign_in(Client(), school.head)
        answer = client.post(f"{school.base}/classes/{school.class_id}/enrolment/", {"since": "", "help": "1"})
        assert answer.status_code == 422
        assert "Звернутися до адміністратора" not in shown(answer)
        assert lists_of(school.head, institution_id=school.institution) == ()


def shown(answer: Any) -> str:
    return str(answer.content.decode().replace("\u00a0", " "))
