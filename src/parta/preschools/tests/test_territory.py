"""What the officer of a community sees of queues and places."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.errors import NotVisible
from parta.people.testing import Territory, make_head, make_officer, make_territory
from parta.preschools import lines, testing
from parta.preschools.models import QueueEntry
from parta.preschools.moving_up import places_of
from parta.preschools.operations import offers, queue
from parta.preschools.queries import territory
from parta.preschools.queries.territory import Queue, TerritoryPage, territory_page
from parta.preschools.rules.groups import Age
from parta.preschools.rules.queue import Benefit, State
from parta.preschools.tests.conftest import Garden, make_garden
from parta.rulebook import api as rulebook
from parta.ui.testing import read

TODAY, NOW = timezone.localdate(), timezone.now()


class Community:
    """A garden whose two groups of four-year-olds have free places, and a neighbour where five children wait."""

    def __init__(self) -> None:
        self.land: Territory = make_territory()
        self.garden: Garden = make_garden(self.land.community)
        self.neighbour = make_institution("Садок «Веселка»", kind=52, authority_id=self.land.community)
        self.other_head: Actor = make_head(self.neighbour)
        for head, each in ((self.garden.head, self.garden.id), (self.other_head, self.neighbour)):
            testing.make_queue(head, each)
        self.entries = [
            testing.queue_up(self.neighbour, number, benefit="" if number > 1 else "orphan") for number in range(1, 5)
        ]
        testing.queue_up(self.neighbour, 5, born_on=f"{self.garden.opened.year - 3}-02-01")
        self.authority = institutions.authority(self.land.community).public_id

    @property
    def officer(self) -> Actor:
        return make_officer(Role.COMMUNITY, self.land.community)


@pytest.fixture(scope="module")
def standing_community(ground: None) -> Community:
    return Community()


@pytest.fixture
def community(standing_community: Community, db: None) -> Community:
    return standing_community


def page_of(community: Community, actor: Actor | None = None) -> TerritoryPage:
    return territory_page(actor or community.officer, community.authority, today=TODAY, now=NOW)


def line_of(community: Community, institution_id: int) -> Queue:
    return next(each for each in page_of(community).queues if each.institution_id == institution_id)


class TestTheOfficerOfACommunity:
    def test_sees_how_many_wait_by_age_and_who_longest(self, community: Community) -> None:
        line = line_of(community, community.neighbour)
        assert (line.waiting, line.total, line.claims, line.benefit) == ({4: 4, 3: 1}, 5, 1, 0)
        assert line.number == 1
        entry = testing.entry_of(community.entries[0])
        queue.decide_benefit(
            actor=community.other_head, entry_id=entry.public_id, verdict=Benefit.CONFIRMED, reason="", now=NOW
        )
        line = line_of(community, community.neighbour)
        assert (line.claims, line.benefit) == (0, 1)
        longest = page_of(community).longest
        assert longest is not None
        assert (longest.institution_id, longest.longest) == (community.neighbour, entry.registered_at)

    def test_sees_free_places_while_the_neighbour_s_line_waits(self, community: Community) -> None:
        (advice,) = page_of(community).advice
        match = advice.match
        assert (match.free.institution_id, match.free.age, match.free.places) == (community.garden.id, Age.MIDDLE, 33)
        assert (match.waiting_here, match.waiting_elsewhere) == (0, 4)

    def test_sees_the_same_free_places_as_the_institution(self, community: Community) -> None:
        """Two ways to the same figure: set-based here, by institution where places are offered."""
        rulebook.load_first_editions(actor=SYSTEM)
        garden = community.garden
        for number in (21, 22, 23):
            testing.queue_up(garden.id, number)
        group = testing.make_group(garden.id, "Промінчик", places=3, since=garden.opened)
        offers.offer_places(actor=garden.head, institution_id=garden.id, group_id=group, since=TODAY, now=NOW)
        taken = QueueEntry.objects.filter(line_id=garden.id, state=State.OFFERED).order_by("number")[0]
        offers.accept_place(actor=SYSTEM, entry_id=taken.public_id, now=NOW)
        own = places_of(garden.id, [garden.group, garden.other_group, group], TODAY)
        line = line_of(community, garden.id)
        assert (line.free, line.places, line.offers) == (sum(each.free for each in own.values()), 43, 2)
        offers.hand_over(actor=garden.head, institution_id=garden.id, group_id=group, now=NOW)
        assert line_of(community, garden.id).free == line.free

    def test_is_told_no_name(self, community: Community) -> None:
        client = Client(headers={"accept-language": "uk"})
        sign_in(client, community.officer)
        address = f"/preschools/territory/{community.authority}/"
        assert client.get("/preschools/territory/")["Location"] == address
        text = read(client.get(address).content.decode()).text.replace("\u00a0", " ")
        assert "5 дітей чекають на місце в садку" in text
        assert "Коваль" not in text
        rows = client.get(f"{address}?as=csv").content.decode("utf-8-sig").splitlines()
        (row,) = [each for each in rows if "Веселка" in each]
        assert row.split(";")[1:9] == ["0", "0", "0", "1", "4", "0", "0", "5"]

    def test_opens_access_for_heads_from_here(self, community: Community) -> None:
        client = Client(headers={"accept-language": "uk"})
        sign_in(client, community.officer)
        page = read(client.get(f"/preschools/territory/{community.authority}/").content.decode())
        head = f"/heads/{institutions.public_id_of(community.neighbour)}/"
        assert any(link.attrs.get("href") == head for link in page.all("a"))
        assert client.get(head).status_code == 200

    def test_is_told_on_the_first_page(self, community: Community) -> None:
        officer = community.officer
        (grant,) = officer.having(Role.COMMUNITY)
        (line,) = lines.of_officer(officer, grant, NOW).lines
        assert line.href == "/preschools/territory/"

    def test_of_another_community_is_refused(self, community: Community) -> None:
        stranger = make_officer(Role.COMMUNITY, make_territory().community)
        with pytest.raises(NotVisible):
            page_of(community, stranger)
        assert page_of(community, make_officer(Role.REGION, community.land.region)).waiting == 5


@pytest.mark.parametrize("more", [0, 3])
def test_the_number_of_statements_is_fixed(community: Community, more: int) -> None:
    for number in range(more):
        made = make_institution(f"Садок № {number}", kind=52, authority_id=community.land.community)
        testing.make_queue(make_head(made), made)
        testing.queue_up(made, 30 + number)
        testing.make_group(made, "Сонечко", since=community.garden.opened)
    officer = community.officer
    with CaptureQueriesContext(connection) as asked:
        page_of(community, officer)
    assert len(asked) == 11, [each["sql"][:120] for each in asked]


def test_a_wide_territory_leads_below(community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(territory, "WIDE", 0)
    actor, region = make_officer(Role.REGION, community.land.region), institutions.authority(community.land.region)
    page = territory_page(actor, region.public_id, today=TODAY, now=NOW)
    assert page.queues == ()
    assert [each.id for each in page.below] == [community.land.district]
    assert territory_page(actor, region.public_id, today=TODAY, now=NOW, whole=True).waiting == 5
