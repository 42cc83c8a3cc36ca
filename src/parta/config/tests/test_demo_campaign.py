"""The case of a campaign: its shares come out of what institutions said."""

import pytest
from django.utils import timezone

from parta.collections.queries import boards
from parta.config.demo import campaign
from parta.config.demo.campaign import Kind
from parta.institutions import api as institutions
from parta.institutions.testing import make_authority, make_root
from parta.kernel.actor import Role
from parta.people.testing import make_officer
from parta.reference import api as reference

# A tenth of the case with `make test`; the whole of it by `make soak`.
TENTH = tuple(
    Kind(each.code, each.number, each.name, 10, done, begun)
    for each, done, begun in zip(campaign.KINDS, (8, 6, 3), (1, 1, 2), strict=True)
)
WHOLE = tuple(
    Kind(each.code, each.number, each.name, 100, done, each.begun)
    for each, done in zip(campaign.KINDS, (79, 62, 33), strict=True)
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kinds", "shares"),
    [
        (TENTH, {"vocational": 80, "general": 60, "preschool": 30}),
        pytest.param(WHOLE, {"vocational": 79, "general": 62, "preschool": 33}, marks=pytest.mark.soak),
    ],
    ids=["tenth", "whole"],
)
def test_shows_shares_ranking_and_who_has_not_begun(kinds: tuple[Kind, ...], shares: dict[str, int]) -> None:
    reference.load_first_lists()
    region_id = make_authority("Управління освіти області", 1, make_root())
    for rank in range(2):
        district = make_authority(f"Відділ освіти району {rank}", 2, region_id)
        for number in range(4):
            make_authority(f"Громада {rank}-{number}", 3, district)
    officer = make_officer(Role.REGION, region_id)
    made = campaign.make(lambda _text: None, region=institutions.authority(region_id), officer=officer, kinds=kinds)
    board = boards.board(officer, made, None, "district")
    assert {group: count.percent for group, count in board.shares.groups.items()} == shares
    assert board.shares.all.total == sum(kind.size for kind in kinds)
    assert [area.name for area in board.areas] == ["Відділ освіти району 0", "Відділ освіти району 1"]
    assert board.areas[0].count.percent > board.areas[1].count.percent
    assert "Громада 1-1" in {area.name for area in board.quiet}
    assert all(area.count.done == area.count.begun == 0 for area in board.quiet)
    assert board.card.due > timezone.localdate()
