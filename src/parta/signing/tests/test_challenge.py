"""The text a person signs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from parta.signing.api import Challenge, SignatureRefused, challenge_text, make_challenge, renewed_challenge
from parta.signing.challenges import open_challenge
from parta.signing.tests.conftest import BROWSER, NOW, SITE


def opened(token: str, **changed: object) -> Challenge:
    asked = {"token": token, "purpose": "sign-in", "site": SITE, "browser": BROWSER, "now": NOW}
    return open_challenge(**{**asked, **changed})  # type: ignore[arg-type]


class TestText:
    def test_names_site_act_time_and_number_in_words(self) -> None:
        with translation.override("uk"):
            challenge = make_challenge(
                purpose="sign-in", act="Я входжу до Парти.", site="parta.example", browser=BROWSER, now=NOW
            )

        number = "-".join(challenge.nonce.hex().upper()[i : i + 4] for i in range(0, 32, 4))
        assert challenge.text == (
            "Парта, parta.example\n"
            "Я входжу до Парти.\n"
            "Час: 21.11.2026 о 12:00 за Києвом.\n"
            f"Число: {number}.\n"
            "Цей підпис підтверджує лише названу тут дію. Жодного документа він не затверджує.\n"
        )

    def test_shows_summer_time_in_summer(self) -> None:
        challenge = make_challenge(
            purpose="sign-in", act="—", site="—", browser=BROWSER, now=datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
        )

        assert "01.07.2026" in challenge.text
        assert "13:00" in challenge.text

    def test_differs_every_time(self, challenge: Challenge) -> None:
        again = make_challenge(
            purpose="sign-in", act="Я входжу до Парти.", site="parta.example", browser=BROWSER, now=NOW
        )

        assert again.text != challenge.text
        assert len(challenge.nonce) == 16

    def test_downloads_as_the_very_bytes_to_be_signed(self, challenge: Challenge) -> None:
        assert challenge_text(token=challenge.token, site=SITE, browser=BROWSER) == challenge.text.encode()

    def test_wants_a_stable_purpose(self) -> None:
        with pytest.raises(ValueError, match="purpose"):
            make_challenge(purpose="Вхід", act="—", site="—", browser=BROWSER, now=NOW)


class TestToken:
    def test_brings_the_same_challenge_back(self, challenge: Challenge) -> None:
        assert opened(challenge.token) == challenge

    @pytest.mark.parametrize("minutes", [0, 5])
    def test_is_valid_for_five_minutes(self, challenge: Challenge, minutes: int) -> None:
        assert opened(challenge.token, now=NOW + timedelta(minutes=minutes)).text == challenge.text

    @pytest.mark.parametrize(
        ("changed", "reason"),
        [
            ({"now": NOW + timedelta(minutes=5, seconds=1)}, "challenge-expired"),
            ({"now": NOW - timedelta(minutes=2)}, "challenge-expired"),
            ({"browser": "another browser"}, "challenge-foreign"),
            ({"site": "parta.example.org"}, "challenge-elsewhere"),
            ({"purpose": "documents.order"}, "challenge-unknown"),
        ],
    )
    def test_is_refused_elsewhere(self, challenge: Challenge, changed: dict[str, object], reason: str) -> None:
        with pytest.raises(SignatureRefused) as refused:
            opened(challenge.token, **changed)
        assert refused.value.reason == reason

    @pytest.mark.parametrize("place", [0, 30, -1])
    def test_cannot_be_changed(self, challenge: Challenge, place: int) -> None:
        other = "A" if challenge.token[place] != "A" else "B"
        forged = challenge.token[:place] + other + challenge.token[place:][1:]

        with pytest.raises(SignatureRefused) as refused:
            opened(forged)
        assert refused.value.reason == "challenge-unknown"

    @pytest.mark.parametrize("token", ["", ":", "a:b:c", "." * 5000])
    def test_of_rubbish_is_unknown(self, token: str) -> None:
        with pytest.raises(SignatureRefused):
            opened(token)

    def test_is_not_downloaded_by_another_browser(self, challenge: Challenge) -> None:
        with pytest.raises(SignatureRefused) as refused:
            challenge_text(token=challenge.token, site=SITE, browser="another browser")
        assert refused.value.reason == "challenge-foreign"


class TestRenewal:
    def test_asks_for_the_same_act_at_a_new_time(self, challenge: Challenge) -> None:
        later = NOW + timedelta(hours=3)
        fresh = renewed_challenge(token=challenge.token, site=SITE, browser=BROWSER, now=later)

        assert (fresh.purpose, fresh.act, fresh.site) == (challenge.purpose, challenge.act, challenge.site)
        assert fresh.nonce != challenge.nonce
        assert fresh.text.splitlines()[1] == challenge.text.splitlines()[1]
        assert opened(fresh.token, now=later + timedelta(minutes=5)) == fresh

    @pytest.mark.parametrize(
        ("changed", "reason"),
        [
            ({"browser": "another browser"}, "challenge-foreign"),
            ({"site": "evil.example"}, "challenge-elsewhere"),
            ({"token": "rubbish"}, "challenge-unknown"),
        ],
    )
    def test_is_refused_elsewhere(self, challenge: Challenge, changed: dict[str, str], reason: str) -> None:
        asked = {"token": challenge.token, "site": SITE, "browser": BROWSER, **changed}
        with pytest.raises(SignatureRefused) as refused:
            renewed_challenge(**asked, now=NOW)
        assert refused.value.reason == reason
