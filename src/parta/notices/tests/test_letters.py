"""Letters leave after the transaction, once, and their text does not stay."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone

from parta.notices.api import post_letter, prune_letters, send_letters
from parta.notices.models import Letter

NOW = timezone.now()


def post() -> int:
    return post_letter(to="olena@example.org", subject="Запрошення до\nПарти", text="Код ABCE 2345 679K")


@pytest.mark.django_db
class TestLetter:
    def test_leaves_once(self) -> None:
        post()

        assert send_letters(now=NOW) == 1
        assert send_letters(now=NOW) == 0
        assert [(m.to, m.subject, m.body) for m in mail.outbox] == [
            (["olena@example.org"], "Запрошення до Парти", "Код ABCE 2345 679K")
        ]

    def test_lies_encrypted_until_it_leaves_and_is_erased_then(self) -> None:
        letter = Letter.objects.get(pk=post())
        assert b"olena" not in bytes(letter.sealed)
        assert b"ABCE" not in bytes(letter.sealed)

        send_letters(now=NOW)

        letter.refresh_from_db()
        assert bytes(letter.sealed) == b""
        assert letter.left_at == NOW

    def test_becomes_a_file_by_default(self, tmp_path: Path) -> None:
        post()

        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend", EMAIL_FILE_PATH=str(tmp_path)
        ):
            send_letters(now=NOW)

        (file,) = tmp_path.iterdir()
        assert "To: olena@example.org" in file.read_text()

    def test_waits_and_is_tried_again_when_the_server_is_down(self) -> None:
        letter_id = post()

        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=1
        ):
            assert send_letters(now=NOW) == 0
        assert send_letters(now=NOW + timedelta(seconds=30)) == 0, "the pause has not passed"
        assert send_letters(now=NOW + timedelta(minutes=2)) == 1
        assert Letter.objects.get(pk=letter_id).attempts == 1

    def test_is_given_up_after_two_days_and_forgotten_after_thirty(self) -> None:
        letter_id, later = post(), NOW
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=1
        ):
            for _attempt in range(8):
                send_letters(now=later)
                later += timedelta(hours=13)

        letter = Letter.objects.get(pk=letter_id)
        assert letter.given_up_at is not None
        assert bytes(letter.sealed) == b""
        assert prune_letters(now=later + timedelta(days=31)) == 1
