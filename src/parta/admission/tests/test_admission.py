"""Applications, the first stage, the draw, confirmations: through the operations, on the database."""

import json
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from parta.admission import testing
from parta.admission.models import Application, Campaign, Claim, Draw, Key, Paper, Wish
from parta.admission.operations import applying, carrying, drawing
from parta.admission.operations.applying import NewClaim, NewPaper
from parta.admission.operations.campaigns import NotNow
from parta.admission.operations.drawing import Named
from parta.admission.queries.applications import school_page
from parta.admission.queries.confirmed import confirmed_schools
from parta.admission.rules import draw as rules
from parta.admission.rules.applications import State, Verdict
from parta.admission.sealing import told_by
from parta.admission.testing import moment
from parta.admission.tests.conftest import Land
from parta.audit.api import acting
from parta.documents import api as documents
from parta.enrolment.testing import make_class, make_pupils
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.notices.api import send_letters
from parta.people import api as people
from parta.reference import api as reference
from parta.rulebook import api as rulebook

pytestmark = pytest.mark.django_db
SPRING, CLOSED, DRAW, SUMMER = date(2027, 4, 20), date(2027, 6, 1), date(2027, 6, 15), date(2027, 7, 1)
COMMISSION = ("Коваль Ганна Петрівна, заступниця", "Ткач Олег Іванович, учитель", "Гук Ірина Львівна, психологиня")
NAMED = Named("Перші три кульки тиражу 3000 «Суперлото»", date(2027, 6, 10), 3, COMMISSION)


def states(campaign: int) -> dict[int, State]:
    return {
        number: State(state) for number, state in Wish.objects.filter(campaign=campaign).values_list("number", "state")
    }


def decide(land: Land, on: date = CLOSED, named: Named = NAMED) -> bool:
    return drawing.decide_first_stage(
        actor=land.head, institution_id=land.school, school_year=2027, named=named, now=moment(on)
    )


def answer(land: Land, verdict: Verdict = Verdict.CONFIRMED) -> None:
    """The head answers every ground that waits."""
    for claim in Claim.objects.filter(wish__campaign=land.campaign, verdict=Verdict.CLAIMED):
        applying.decide_claim(
            actor=land.head, claim_id=claim.public_id, verdict=verdict, reason="Довідка не та.", now=moment(CLOSED)
        )


def draw(land: Land, value: str = "17 3 42") -> None:
    drawing.record_value(
        actor=land.head, institution_id=land.school, school_year=2027, value=value, now=moment(date(2027, 6, 10))
    )


def letters() -> str:
    mail.outbox.clear()
    send_letters(now=timezone.now())
    return "\n".join(str(letter.body) for letter in mail.outbox).replace("\u00a0", " ")


def confirm(application: UUID, campaign: int, on: date = DRAW) -> None:
    wish = testing.wish_of(application, campaign)
    applying.confirm_place(actor=SYSTEM, wish_id=wish.public_id, now=moment(on))


class TestAnnouncing:
    def test_is_of_the_head_or_a_deputy_with_the_power(self, land: Land) -> None:
        for actor in (land.deputy, land.teacher, land.stranger, land.officer):
            with pytest.raises(Refused):
                testing.make_campaign(actor, land.school)

    def test_keeps_what_parents_count_on(self, land: Land) -> None:
        sooner = testing.DAYS.__class__(
            date(2027, 4, 1), date(2027, 5, 20), date(2027, 6, 15), date(2027, 6, 22), date(2027, 6, 16),
            date(2027, 8, 31),
        )  # fmt: skip
        with pytest.raises(Invalid) as wrong:
            testing.make_campaign(land.head, land.school, days=sooner, on=SPRING)
        assert [problem.field for problem in wrong.value.problems] == ["accept_until"]

    def test_more_places_go_to_the_next_in_line(self, land: Land) -> None:
        for number in range(3):
            testing.apply(land.shape, number)
        decide(land)
        draw(land)
        assert list(states(land.campaign).values()).count(State.RESERVE) == 1
        testing.make_campaign(land.head, land.school, places=(3,), on=DRAW)
        assert set(states(land.campaign).values()) == {State.OFFERED}
        with pytest.raises(Invalid):
            testing.make_campaign(land.head, land.school, places=(2,), on=DRAW)


