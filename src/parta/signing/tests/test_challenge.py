"""The text a person signs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from parta.signing.api import Challenge, SignatureRefused, challenge_text, make_challenge
from parta.signing.challenges import open_challenge
from parta.signing.tests.conftest import BROWSER, NOW


def opened(token: str, **changed: object) -> Challenge:
    return open_challenge(**{"token": token, "purpose": "sign-in", "browser": BROWSER, "now": NOW, **changed})  # type: ignore[arg-type]


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
        assert challenge_text(token=challenge.token, browser=BROWSER) == challenge.text.encode()

    def test_wants_a_stable_purpose(self) -> None:
        with pytest.raises(ValueError, match="purpose"):
            make_challenge(purpose="Вхід", act="—", site="—", browser=BROWSER, now=NOW)


class TestToken:
    def test_brings_the_same_challenge_back(self, challenge: Challenge) -> None:
        assert opened(challenge.token) == challenge

    @pytest.mark.parametrize("minutes", [0, 10])
    def test_is_valid_for_ten_minutes(self, challenge: Challenge, minutes: int) -> None:
        assert opened(challenge.token, now=NOW + timedelta(minutes=minutes)).text == challenge.text

    @pytest.mark.parametrize(
        ("changed", "reason"),
        [
            ({"now": NOW + timedelta(minutes=10, seconds=1)}, "challenge-expired"),
            ({"now": NOW - timedelta(minutes=2)}, "challenge-expired"),
            ({"browser": "another browser"}, "challenge-foreign"),
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
            challenge_text(token=challenge.token, browser="another browser")
        assert refused.value.reason == "challenge-foreign"
