"""A campaign through its operations: whom it asks, what counts, who is reminded, what is frozen."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone

from parta.audit.api import acting
from parta.collections import testing
from parta.collections.models import Answer, Collection, Outcome, Participant, Prolongation, Receipt, Stage
from parta.collections.operations import announcing, ending, reminding, taking_part
from parta.collections.operations.announcing import NotNow
from parta.collections.operations.taking_part import Said
from parta.collections.queries import boards, results
from parta.collections.queries.shares import Count, shares_of
from parta.collections.rules.states import Standing, State, Told
from parta.collections.tests.conftest import GYMNASIUM, Land
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.errors import Invalid, NotVisible, Refused, Stale
from parta.notices.api import send_letters
from parta.people import api as people
from parta.people.testing import make_head, make_officer, make_person
from parta.signing.testing import Signer, make_signer
from parta.signing.testing import sign as sign_bytes

pytestmark = pytest.mark.django_db


def today() -> date:
    return local_day(timezone.now())


def standings(land: Land, officer: Actor) -> dict[int, Standing]:
    _card, page = boards.participants(officer, land.collection, boards.Filter(), None)
    return {line.institution_id: line.standing for line in page.rows}


def say(land: Land, actor: Actor, institution_id: int, stage: int, said: Said) -> None:
    taking_part.say(
        actor=actor, public_id=land.collection, institution_id=institution_id, stage=stage, said=said
    )  # fmt: skip


class TestACampaign:
    def test_asks_working_institutions_of_its_kinds_in_its_territory(self, land: Land) -> None:
        asked = dict(Participant.objects.values_list("institution_id", "kind_group"))
        assert asked[land.school] == "general"
        assert asked[land.garden] == "preschool"
        assert asked[land.trade] == "vocational"
        row = Participant.objects.get(institution=land.school)
        assert (row.region_id, row.district_id, row.community_id) == (land.region, land.district, land.community)
        trade = Participant.objects.get(institution=land.trade)
        assert (trade.region_id, trade.community_id) == (land.region, None)
        narrow = testing.make_collection(land.region_officer, land.region, groups=["preschool"])
        assert set(
            Participant.objects.filter(collection__public_id=narrow).values_list("institution_id", flat=True)
        ) == {land.garden}

    def test_follows_the_register(self, land: Land) -> None:
        late = make_institution("Нова гімназія", authority_id=land.quiet, kind=GYMNASIUM)
        with acting(SYSTEM, "collections.testing.close"):
            Participant.objects.filter(institution=land.far).update(kind_group="preschool", title="Стара назва")
        assert announcing.settle(actor=SYSTEM, now=timezone.now()) >= 1
        rows = {row.institution_id: row for row in Participant.objects.filter(collection__public_id=land.collection)}
        assert rows[late].community_id == land.quiet
        assert (rows[land.far].kind_group, rows[land.far].title) == ("general", "Далека гімназія")

    def test_needs_all_that_it_says(self, land: Land) -> None:
        empty: Sequence[announcing.NewStage] = []
        wanted = announcing.Wanted(
            "", "", testing.Ground.LETTER, "", today() + timedelta(days=1),
            institutions.authority(land.region).public_id, [], empty,
        )  # fmt: skip
        with pytest.raises(Invalid) as refused:
            announcing.draft(actor=land.region_officer, authority_id=land.region, wanted=wanted, now=timezone.now())
        fields = {problem.field for problem in refused.value.problems}
        assert fields == {"title", "letter", "ground_number", "ground_on", "groups", "name1"}

    def test_reaches_no_further_than_the_authority(self, land: Land) -> None:
        with pytest.raises(Refused):
            testing.make_collection(land.officer, land.region)
        with pytest.raises(Invalid):
            announcing.draft(
                actor=land.officer, authority_id=land.community, now=timezone.now(),
                wanted=announcing.Wanted(
                    "Т", "Л", testing.Ground.LETTER, "1", today(), institutions.authority(land.quiet).public_id,
                    ["general"], [announcing.NewStage("Е", "", today(), Told.PRESSED)],
                ),
            )  # fmt: skip

    def test_is_a_secret_of_its_authority_until_it_is_opened(self, land: Land) -> None:
        draft = testing.make_collection(land.region_officer, land.region, is_open=False)
        with pytest.raises(NotVisible):
            boards.found_collection(land.head, draft)
        with pytest.raises(NotVisible):
            boards.found_collection(land.officer, draft)
        announcing.open_collection(actor=land.region_officer, public_id=draft, now=timezone.now())
        assert boards.found_collection(land.head, draft)[0].state == State.OPEN
        with pytest.raises(NotVisible):
            boards.found_collection(land.far_officer, draft)

    def test_stays_as_it_was_sent(self, land: Land) -> None:
        with (
            pytest.raises(DatabaseError, match="stays as it is"),
            transaction.atomic(),
            acting(SYSTEM, "collections.testing.edit"),
        ):
            Collection.objects.filter(public_id=land.collection).update(letter="Інше")

    def test_is_prolonged_with_a_reason(self, land: Land) -> None:
        stood = Stage.objects.get(collection__public_id=land.collection, number=2).due
        prolong = {"actor": land.national, "public_id": land.collection, "stage": 2, "now": timezone.now()}
        with pytest.raises(Invalid):
            announcing.prolong(until=stood, reason="", **prolong)
        announcing.prolong(until=stood + timedelta(days=7), reason="Відключення світла", **prolong)
        assert testing.row_of(land.collection).due == stood + timedelta(days=7)
        kept = Prolongation.objects.get()
        assert (kept.was, kept.until, kept.reason) == (stood, stood + timedelta(days=7), "Відключення світла")
        with pytest.raises(Refused):
            announcing.prolong(until=stood + timedelta(days=9), reason="—", **{**prolong, "actor": land.region_officer})


class TestAnInstitution:
    def test_has_begun_when_somebody_is_named_and_is_done_when_every_stage_is(self, land: Land) -> None:
        assert standings(land, land.officer)[land.school] is Standing.SILENT
        (post,) = land.teacher.posts(institution_id=land.school)
        taking_part.name_assignee(
            actor=land.head, public_id=land.collection, institution_id=land.school,
            post_id=people.posts([post])[post].post_public_id, phone="+380671234567", email="", today=today(),
        )  # fmt: skip
        assert standings(land, land.officer)[land.school] is Standing.BEGUN
        say(land, land.teacher, land.school, 1, Said(True))
        assert standings(land, land.officer)[land.school] is Standing.BEGUN
        with pytest.raises(Invalid):
            say(land, land.head, land.school, 2, Said(True))
        say(land, land.head, land.school, 2, Said(True, 214, "з 1 вересня"))
        assert standings(land, land.officer)[land.school] is Standing.DONE
        say(land, land.head, land.school, 2, Said(False, 214, "помилилися"))
        assert standings(land, land.officer)[land.school] is Standing.BEGUN
        assert Answer.objects.filter(stage__number=2, institution=land.school).count() == 2, "what was said stays"

    def test_is_answered_for_by_nobody_else(self, land: Land) -> None:
        for stranger in (land.garden_head, land.officer, land.teacher):
            with pytest.raises((Refused, NotVisible)):
                say(land, stranger, land.school, 1, Said(True))
        with pytest.raises(NotVisible):
            say(land, land.head, land.far, 1, Said(True))

    def test_is_told_by_records_where_a_condition_says_so(self, land: Land) -> None:
        made = testing.make_collection(
            land.region_officer, land.region, title="Картки підписано", groups=["general"],
            stages=[("Картку підписано", Told.RECORDS, "card-signed", "")],
        )  # fmt: skip
        with pytest.raises(NotNow):
            taking_part.say(
                actor=land.head, public_id=made, institution_id=land.school, stage=1, said=Said(True)
            )  # fmt: skip
        row, stages = boards.found_collection(land.region_officer, made)
        assert shares_of(row, stages, None).all == Count(total=4, done=0, begun=0)
        assert set(institutions.conditions()) >= {
            "card-signed", "card-confirmed", "key-works", "journal-connected", "deferment-sent",
        }  # fmt: skip

    def test_signs_with_its_own_key_what_is_to_be_signed(self, land: Land) -> None:
        made = testing.make_collection(
            land.region_officer, land.region, groups=["preschool"],
            stages=[("Укриття перевірено", Told.SIGNED, "", "місць")],
        )  # fmt: skip
        own = {"actor": land.garden_head, "public_id": made, "institution_id": land.garden, "stage": 1}
        taking_part.say(said=Said(True, 60), **own)
        assert not Answer.objects.get(institution=land.garden).is_met, "waits for the signature"
        answer, data = taking_part.statement_to_sign(land.garden_head, made, land.garden, 1)
        assert "Укриття перевірено" in data.decode()
        assert "місць: 60" in data.decode()
        stranger = make_signer(rnokpp="1759013776")
        with pytest.raises(Invalid):
            taking_part.sign_statement(cms=sign_bytes(data, stranger), answer_id=answer, now=timezone.now(), **own)
        assert not Answer.objects.get(institution=land.garden).is_met

    def test_refuses_a_statement_that_is_not_what_was_read(self, land: Land) -> None:
        made = testing.make_collection(
            land.region_officer, land.region, groups=["preschool"], stages=[("Перевірено", Told.SIGNED, "", "місць")]
        )
        own = {"actor": land.garden_head, "public_id": made, "institution_id": land.garden, "stage": 1}
        taking_part.say(said=Said(True, 60), **own)
        answer, data = taking_part.statement_to_sign(land.garden_head, made, land.garden, 1)
        taking_part.say(said=Said(True, 61), **own)
        with pytest.raises(Stale):
            taking_part.sign_statement(
                cms=sign_bytes(data, make_signer(rnokpp="1759013776")), answer_id=answer, now=timezone.now(), **own
            )

    def test_is_not_signed_as_done_when_it_was_said_without_its_number(self, land: Land) -> None:
        made = testing.make_collection(
            land.region_officer, land.region, groups=["preschool"], stages=[("Перевірено", Told.SIGNED, "", "місць")]
        )
        own = {"actor": land.garden_head, "public_id": made, "institution_id": land.garden, "stage": 1}
        taking_part.say(said=Said(False, None, "Ще не перевіряли"), **own)
        with pytest.raises(Invalid, match="число"):
            taking_part.statement_to_sign(land.garden_head, made, land.garden, 1)
        waits = Answer.objects.get(institution=land.garden, is_current=True)
        with pytest.raises(Invalid, match="число"):
            taking_part.sign_statement(cms=b"", answer_id=waits.pk, now=timezone.now(), **own)


class TestTheLetter:
    def test_is_acknowledged_once_by_each(self, land: Land) -> None:
        for _press in range(2):
            taking_part.acknowledge(actor=land.head, public_id=land.collection, institution_id=land.school)
        assert Receipt.objects.filter(institution=land.school).count() == 1
        with pytest.raises(Refused):
            taking_part.acknowledge(actor=land.officer, public_id=land.collection, institution_id=land.school)

    def test_gathers_a_word_of_every_authority_on_its_way(self, land: Land) -> None:
        taking_part.pass_on(
            actor=land.region_officer, public_id=land.collection, authority_id=land.region, word="До 25-го, будь ласка",
            now=timezone.now(),
        )  # fmt: skip
        board = boards.board(land.officer, land.collection, None, "")
        assert [(word.authority_id, word.word) for word in board.words] == [
            (land.region, "До 25-го, будь ласка"), (land.district, ""), (land.community, ""),
        ]  # fmt: skip
        assert board.received_below == (0, 0)
        above = boards.board(land.national, land.collection, None, "")
        assert above.received_below[0] == 1
        with pytest.raises(Refused):
            taking_part.pass_on(
                actor=land.officer, public_id=land.collection, authority_id=land.region, word="", now=timezone.now()
            )


class TestShares:
    def test_are_counted_by_kind_and_territory_and_ranked(self, land: Land) -> None:
        testing.answer_all(land.collection, {land.school: 2, land.garden: 2, land.trade: 1, land.far: 2})
        board = boards.board(land.national, land.collection, None, "region")
        assert board.shares.all == Count(total=7, done=3, begun=1)
        assert board.shares.groups == {
            "general": Count(5, 2, 0), "preschool": Count(1, 1, 0), "vocational": Count(1, 0, 1),
        }  # fmt: skip
        assert [(area.place, area.name, area.count.percent) for area in board.areas] == [
            (1, "Управління освіти Далекої області", 100), (2, "Управління освіти Вінницької області", 33),
        ]  # fmt: skip
        assert [area.name for area in board.quiet] == ["Відділ освіти Тихої громади", "Іванівська громада"]

    def test_of_a_territory_are_its_own(self, land: Land) -> None:
        testing.answer_all(land.collection, {land.school: 2, land.far: 2})
        board = boards.board(land.officer, land.collection, None, "")
        assert board.shares.all == Count(total=3, done=1, begun=0)
        assert board.may_see_names
        _card, page = boards.participants(land.officer, land.collection, boards.Filter(), None)
        assert {line.institution_id for line in page.rows} == {land.school, land.branch, land.garden}
        above = institutions.authority(land.region).public_id
        assert not boards.board(land.officer, land.collection, above, "").may_see_names, "figures, no names"


class TestReminders:
    def test_come_once_a_day_to_a_person_and_to_nobody_who_has_done_it(self, land: Land) -> None:
        testing.answer_all(land.collection, {land.garden: 2})
        testing.pass_days(land.collection, last=3)
        other = testing.make_collection(
            land.region_officer, land.region, title="Друга", due=today() + timedelta(days=1)
        )
        mail.outbox.clear()
        assert reminding.remind_all(actor=SYSTEM, now=timezone.now()) == 2
        assert reminding.remind_all(actor=SYSTEM, now=timezone.now()) == 0
        assert reminding.remind(
            actor=land.region_officer, public_id=other, authority_id=land.region, now=timezone.now()
        ) == 0  # fmt: skip
        send_letters(now=timezone.now())
        written = {letter.to[0]: str(letter.body) for letter in mail.outbox}
        assert set(written) == {"head@example.ua", "garden@example.ua"}
        assert "Друга" in written["garden@example.ua"]
        assert "Дія" not in written["garden@example.ua"], "done there"
        assert "Друга" in written["head@example.ua"]
        assert "Дія" in written["head@example.ua"]

    def test_are_quiet_on_other_days(self, land: Land) -> None:
        testing.pass_days(land.collection, last=5)
        assert reminding.remind_all(actor=SYSTEM, now=timezone.now()) == 0

    def test_of_a_large_territory_are_written_by_the_worker(self, land: Land, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reminding, "_AT_ONCE", 1)
        given = {"public_id": land.collection, "authority_id": land.region, "now": timezone.now()}
        assert reminding.remind(actor=land.region_officer, **given) is None
        row = testing.row_of(land.collection)
        done = {"actor": SYSTEM, "collection_id": row.pk, "authority_id": land.region, "now": timezone.now()}
        assert reminding.remind_area(**done) == 2
        assert reminding.remind_area(**done) == 0

    def test_go_no_further_than_the_officers_territory(self, land: Land) -> None:
        with pytest.raises(NotVisible):
            reminding.remind(
                actor=land.officer, public_id=land.collection, authority_id=land.quiet, now=timezone.now()
            )  # fmt: skip


class TestTheResult:
    def signer(self) -> tuple[Actor, Signer]:
        person = make_person("Мельник", "Ірина", "Олегівна", rnokpp="1759013776")
        return make_officer(Role.NATIONAL, person_id=person), make_signer(rnokpp="1759013776")

    def test_is_signed_and_stays(self, land: Land) -> None:
        officer, key = self.signer()
        testing.answer_all(land.collection, {land.school: 2, land.far: 2})
        ending.count_result(actor=officer, public_id=land.collection, now=timezone.now())
        counted = Outcome.objects.get()
        assert "2 із 7, 29 %" in counted.text.replace("\u00a0", " ")
        assert counted.rows_sha256 in counted.text
        cms = sign_bytes(counted.text.encode(), key)
        with pytest.raises(Stale):
            ending.sign_result(actor=officer, public_id=land.collection, cms=cms, sha256="0", now=timezone.now())
        ending.sign_result(actor=officer, public_id=land.collection, cms=cms, sha256=counted.sha256, now=timezone.now())
        assert testing.row_of(land.collection).state == State.FROZEN
        with pytest.raises(NotNow):
            say(land, land.garden_head, land.garden, 1, Said(True))
        with pytest.raises(DatabaseError, match="is signed"), transaction.atomic(), acting(SYSTEM, "collections.t.x"):
            Outcome.objects.filter(pk=counted.pk).update(text="Інше")
        assert boards.board(land.national, land.collection, None, "").shares.all.done == 2
        assert results.result_page(land.head, land.collection).outcome is not None, "everybody asked reads it"
        with pytest.raises(Refused):
            results.result_rows(land.region_officer, land.collection)

    def test_names_the_institutions_that_the_pages_name(self, land: Land) -> None:
        """An institution opened in the night between the count and the signature stood on the board and not in it."""
        officer, key = self.signer()
        ending.count_result(actor=officer, public_id=land.collection, now=timezone.now())
        counted = Outcome.objects.get()
        make_institution("Нова гімназія", authority_id=land.quiet, kind=GYMNASIUM)
        announcing.settle(actor=SYSTEM, now=timezone.now())
        cms = sign_bytes(counted.text.encode(), key)
        with pytest.raises(Stale):
            ending.sign_result(
                actor=officer, public_id=land.collection, cms=cms, sha256=counted.sha256, now=timezone.now()
            )
        ending.count_result(actor=officer, public_id=land.collection, now=timezone.now())
        counted = Outcome.objects.get()
        assert "0 із 8" in counted.text.replace("\u00a0", " ")
        ending.sign_result(
            actor=officer, public_id=land.collection, cms=sign_bytes(counted.text.encode(), key),
            sha256=counted.sha256, now=timezone.now(),
        )  # fmt: skip
        assert boards.board(land.national, land.collection, None, "").shares.all.total == 8

    def test_is_seen_before_the_signature_by_who_collects_alone(self, land: Land) -> None:
        ending.count_result(actor=land.national, public_id=land.collection, now=timezone.now())
        assert results.result_page(land.national, land.collection).outcome is not None
        assert results.result_page(land.region_officer, land.collection).outcome is None
        with pytest.raises(Refused):
            ending.count_result(actor=land.region_officer, public_id=land.collection, now=timezone.now())


def test_nobody_leads_a_place_that_is_silent(land: Land) -> None:
    make_head(land.silent)
    assert standings(land, land.quiet_officer)[land.silent] is Standing.SILENT
