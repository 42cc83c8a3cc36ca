"""Which wave of access counts."""

from datetime import date, timedelta

import pytest

from parta.identity.opening import Announced, Opening, opening_of

TODAY = date(2026, 11, 22)
WEEK = timedelta(days=7)
NATIONAL, REGION, COMMUNITY = 1, 2, 4
CHAIN = (COMMUNITY, REGION, NATIONAL)


def said(by: int, of: int, on: date, *kinds: int) -> Announced:
    level = {NATIONAL: 0, REGION: 1, COMMUNITY: 3}[of] if of in CHAIN else 3
    return Announced(by, f"giver {by}", of, level, frozenset(kinds), on)


class TestWhichWaveCounts:
    @pytest.mark.parametrize(
        ("waves", "opens_on"),
        [
            ([], None),
            ([said(NATIONAL, 9, TODAY)], None),  # of another territory
            ([said(NATIONAL, NATIONAL, TODAY, 5)], None),  # of another kind
            ([said(NATIONAL, NATIONAL, TODAY + WEEK)], TODAY + WEEK),
            ([said(NATIONAL, NATIONAL, TODAY + 9 * WEEK), said(NATIONAL, REGION, TODAY)], TODAY),
            ([said(NATIONAL, REGION, TODAY), said(NATIONAL, REGION, TODAY + WEEK, 3)], TODAY + WEEK),
            ([said(NATIONAL, REGION, TODAY + 2 * WEEK), said(NATIONAL, REGION, TODAY + WEEK)], TODAY + WEEK),
            ([said(NATIONAL, REGION, TODAY + WEEK), said(COMMUNITY, COMMUNITY, TODAY)], TODAY + WEEK),
            ([said(NATIONAL, REGION, TODAY), said(COMMUNITY, COMMUNITY, TODAY + WEEK)], TODAY + WEEK),
        ],
    )
    def test_is_the_narrowest_of_one_giver_and_the_latest_of_several(
        self, waves: list[Announced], opens_on: date | None
    ) -> None:
        found = opening_of(waves, CHAIN, 3)
        assert (found.opens_on if found else None) == opens_on

    def test_names_who_said_so(self) -> None:
        assert opening_of([said(NATIONAL, REGION, TODAY)], CHAIN, 3) == Opening(TODAY, "giver 1")