class TestApplying:
    def test_is_registered_with_a_number_a_moment_and_a_letter(self, land: Land) -> None:
        made = testing.apply((land.shape, land.other_shape))
        wish = testing.wish_of(made, land.campaign)
        assert (wish.number, wish.state, wish.preference) == (1, State.REGISTERED, 1)
        assert wish.registered_at <= timezone.now()
        assert testing.wish_of(made, land.other_campaign).preference == 2
        text = letters()
        assert "Калинівський ліцей № 3: заява № 1" in text
        assert "/admission/state/" in text

    def test_keeps_number_and_moment_for_ever(self, land: Land) -> None:
        wish = testing.wish_of(testing.apply(land.shape), land.campaign)
        for change in ({"number": 7}, {"registered_at": wish.registered_at - timedelta(days=1)}):
            with pytest.raises(DatabaseError), transaction.atomic(), acting(land.head, "admission.wish.move"):
                Wish.objects.filter(pk=wish.pk).update(**change)
        with acting(land.head, "admission.wish.move"):
            made = Wish.objects.create(
                application=wish.application, campaign=wish.campaign, shape=wish.shape, child_key=b"another",
                preference=1, number=9, state=State.REGISTERED, registered_at=moment(date(2020, 1, 1)),
            )  # fmt: skip
        made.refresh_from_db()
        assert made.registered_at > wish.registered_at, "the database's clock, whatever was written"

    def test_says_nothing_of_the_child_in_plain(self, land: Land) -> None:
        made = testing.apply(land.shape, grounds=("siblings",))
        row = Application.objects.select_related("key").get(public_id=made)
        assert told_by(row).child == "Коваль Соломія Андріївна"
        with connection.cursor() as cursor:
            cursor.execute("select string_agg(after::text, ' ') from audit_entry where table_name like 'admission%'")
            trail = cursor.fetchone()[0]
        for word in ("Коваль", "Соломія", "400001", "parent1"):
            assert word not in trail
            assert word.encode().hex() not in trail

    def test_stands_once_in_a_school_and_in_several(self, land: Land) -> None:
        testing.apply(land.shape, 1)
        with pytest.raises(Invalid) as wrong:
            testing.apply(land.shape, 1, document="i-кл №400001", email="PARENT1@example.ua")
        assert [problem.field for problem in wrong.value.problems] == ["wish1"]
        testing.apply(land.other_shape, 1)
        with pytest.raises(Invalid):
            testing.apply((land.shape, land.shape), 2)
        assert Campaign.objects.get(pk=land.campaign).last_number == 1, "a refused one takes no number"

    def test_may_stand_again_after_it_was_withdrawn(self, land: Land) -> None:
        wish = testing.wish_of(testing.apply(land.shape), land.campaign)
        applying.withdraw(actor=SYSTEM, wish_id=wish.public_id, now=moment(SPRING))
        assert testing.wish_of(testing.apply(land.shape), land.campaign).number == 2

    @pytest.mark.parametrize("on", [date(2027, 3, 31), CLOSED, date(2027, 9, 1)])
    def test_is_refused_outside_its_days(self, land: Land, on: date) -> None:
        with pytest.raises(Invalid) as wrong:
            testing.apply(land.shape, on=on)
        assert [problem.field for problem in wrong.value.problems] == ["wish1"]

    def test_names_everything_that_is_missing_at_once(self, land: Land) -> None:
        with pytest.raises(Invalid) as wrong:
            testing.apply(land.shape, street="", phone=" ", document="1", born_on="2009-01-01")
        assert [problem.field for problem in wrong.value.problems] == ["street", "phone", "document", "born_on"]

    def test_takes_a_child_under_six(self, land: Land) -> None:
        assert testing.apply(land.shape, born_on="2021-11-20")

    def test_over_the_counter_is_of_the_school_itself(self, land: Land) -> None:
        made = testing.apply(land.shape, 1, actor=land.head, counter=land.school, email="")
        row = Application.objects.get(public_id=made)
        assert (row.is_paper, row.account_id) == (True, None)
        with pytest.raises(NotVisible):
            testing.apply(land.other_shape, 2, actor=land.head, counter=land.school)
        with pytest.raises(Refused):
            testing.apply(land.shape, 2, actor=land.teacher, counter=land.school)

    def test_is_withdrawn_by_its_sender_or_the_school_only(self, land: Land) -> None:
        wish = testing.wish_of(testing.apply(land.shape, actor=land.teacher), land.campaign)
        for actor in (land.stranger, land.deputy, land.officer, land.other_head):
            with pytest.raises(NotVisible):
                applying.withdraw(actor=actor, wish_id=wish.public_id, now=moment(SPRING))
        applying.withdraw(actor=land.teacher, wish_id=wish.public_id, now=moment(SPRING))
        with pytest.raises(NotNow):
            applying.withdraw(actor=land.head, wish_id=wish.public_id, now=moment(SPRING))


