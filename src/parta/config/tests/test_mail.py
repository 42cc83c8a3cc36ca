"""Letters go where the environment says: into files, by SMTP, from a training copy nowhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from parta.config.env import COPY_KEY_VARIABLE, ROOT, read
from parta.config.mail import mail_settings

_SEND = (
    "import django; django.setup(); from django.core.mail import EmailMessage;"
    " EmailMessage(subject='Запрошення', body='Код картки: АБВГ', to=['olena@example.org']).send()"
)


def send(data: Path, **environ: str) -> None:
    """As the worker does: a process of its own, with the settings of an installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PARTA_", "DJANGO_"))}
    own = {
        "PARTA_DATA": str(data), "PARTA_SECRET_KEY": "a" * 64, "PARTA_IDENTIFIER_KEY": "b" * 64,
        "DJANGO_SETTINGS_MODULE": "parta.config.settings", "PYTHONPATH": str(ROOT / "src"), "PARTA_DEMO": "no",
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", _SEND], env=kept | own | environ, check=True, timeout=60)


class TestLetter:
    def test_is_written_into_the_outbox(self, tmp_path: Path) -> None:
        send(tmp_path, PARTA_MAIL_FROM="Парта <parta@example.org>")

        (letter,) = (tmp_path / "outbox").iterdir()
        text = letter.read_text(encoding="utf-8")
        assert "To: olena@example.org" in text
        assert "parta@example.org" in text
        assert "Код картки: АБВГ" in text

    def test_of_a_copy_goes_nowhere(self, tmp_path: Path) -> None:
        send(tmp_path, **{COPY_KEY_VARIABLE: "c" * 64})

        assert not (tmp_path / "outbox").exists() or not list((tmp_path / "outbox").iterdir())

    @pytest.mark.parametrize(
        ("url", "port", "is_tls"),
        [
            ("smtp://parta:p%40ss@mail.example.org", 587, False),
            ("smtps://parta:p%40ss@mail.example.org", 465, True),
            ("smtp://parta:p%40ss@mail.example.org:2525", 2525, False),
        ],
    )
    def test_is_sent_by_smtp_never_in_the_clear(self, url: str, port: int, is_tls: bool, tmp_path: Path) -> None:
        found = mail_settings(read({"PARTA_DATA": str(tmp_path), "PARTA_SMTP_URL": url, "PARTA_DEMO": "yes"}))

        assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example.org", port)
        assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("parta", "p@ss")
        assert (found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (is_tls, not is_tls)
