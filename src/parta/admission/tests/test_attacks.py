"""What somebody would try who wants a better place, favours a child, or looks for one."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from parta.admission import testing
from parta.admission.models import Application, Campaign, Claim, Draw, Wish
from parta.admission.operations import applying, carrying, drawing
from parta.admission.operations.applying import NewWish, Way
from parta.admission.operations.campaigns import NotNow
from parta.admission.operations.drawing import Named
from parta.admission.queries.campaigns import public_page
from parta.admission.rules.admitting import Candidate, Group, first_stage
from parta.admission.rules.applications import State, Verdict
from parta.admission.rules.campaign import Days
from parta.admission.testing import moment
from parta.admission.tests.conftest import Land
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM
from parta.kernel.errors import Invalid
from parta.notices.api import send_letters

pytestmark = pytest.mark.django_db
SPRING, CLOSED, DRAW = date(2027, 4, 20), date(2027, 6, 1), date(2027, 6, 15)
COMMISSION = ("Коваль Ганна Петрівна, заступниця", "Ткач Олег Іванович, учитель", "Гук Ірина Львівна, психологиня")
NAMED = Named("Перші три кульки тиражу 3000 «Суперлото»", date(2027, 6, 10), 3, COMMISSION)


def decide(land: Land, on: date = CLOSED, named: Named = NAMED) -> bool:
    return drawing.decide_first_stage(
        actor=land.head, institution_id=land.school, school_year=2027, named=named, now=moment(on)
    )


def draw(land: Land, value: str) -> None:
    drawing.record_value(
        actor=land.head, institution_id=land.school, school_year=2027, value=value, now=moment(date(2027, 6, 10))
    )


def announced(land: Land, **changed: Any) -> None:
    """The head changes a day of what was announced, on 1 June."""
    on = changed.pop("on", CLOSED)
    days = {name: getattr(testing.DAYS, name) for name in Days.__dataclass_fields__} | changed
    testing.make_campaign(land.head, land.school, days=Days(**days), on=on)


def refused(land: Land, **changed: Any) -> list[str]:
    with pytest.raises(Invalid) as wrong:
        announced(land, **changed)
    return [problem.field for problem in wrong.value.problems]


def letters() -> str:
    mail.outbox.clear()
    send_letters(now=timezone.now())
    return "\n".join(str(letter.body) for letter in mail.outbox).replace("\u00a0", " ")


class TestHeadWhoFavoursAChild:
    def test_cannot_choose_among_ways_to_write_the_value(self, land: Land) -> None:
        for number in range(6):
            testing.apply(land.shape, number)
        decide(land)
        for value in ("17 3", "17 3 42 5", "сімнадцять"):
            with pytest.raises(Invalid):
                draw(land, value)
        draw(land, "№ 017, 03; 42.")
        assert Draw.objects.get().value == "17 3 42"

    def test_cannot_open_the_first_stage_again(self, land: Land) -> None:
        assert refused(land, accept_until=date(2027, 6, 5), draw_on=date(2027, 6, 20)) == ["accept_until"]

    def test_cannot_shorten_what_parents_count_on(self, land: Land) -> None:
        assert refused(land, on=SPRING, confirm_until=date(2027, 6, 17)) == ["confirm_until"]
        assert refused(land, on=SPRING, confirm_days=1) == ["confirm_days"]

    def test_cannot_put_the_draw_off_for_ever(self, land: Land) -> None:
        for number in range(3):
            testing.apply(land.shape, number)
        with pytest.raises(Invalid) as wrong:
            decide(land, named=Named(NAMED.source, date(2027, 7, 20), 3, COMMISSION))
        assert [problem.field for problem in wrong.value.problems] == ["value_on"]

    def test_cannot_withdraw_or_refuse_behind_the_back_of_the_parent(self, land: Land) -> None:
        one = testing.wish_of(testing.apply(land.shape, 1, grounds=("staff",)), land.campaign)
        letters()
        applying.decide_claim(
            actor=land.head, claim_id=Claim.objects.get().public_id, verdict=Verdict.REFUSED,
            reason="Наказу про прийняття на роботу немає.", now=moment(SPRING),
        )  # fmt: skip
        assert "Наказу про прийняття на роботу немає" in letters()
        applying.withdraw(actor=land.head, wish_id=one.public_id, now=moment(SPRING))
        told = letters()
        assert "заяву № 1" in told
        assert "повідомте" in told

    def test_says_who_was_present(self, land: Land) -> None:
        for number in range(3):
            testing.apply(land.shape, number)
        with pytest.raises(Invalid) as wrong:
            decide(land, named=Named(NAMED.source, NAMED.value_on, 3, ("Коваль Ганна Петрівна, заступниця",)))
        assert [problem.field for problem in wrong.value.problems] == ["commission"]


class TestSchoolThatIsLate:
    def test_keeps_a_place_for_as_many_days_as_any(self, land: Land) -> None:
        testing.apply(land.shape)
        decide(land, on=date(2027, 6, 25))
        wish = Wish.objects.get(campaign=land.campaign)
        assert wish.offered_until == date(2027, 6, 30)
        assert carrying.lapse_places(actor=SYSTEM, now=moment(date(2027, 6, 26))) == 0


class TestMidnight:
    LAST, AFTER = datetime(2027, 5, 31, 20, 59, 59, tzinfo=UTC), datetime(2027, 5, 31, 21, 0, tzinfo=UTC)

    def send(self, land: Land, now: datetime) -> None:
        applying.apply_for(
            actor=None, told=testing.told(), wishes=[NewWish(land.shape)], way=Way(site=""), now=now
        )  # fmt: skip

    def test_is_that_of_kyiv(self, land: Land) -> None:
        with pytest.raises(Invalid):
            self.send(land, self.AFTER)
        self.send(land, self.LAST)

    def test_ends_the_day_of_confirming(self, land: Land) -> None:
        wish = testing.wish_of(testing.apply(land.shape), land.campaign)
        decide(land)
        late = datetime(2027, 6, 22, 21, 0, tzinfo=UTC)
        with pytest.raises(NotNow):
            applying.confirm_place(actor=SYSTEM, wish_id=wish.public_id, now=late)
        applying.confirm_place(actor=SYSTEM, wish_id=wish.public_id, now=datetime(2027, 6, 22, 20, 59, tzinfo=UTC))


class TestParentWhoWantsTwoPlaces:
    def both(self, land: Land, *emails: str) -> list[Any]:
        """The same child by two letters, a school each; both places are kept."""
        wishes = []
        for shape, campaign, email in (
            (land.shape, land.campaign, emails[0]),
            (land.other_shape, land.other_campaign, emails[1]),
        ):
            applying.ask_mailbox(
                actor=None, email=email, school=institutions.public_id_of(land.school), address="", site="",
                now=moment(SPRING),
            )  # fmt: skip
            mailbox = testing.last_mailbox()
            made = applying.apply_for(
                actor=None, told=testing.told(), wishes=[NewWish(shape)], way=Way(site="", mailbox=mailbox),
                now=moment(SPRING),
            )  # fmt: skip
            wishes.append(testing.wish_of(made, campaign))
        decide(land)
        drawing.decide_first_stage(
            actor=land.other_head, institution_id=land.other, school_year=2027, named=NAMED, now=moment(CLOSED)
        )
        return wishes

    def test_frees_the_first_by_taking_the_second(self, land: Land) -> None:
        first, second = self.both(land, "hanna@example.ua", "Hanna@Example.ua")
        applying.confirm_place(actor=SYSTEM, wish_id=first.public_id, now=moment(DRAW))
        second.refresh_from_db()
        assert second.state == State.FREED

    def test_takes_nothing_from_another_who_names_the_same_certificate(self, land: Land) -> None:
        first, second = self.both(land, "hanna@example.ua", "stranger@example.ua")
        applying.confirm_place(actor=SYSTEM, wish_id=second.public_id, now=moment(DRAW))
        first.refresh_from_db()
        assert first.state == State.OFFERED

    def test_is_seen_when_a_certificate_is_mistyped(self, land: Land) -> None:
        testing.apply(land.shape, 1)
        again = testing.wish_of(testing.apply(land.shape, 1, document="І-КЛ 999999"), land.campaign)
        other = testing.wish_of(testing.apply(land.shape, 2, given_name="Орест", sex="m"), land.campaign)
        assert testing.alike_of(land.head, land.school, again.public_id, SPRING) == (1,)
        assert testing.alike_of(land.head, land.school, other.public_id, SPRING) == ()


class TestStranger:
    def test_cannot_work_out_a_small_group_from_the_others(self, land: Land) -> None:
        testing.apply(land.shape, 1, grounds=("staff",))
        for number in range(2, 8):
            testing.apply(land.shape, number)
        page = public_page(institutions.public_id_of(land.school), SPRING)
        shown = [count for _name, count in page.groups]
        assert shown.count("1–2") == 1
        known = sum(int(count) for count in shown if count.isdigit())
        assert known == 0, "the sum of all is public: what is left over would be the small group"

    def test_reads_nothing_of_a_refusal_in_the_trail_when_it_is_forgotten(self, land: Land) -> None:
        testing.apply(land.shape, 1, grounds=("staff",))
        applying.decide_claim(
            actor=land.head, claim_id=Claim.objects.get().public_id, verdict=Verdict.REFUSED,
            reason="Мати Соломії звільнилася через хворобу.", now=moment(SPRING),
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("select string_agg(after::text, ' ') from audit_entry where table_name like 'admission%'")
            trail = cursor.fetchone()[0]
        assert "хвороб" not in trail
        assert "хвороб" not in json.dumps(trail)

    def test_who_is_refused_leaves_no_trace(self, land: Land) -> None:
        testing.apply(land.shape, 1)
        with pytest.raises(Invalid):
            testing.apply((land.other_shape, land.shape), 1)
        assert Application.objects.count() == 1
        assert Campaign.objects.get(pk=land.other_campaign).last_number == 0


class TestEmptyDraw:
    def test_ends_quietly_when_everybody_has_withdrawn(self, land: Land) -> None:
        made = [testing.apply(land.shape, number) for number in range(3)]
        decide(land)
        for each in made:
            wish = testing.wish_of(each, land.campaign)
            applying.withdraw(actor=SYSTEM, wish_id=wish.public_id, now=moment(CLOSED))
        draw(land, "1 2 3")
        assert set(Wish.objects.values_list("state", flat=True)) == {State.WITHDRAWN}


class TestTwoPromises:
    def test_are_counted_once_each(self) -> None:
        groups = (Group("a", 1, "", True), Group("b", 2, "", True), Group("others", 9, ""))
        some = [Candidate(number, 1, group) for number, group in enumerate((1, 1, 1, 2, 2), start=1)]
        assert first_stage({1: 2}, some, groups).lacking == {1: 3}