class TestGrounds:
    PAPER = NewPaper("довідка.pdf", b"%PDF-1.7 paper")

    def test_bring_papers_that_are_sealed(self, land: Land) -> None:
        wish = testing.wish_of(testing.apply(land.shape, grounds=("territory",)), land.campaign)
        claim = NewClaim("territory", "", (self.PAPER,))
        applying.claim_ground(actor=SYSTEM, wish_id=wish.public_id, claim=claim, now=moment(SPRING))
        paper = Paper.objects.get()
        assert b"%PDF" not in bytes(paper.sealed)
        assert paper.content_type == "application/pdf"

    @pytest.mark.parametrize("data", [b"MZ\x90\x00", b"", b"%PDF-" + b"x" * (2 * 2**20)])
    def test_refuse_a_paper_that_is_none(self, land: Land, data: bytes) -> None:
        wish = testing.wish_of(testing.apply(land.shape), land.campaign)
        with pytest.raises(Invalid):
            applying.claim_ground(
                actor=SYSTEM, wish_id=wish.public_id, claim=NewClaim("staff", "", (NewPaper("x.pdf", data),)),
                now=moment(SPRING),
            )  # fmt: skip
        assert not Claim.objects.exists()

    def test_are_refused_in_words_and_looked_at_again_with_a_new_paper(self, land: Land) -> None:
        wish = testing.wish_of(testing.apply(land.shape, grounds=("territory",)), land.campaign)
        claim = Claim.objects.get()
        decided = {"actor": land.head, "claim_id": claim.public_id, "verdict": Verdict.REFUSED, "now": moment(SPRING)}
        with pytest.raises(Invalid):
            applying.decide_claim(reason=" ", **decided)
        applying.decide_claim(reason="Додайте довідку про місце проживання.", **decided)
        claim.refresh_from_db()
        assert claim.verdict == Verdict.REFUSED
        again = NewClaim("territory", "", (self.PAPER,))
        applying.claim_ground(actor=SYSTEM, wish_id=wish.public_id, claim=again, now=moment(SPRING))
        claim.refresh_from_db()
        assert claim.verdict == Verdict.CLAIMED

    def test_are_decided_by_that_school_alone(self, land: Land) -> None:
        testing.apply(land.shape, grounds=("territory",))
        claim = Claim.objects.get()
        for actor in (land.other_head, land.officer, land.deputy, land.teacher):
            with pytest.raises(NotVisible):
                applying.decide_claim(
                    actor=actor, claim_id=claim.public_id, verdict=Verdict.CONFIRMED, reason="", now=moment(SPRING)
                )

    def test_that_wait_keep_the_stage_from_being_decided(self, land: Land) -> None:
        testing.apply(land.shape, grounds=("territory",))
        with pytest.raises(NotNow):
            decide(land)
        answer(land)
        assert decide(land) is False


