"""Counting failures."""

from datetime import UTC, datetime, timedelta

import pytest

from parta.identity.limits import TooMany, forgive, hit, prune, take_back
from parta.identity.models import Attempt
from parta.identity.rules import Limit

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
THREE = Limit("test", 3, timedelta(minutes=10))


@pytest.mark.django_db
class TestLimit:
    def test_lets_three_pass_and_says_when_to_try_again(self) -> None:
        for _ in range(3):
            hit(THREE, "olena", NOW)

        with pytest.raises(TooMany) as caught:
            hit(THREE, "olena", NOW + timedelta(minutes=9))

        assert caught.value.retry_at == NOW + timedelta(minutes=10)
        assert "10:10" in str(caught.value), "Kyiv time"

    def test_counts_everybody_apart(self) -> None:
        for _ in range(3):
            hit(THREE, "olena", NOW)
        hit(THREE, "oksana", NOW)

    def test_begins_anew_when_the_window_has_passed(self) -> None:
        for _ in range(3):
            hit(THREE, "olena", NOW)
        with pytest.raises(TooMany):
            hit(THREE, "olena", NOW)

        hit(THREE, "olena", NOW + timedelta(minutes=10))

    def test_forgets_after_success(self) -> None:
        for _ in range(3):
            hit(THREE, "olena", NOW)
        forgive(THREE, "olena")
        hit(THREE, "olena", NOW)

        take_back(THREE, "olena")
        assert Attempt.objects.get().count == 0

    def test_keeps_no_name_and_no_address(self) -> None:
        hit(THREE, "192.0.2.7", NOW)
        assert b"192" not in bytes(Attempt.objects.get().key)

    def test_is_pruned(self) -> None:
        hit(THREE, "olena", NOW)
        assert prune(NOW + timedelta(days=1)) == 1
