"""The queue: its order, moments nobody moves, offers and what becomes of them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parta.audit.api import acting
from parta.documents import api as documents
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.people import api as people
from parta.people.testing import make_guardian, make_head
from parta.preschools import testing
from parta.preschools.held import held_in_queue
from parta.preschools.models import Offer, QueueEntry
from parta.preschools.operations import offers, queue
from parta.preschools.queries.queue import entry_page, public_page, queue_page
from parta.preschools.rules.queue import Benefit, Outcome, Share, Standing, State, next_of, ordered
from parta.preschools.tests.conftest import Garden
from parta.rulebook import api as rulebook

TODAY = timezone.localdate()
START = datetime(2026, 9, 1, 8, tzinfo=UTC)


def standing(number: int, *, benefit: bool = False, minutes: int | None = None) -> Standing:
    return Standing(number, START + timedelta(minutes=number if minutes is None else minutes), benefit)


class TestTheOrder:
    def test_is_that_of_registration(self) -> None:
        order = ordered([standing(3), standing(1), standing(2)], Share(25))
        assert [(each.number, each.place) for each in order] == [(1, 1), (2, 2), (3, 3)]

    def test_gives_every_fourth_place_to_the_benefit_line(self) -> None:
        entries = [standing(number) for number in range(1, 7)] + [standing(7, benefit=True), standing(8, benefit=True)]
        assert [each.number for each in ordered(entries, Share(25))] == [7, 1, 2, 3, 8, 4, 5, 6]

    def test_goes_on_from_what_the_year_has_given(self) -> None:
        entries = [standing(1), standing(2), standing(9, benefit=True)]
        assert [each.number for each in ordered(entries, Share(25, given=1, to_benefit=1))] == [1, 2, 9]
        assert [each.number for each in ordered(entries, Share(25, given=4, to_benefit=1))] == [9, 1, 2]

    def test_leaves_no_place_unused_when_a_line_is_empty(self) -> None:
        assert [each.number for each in ordered([standing(5, benefit=True), standing(6, benefit=True)], Share(0))] == [
            5,
            6,
        ]

    def test_passes_over_who_has_answered(self) -> None:
        order = ordered([standing(number) for number in (1, 2, 3)], Share(25))
        assert [each.number for each in next_of(order, {1}, 2)] == [2, 3]

    @given(
        st.lists(st.tuples(st.integers(0, 99), st.booleans()), max_size=30),
        st.integers(0, 100), st.integers(0, 20), st.integers(0, 20),
    )  # fmt: skip
    def test_holds_everybody_once_and_keeps_time_within_a_line(
        self, drawn: list[tuple[int, bool]], percent: int, given_: int, to_benefit: int
    ) -> None:
        entries = [standing(at, benefit=has, minutes=minute) for at, (minute, has) in enumerate(drawn)]
        order = ordered(entries, Share(percent, given_, to_benefit))
        assert sorted(each.number for each in order) == sorted(entry.number for entry in entries)
        moments = {entry.number: (entry.registered_at, entry.number) for entry in entries}
        for has in (True, False):
            own = [moments[each.number] for each in order if each.has_benefit is has]
            assert own == sorted(own)


@pytest.fixture
def line(garden: Garden) -> Garden:
    """The garden with an open queue and a group of two free places."""
    testing.make_queue(garden.head, garden.id)
    return garden


def give(garden: Garden, places: int) -> int:
    """A new group of so many places; its id."""
    return testing.make_group(garden.id, "Промінчик", places=places, since=garden.opened)


def offer(garden: Garden, group: int) -> int:
    return offers.offer_places(
        actor=garden.head, institution_id=garden.id, group_id=group, since=TODAY, now=timezone.now()
    )


def states(*ids: UUID) -> list[State]:
    return [State(testing.entry_of(each).state) for each in ids]


def pass_term(public_id: UUID) -> datetime:
    """A moment after the term of its offer: time cannot be moved."""
    until = Offer.objects.get(entry__public_id=public_id, outcome=None).until
    return testing.noon(until + timedelta(days=1))


class TestRegistration:
    def test_gives_numbers_without_a_gap(self, line: Garden) -> None:
        made = [testing.queue_up(line.id, number) for number in (1, 2, 3)]
        assert [testing.entry_of(each).number for each in made] == [1, 2, 3]

    def test_moves_by_nobody(self, line: Garden) -> None:
        made = testing.entry_of(testing.queue_up(line.id))
        earlier = made.registered_at - timedelta(days=30)
        for change in ({"registered_at": earlier}, {"number": 0}, {"cohort": 2000}):
            with (
                pytest.raises(DatabaseError, match="not changed"),
                transaction.atomic(),
                acting(SYSTEM, "preschools.entry.move"),
            ):
                QueueEntry.objects.filter(pk=made.pk).update(**change)

    def test_is_stamped_by_the_database_whatever_is_said(self, line: Garden) -> None:
        made = testing.entry_of(testing.queue_up(line.id))
        made.pk, made.number, made.state = None, 99, State.WITHDRAWN
        made.public_id, made.registered_at = UUID(int=1), START
        with acting(SYSTEM, "preschools.entry.copy"):
            made.save(force_insert=True)
        assert testing.entry_of(UUID(int=1)).registered_at > START + timedelta(days=1)

    def test_is_of_a_child_once_however_its_certificate_is_typed(self, line: Garden) -> None:
        testing.queue_up(line.id, document="І-КЛ 482913", mailbox="one@example.ua")
        with pytest.raises(Invalid):
            testing.queue_up(line.id, 2, document="i кл № 482913", mailbox="One@example.ua")

    def test_says_everything_that_is_missing(self, line: Garden) -> None:
        with pytest.raises(Invalid) as caught:
            testing.queue_up(line.id, family_name="", document="1", born_on="2001-01-01", benefit="no-such")
        assert {problem.field for problem in caught.value.problems} == {"family_name", "document", "born_on", "benefit"}

    def test_waits_while_the_queue_is_closed_but_for_paper(self, line: Garden) -> None:
        queue.open_queue(actor=line.head, institution_id=line.id, is_open=False, note="", site="")
        with pytest.raises(queue.NotNow):
            testing.queue_up(line.id)
        assert testing.queue_up(line.id, actor=line.head, is_counter=True)
        with pytest.raises(Refused):
            testing.queue_up(line.id, 2, actor=line.educator, is_counter=True)

    def test_of_one_mailbox_has_an_end(self, line: Garden) -> None:
        for number in range(5):
            testing.queue_up(line.id, number, mailbox="one@example.ua")
        with pytest.raises(queue.NotNow):
            testing.queue_up(line.id, 9, mailbox="one@example.ua")

    def test_is_opened_by_whoever_moves_children(self, garden: Garden) -> None:
        with pytest.raises(Refused):
            testing.make_queue(garden.educator, garden.id)
        with pytest.raises(NotVisible):
            testing.queue_up(garden.id)


class TestAStrangerWhoKnowsACertificate:
    """A father whose rights were taken away holds the certificate and asks each preschool for the child."""

    CERTIFICATE = "І-КЛ 482913"

    def test_is_not_told_in_which_queue_the_child_stands(self, line: Garden) -> None:
        other = make_institution("Садок «Веселка»", kind=52)
        testing.make_queue(make_head(other), other)
        mother, father = make_guardian(line.ids[0]), make_guardian(line.ids[1])
        testing.queue_up(line.id, 1, actor=mother, document=self.CERTIFICATE)

        answers = [testing.queue_up(each, 2, actor=father, document=self.CERTIFICATE) for each in (other, line.id)]
        assert states(*answers) == [State.WAITING, State.WAITING]

    def test_is_no_parent_who_comes_by_another_way(self, line: Garden) -> None:
        mother = make_guardian(line.ids[0])
        testing.queue_up(line.id, 1, actor=mother, document=self.CERTIFICATE)
        with pytest.raises(Invalid):
            testing.queue_up(line.id, 2, actor=mother, mailbox="one@example.ua", document=self.CERTIFICATE)

    def test_is_seen_by_the_institution_and_told_by_it_at_its_counter(self, line: Garden) -> None:
        testing.queue_up(line.id, 1, mailbox="one@example.ua", document=self.CERTIFICATE)
        testing.queue_up(line.id, 2, mailbox="two@example.ua", document=self.CERTIFICATE)
        page = queue_page(line.head, line.public_id, TODAY)
        assert [(row.number, row.twins) for row in page.rows] == [(1, (2,)), (2, (1,))]
        with pytest.raises(Invalid):
            testing.queue_up(line.id, 3, actor=line.head, is_counter=True, document=self.CERTIFICATE)

    def test_gets_no_second_place_for_the_child(self, line: Garden) -> None:
        mother, father = make_guardian(line.ids[0]), make_guardian(line.ids[1])
        mine = testing.queue_up(line.id, 1, actor=mother, document=self.CERTIFICATE)
        his = testing.queue_up(line.id, 2, actor=father, document=self.CERTIFICATE)
        next_one = testing.queue_up(line.id, 3)
        group = give(line, 3)
        assert offer(line, group) == 2
        assert states(mine, his, next_one) == [State.OFFERED, State.WAITING, State.OFFERED]
        offers.accept_place(actor=mother, entry_id=mine, now=timezone.now())
        with pytest.raises(Invalid):
            offer(line, group)
        queue.withdraw(actor=line.head, entry_id=mine, now=timezone.now())
        assert offer(line, group) == 1
        assert states(his) == [State.OFFERED]


class TestAPlace:
    def test_goes_by_the_order_and_is_explained(self, line: Garden) -> None:
        first, second, third = (testing.queue_up(line.id, number) for number in (1, 2, 3))
        late = testing.queue_up(line.id, 4, benefit="defender")
        queue.decide_benefit(actor=line.head, entry_id=late, verdict=Benefit.CONFIRMED, reason="", now=timezone.now())
        why = entry_page(third, TODAY).why
        assert why is not None
        assert (why.place, why.total, why.benefits_before, why.others_before) == (4, 4, 1, 2)
        assert offer(line, give(line, 2)) == 2
        assert states(late, first, second, third) == [State.OFFERED, State.OFFERED, State.WAITING, State.WAITING]

    def test_is_for_children_of_its_age_who_want_it_by_then(self, line: Garden) -> None:
        infant = testing.queue_up(line.id, 1, born_on=(TODAY - timedelta(days=100)).isoformat())
        later = testing.queue_up(line.id, 2, wanted_from=TODAY + timedelta(days=60))
        fits = testing.queue_up(line.id, 3)
        offer(line, give(line, 5))
        assert states(infant, later, fits) == [State.WAITING, State.WAITING, State.OFFERED]

    def test_is_not_offered_twice_at_once(self, line: Garden) -> None:
        for number in (1, 2):
            testing.queue_up(line.id, number)
        group = give(line, 1)
        assert offer(line, group) == 1
        with pytest.raises(Invalid):
            offer(line, group)

    def test_that_is_declined_goes_to_the_next_and_the_moment_stays(self, line: Garden) -> None:
        first, second = (testing.queue_up(line.id, number) for number in (1, 2))
        moment = testing.entry_of(first).registered_at
        offer(line, give(line, 1))
        offers.decline_place(actor=SYSTEM, entry_id=first, now=timezone.now())
        assert states(first, second) == [State.WAITING, State.OFFERED]
        assert testing.entry_of(first).registered_at == moment
        assert entry_page(first, TODAY).offers[0].outcome is Outcome.DECLINED

    def test_that_is_not_answered_goes_on_and_after_two_the_entry_sleeps(self, line: Garden) -> None:
        first, second = (testing.queue_up(line.id, number) for number in (1, 2))
        offer(line, give(line, 1))
        assert offers.lapse_offers(actor=SYSTEM, now=pass_term(first)) == 1
        assert states(first, second) == [State.WAITING, State.OFFERED]
        offer(line, testing.make_group(line.id, "Барвінок", places=1, since=line.opened))
        offers.lapse_offers(actor=SYSTEM, now=pass_term(first))
        assert states(first) == [State.ASLEEP]
        queue.still_waits(actor=SYSTEM, entry_id=first, now=timezone.now())
        assert states(first) == [State.WAITING]

    def test_that_is_taken_ends_the_entries_elsewhere(self, line: Garden) -> None:
        other = make_institution("Садок «Веселка»", kind=52)
        head = make_head(other)
        testing.make_queue(head, other)
        mother = make_guardian(line.ids[0])
        mine, there = (testing.queue_up(each, 7, actor=mother) for each in (line.id, other))
        stranger = testing.queue_up(other, 8)
        offer(line, give(line, 1))
        offers.accept_place(actor=mother, entry_id=mine, now=timezone.now())
        assert states(mine, there, stranger) == [State.ACCEPTED, State.ELSEWHERE, State.WAITING]

    def test_is_answered_by_whoever_sent_it(self, line: Garden) -> None:
        mother, stranger = make_guardian(line.ids[0]), make_guardian(line.ids[1])
        mine = testing.queue_up(line.id, 7, actor=mother)
        offer(line, give(line, 1))
        with pytest.raises(NotVisible):
            offers.accept_place(actor=stranger, entry_id=mine, now=timezone.now())
        with pytest.raises(queue.NotNow):
            offers.accept_place(actor=mother, entry_id=mine, now=pass_term(mine))

    def test_is_offered_by_nobody_s_choice(self, line: Garden) -> None:
        testing.queue_up(line.id)
        with pytest.raises(Refused):
            offers.offer_places(
                actor=line.educator, institution_id=line.id, group_id=line.group, since=TODAY, now=timezone.now()
            )

    def test_keeps_its_day(self, line: Garden) -> None:
        mine = testing.queue_up(line.id)
        offer(line, give(line, 1))
        with (
            pytest.raises(DatabaseError, match="stays as it was made"),
            transaction.atomic(),
            acting(SYSTEM, "preschools.offer.move"),
        ):
            Offer.objects.filter(entry__public_id=mine).update(until=TODAY)


class TestTheOrderOfEnrolment:
    def test_gets_the_children_who_took_places(self, line: Garden) -> None:
        rulebook.load_first_editions(actor=SYSTEM)
        mine = testing.queue_up(line.id)
        group = give(line, 1)
        offer(line, group)
        offers.accept_place(actor=SYSTEM, entry_id=mine, now=timezone.now())
        key = offers.hand_over(actor=line.head, institution_id=line.id, group_id=group, now=timezone.now())
        assert states(mine) == [State.ORDERED]
        assert key in documents.fates_of(institution_id=line.id, keys=[key])
        assert entry_page(mine, TODAY).fate is not None
        documents.discard_list(actor=line.head, institution_id=line.id, key=key)
        assert offers.take_back(actor=line.head, institution_id=line.id, now=timezone.now()) == 1
        assert states(mine) == [State.ACCEPTED]

    def test_is_not_made_of_nobody(self, line: Garden) -> None:
        with pytest.raises(Invalid):
            offers.hand_over(actor=line.head, institution_id=line.id, group_id=line.group, now=timezone.now())


class TestForgetting:
    def test_takes_away_whoever_left_long_ago(self, line: Garden) -> None:
        gone, stays = (testing.queue_up(line.id, number) for number in (1, 2))
        queue.withdraw(actor=SYSTEM, entry_id=gone, now=timezone.now() - timedelta(days=100))
        assert offers.prune_entries(actor=SYSTEM, now=timezone.now()) == 1
        assert not QueueEntry.objects.filter(public_id=gone).exists()
        assert states(stays) == [State.WAITING]


class TestPages:
    def test_of_everybody_show_no_name(self, line: Garden) -> None:
        testing.queue_up(line.id, 1)
        testing.queue_up(line.id, 2, benefit="orphan")
        page = public_page(line.public_id, TODAY)
        assert [(row.number, row.place, row.has_benefit) for row in page.rows] == [(1, 1, False), (2, 2, False)]

    def test_of_the_institution_show_what_waits(self, line: Garden) -> None:
        testing.queue_up(line.id, 1)
        testing.queue_up(line.id, 2, benefit="orphan")
        page = queue_page(line.head, line.public_id, TODAY)
        assert (page.waits, page.claims, [row.number for row in page.rows]) == (2, 1, [1, 2])
        assert len(queue_page(line.head, line.public_id, TODAY, show="benefits").rows) == 1


class TestMyData:
    def test_show_the_entries_of_a_child_and_who_sent_them(self, line: Garden) -> None:
        child = line.ids[0]
        mother = make_guardian(child)
        assert mother.person_id is not None
        assert held_in_queue(child, TODAY) is None
        people.add_documents(
            actor=line.head,
            documents=[people.NewDocument(child, people.DocumentKind.BIRTH_CERTIFICATE, "І-КЛ 500077")],
        )
        testing.queue_up(line.id, 77, actor=mother)
        for person in (child, mother.person_id):
            held = held_in_queue(person, TODAY)
            assert held is not None
            (fact,) = held.facts
            assert "Калинівський садок" in fact.value
            assert "Коваль Ганна" not in fact.value