class TestFirstStage:
    def test_gives_places_by_right_and_freezes_the_rest(self, land: Land) -> None:
        testing.apply(land.shape, 1)
        testing.apply(land.shape, 2, grounds=("staff",))
        testing.apply(land.shape, 3)
        answer(land)
        assert decide(land) is True
        assert states(land.campaign) == {1: State.REGISTERED, 2: State.OFFERED, 3: State.REGISTERED}
        frozen = Draw.objects.get()
        assert frozen.list_text == (
            f"parta-admission-draw/2\nschool {institutions.public_id_of(land.school)}\nyear 2027\n"
            "numbers 3\nplaces 1 1\n1 9 1\n1 9 3\n"
        )
        assert frozen.list_sha256 == rules.digest(frozen.list_text)
        assert "зберігає місце" in letters()

    def test_needs_no_draw_when_all_have_places(self, land: Land) -> None:
        testing.apply(land.shape, 1)
        assert decide(land, named=Named("", None)) is False
        assert states(land.campaign) == {1: State.OFFERED}

    def test_waits_for_the_last_day(self, land: Land) -> None:
        with pytest.raises(NotNow):
            decide(land, on=date(2027, 5, 31))

    def test_refuses_a_ground_that_was_not_confirmed(self, land: Land) -> None:
        for number in range(3):
            testing.apply(land.shape, number, grounds=("staff",) if number == 2 else ())
        answer(land, Verdict.REFUSED)
        decide(land)
        assert set(states(land.campaign).values()) == {State.REGISTERED}

    def test_says_how_many_places_the_law_promises(self, land: Land) -> None:
        for number in range(3):
            testing.apply(land.shape, number, grounds=("territory",))
        answer(land)
        with pytest.raises(NotNow) as wrong:
            decide(land)
        assert "1" in str(wrong.value)
        testing.make_campaign(land.head, land.school, places=(3,), on=CLOSED)
        assert decide(land) is False

    @pytest.mark.parametrize(
        "named",
        [
            Named("Тираж", date(2027, 6, 10), 3, COMMISSION), Named(NAMED.source, CLOSED, 3, COMMISSION),
            Named(NAMED.source, NAMED.value_on, None, COMMISSION), Named("", None),
        ],
    )  # fmt: skip
    def test_names_the_value_before_it_is_known(self, land: Land, named: Named) -> None:
        for number in range(3):
            testing.apply(land.shape, number)
        with pytest.raises(Invalid):
            decide(land, named=named)
        assert not Draw.objects.exists()


class TestDrawing:
    @pytest.fixture
    def frozen(self, land: Land) -> Draw:
        for number in range(6):
            testing.apply(land.shape, number)
        decide(land)
        return Draw.objects.get()

    def test_is_what_anybody_repeats(self, land: Land, frozen: Draw) -> None:
        draw(land)
        frozen.refresh_from_db()
        told = rules.protocol(frozen.list_text, "17 3 42", {})
        assert told["order"] == frozen.order
        assert rules.differences(json.loads(json.dumps(told))) == []
        order = told["order"]["1"]
        by_lot = Wish.objects.filter(campaign=land.campaign).order_by("lot").values_list("number", "state")
        assert [number for number, _state in by_lot] == order
        assert [state for _number, state in by_lot] == [State.OFFERED] * 2 + [State.RESERVE] * 4

    def test_waits_for_the_day_that_was_named(self, land: Land, frozen: Draw) -> None:
        with pytest.raises(NotNow):
            drawing.record_value(
                actor=land.head, institution_id=land.school, school_year=2027, value="1", now=moment(date(2027, 6, 9))
            )

    def test_takes_the_value_once(self, land: Land, frozen: Draw) -> None:
        draw(land)
        with pytest.raises(NotNow):
            draw(land, "18 3 42")

    def test_cannot_be_changed_in_the_database(self, land: Land, frozen: Draw) -> None:
        draw(land)
        for change in ({"value": "1"}, {"list_text": "x"}, {"value_on": date(2027, 6, 1)}, {"order": {}}):
            with pytest.raises(DatabaseError), transaction.atomic(), acting(land.head, "admission.draw.change"):
                Draw.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic(), acting(land.head, "admission.draw.change"):
            Draw.objects.all().delete()

    def test_passes_over_who_has_gone_meanwhile(self, land: Land, frozen: Draw) -> None:
        gone = Wish.objects.get(campaign=land.campaign, number=1)
        applying.withdraw(actor=SYSTEM, wish_id=gone.public_id, now=moment(CLOSED))
        draw(land)
        assert states(land.campaign)[1] is State.WITHDRAWN
        assert list(states(land.campaign).values()).count(State.OFFERED) == 2

    def test_gives_nothing_away_before_it(self, land: Land, frozen: Draw) -> None:
        with pytest.raises(Invalid):
            testing.apply(land.shape, 20, on=DRAW)
        assert State.OFFERED not in states(land.campaign).values()


class TestConfirming:
    def test_frees_the_other_schools_at_once_and_the_next_moves_up(self, land: Land) -> None:
        both = testing.apply((land.shape, land.other_shape), 1)
        drawing.decide_first_stage(
            actor=land.head, institution_id=land.school, school_year=2027, named=NAMED, now=moment(CLOSED)
        )
        drawing.decide_first_stage(
            actor=land.other_head, institution_id=land.other, school_year=2027, named=NAMED, now=moment(CLOSED)
        )
        later = testing.apply(land.other_shape, 2, on=date(2027, 6, 17))
        assert testing.wish_of(later, land.other_campaign).state == State.RESERVE
        letters()
        confirm(both, land.campaign, date(2027, 6, 18))
        assert testing.wish_of(both, land.other_campaign).state == State.FREED
        kept = testing.wish_of(later, land.other_campaign)
        assert (kept.state, kept.offered_until) == (State.OFFERED, date(2027, 6, 23))
        assert "зберігає місце" in letters()

    def test_is_once_and_in_time(self, land: Land) -> None:
        made = testing.apply(land.shape)
        with pytest.raises(NotNow):
            confirm(made, land.campaign)
        decide(land)
        with pytest.raises(NotNow):
            confirm(made, land.campaign, date(2027, 6, 23))
        confirm(made, land.campaign)
        confirm(made, land.campaign)
        assert states(land.campaign) == {1: State.CONFIRMED}

    def test_is_of_its_sender_alone(self, land: Land) -> None:
        wish = testing.wish_of(testing.apply(land.shape), land.campaign)
        decide(land)
        for actor in (land.head, land.teacher, land.officer):
            with pytest.raises(NotVisible):
                applying.confirm_place(actor=actor, wish_id=wish.public_id, now=moment(DRAW))

    def test_lapses_after_its_term(self, land: Land) -> None:
        for number in range(3):
            testing.apply(land.shape, number)
        decide(land)
        draw(land)
        assert carrying.lapse_places(actor=SYSTEM, now=moment(date(2027, 6, 22))) == 0
        assert carrying.lapse_places(actor=SYSTEM, now=moment(date(2027, 6, 23))) == 2
        assert sorted(states(land.campaign).values()) == [State.OFFERED, State.LAPSED, State.LAPSED]
        assert Wish.objects.get(state=State.OFFERED).offered_until == date(2027, 6, 28)


class TestSecondStage:
    def test_keeps_free_places_in_the_order_of_registration(self, land: Land) -> None:
        decide(land)
        for number in range(3):
            testing.apply(land.shape, number, on=SUMMER)
        assert states(land.campaign) == {1: State.OFFERED, 2: State.OFFERED, 3: State.RESERVE}


class TestOrder:
    @pytest.fixture(autouse=True)
    def checked(self) -> None:
        reference.load_first_lists()
        rulebook.load_first_editions(actor=SYSTEM)
        documents.load_first_editions(actor=SYSTEM)

    def hand_over(self, land: Land) -> UUID:
        return drawing.hand_over(
            actor=land.head, institution_id=land.school, school_year=2027, shape=1, class_name="1-А", now=moment(SUMMER)
        )

    def test_is_told_to_the_preschool_of_a_confirmed_child(self, land: Land) -> None:
        made = testing.apply(land.shape, 1)
        decide(land)
        garden = make_institution("Садок «Калинка»", kind=52)
        group = make_class(institution_id=garden, grade=0, letter="Старша")
        (child,) = make_pupils(1, institution_id=garden, class_id=group, born_on=date(2021, 3, 14))
        number = people.NewDocument(child.person_id, people.DocumentKind.BIRTH_CERTIFICATE, "І-КЛ 400001")
        with acting(SYSTEM, "people.document.add"):
            people.add_documents(actor=SYSTEM, documents=[number])
        assert confirmed_schools([child.person_id], 2027) == {}
        confirm(made, land.campaign)
        assert confirmed_schools([child.person_id], 2027) == {child.person_id: land.school}
        assert confirmed_schools([child.person_id], 2028) == {}

    def test_begins_with_the_confirmed(self, land: Land) -> None:
        made = testing.apply(land.shape, 1)
        testing.apply(land.shape, 2, given_name="Орест", patronymic="Іванович", sex="m")
        decide(land)
        with pytest.raises(Invalid):
            self.hand_over(land)
        confirm(made, land.campaign)
        key = self.hand_over(land)
        assert states(land.campaign) == {1: State.ORDERED, 2: State.OFFERED}
        fate = documents.fates_of(institution_id=land.school, keys=[key])
        assert fate[key].is_registered is False
        documents.discard_list(actor=land.head, institution_id=land.school, key=key)
        taken = drawing.take_back(actor=land.head, institution_id=land.school, school_year=2027, now=moment(SUMMER))
        assert (taken, states(land.campaign)[1]) == (1, State.CONFIRMED)


class TestForgetting:
    def test_removes_applications_after_their_term_with_keys_and_papers(self, land: Land) -> None:
        testing.apply((land.shape, land.other_shape), 1, grounds=("staff",))
        assert carrying.prune_applications(actor=SYSTEM, now=moment(date(2027, 11, 29))) == 0
        assert carrying.prune_applications(actor=SYSTEM, now=moment(date(2027, 11, 30))) == 1
        for model in (Application, Key, Wish, Claim):
            assert not model.objects.exists()  # type: ignore[attr-defined]

    def test_is_the_system_alone(self, land: Land) -> None:
        for verb in (carrying.prune_applications, carrying.lapse_places, carrying.prune_mailboxes):
            with pytest.raises(Refused):
                verb(actor=land.head, now=moment(SUMMER))


class TestStrangers:
    """Whoever knows a child’s certificate looks for the school where it will be."""

    def test_are_answered_like_the_first_applicant(self, land: Land) -> None:
        mother = testing.apply(land.shape, 1)
        stranger = testing.apply((land.shape, land.other_shape), 1, email="stranger@example.ua")
        numbers = [testing.wish_of(each, land.campaign).number for each in (mother, stranger)]
        assert numbers == [1, 2]
        assert testing.wish_of(stranger, land.other_campaign).number == 1

    def test_the_same_applicant_and_the_school_are_told(self, land: Land) -> None:
        testing.apply(land.shape, 1)
        for words in ({"email": "Parent1@example.ua"}, {"actor": land.head, "counter": land.school}):
            with pytest.raises(Invalid):
                testing.apply(land.shape, 1, **words)  # type: ignore[arg-type]

    def test_are_seen_by_the_school_which_ends_one_before_it_decides(self, land: Land) -> None:
        testing.apply(land.shape, 1)
        stranger = testing.wish_of(testing.apply(land.shape, 1, email="stranger@example.ua"), land.campaign)
        page = school_page(land.head, institutions.public_id_of(land.school), SPRING)
        assert page is not None
        assert [(row.number, row.twins) for row in page.rows] == [(1, (2,)), (2, (1,))]
        with pytest.raises(NotNow, match="1, 2"):
            decide(land)
        applying.withdraw(actor=land.head, wish_id=stranger.public_id, now=moment(CLOSED))
        assert decide(land) is False
