"""Whom an installation trusts, and that a demo's authority is trusted nowhere else."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from parta.kernel.actor import SYSTEM
from parta.signing import apps, trust
from parta.signing.api import Challenge, SignatureRefused, accept_signature
from parta.signing.testing import NotInDemo, authority, demo_key_for, make_signer, sign
from parta.signing.tests.conftest import BROWSER, NOW, SITE
from uakep.testing import Authority, Signer, Subject


def reason(challenge: Challenge, cms: bytes) -> str:
    with pytest.raises(SignatureRefused) as refused:
        accept_signature(
            actor=SYSTEM, token=challenge.token, cms=cms, purpose="sign-in", site=SITE, browser=BROWSER, now=NOW
        )
    return refused.value.reason


@pytest.fixture
def provider(tmp_path: Path, settings: Any) -> Authority:
    """A provider that the installation's folder trusts."""
    made = Authority("Надавач")
    (tmp_path / "root.pem").write_bytes(made.root.certificate_pem())
    (tmp_path / "issuer.pem").write_bytes(made.issuer.certificate_pem())
    settings.PARTA_TRUST_STORE = tmp_path
    return made


@pytest.mark.django_db
class TestRealInstallation:
    @pytest.fixture(autouse=True)
    def _real(self, settings: Any) -> None:
        settings.PARTA_DEMO = False

    def test_trusts_its_folder(self, challenge: Challenge, provider: Authority) -> None:
        person = provider.issue(Subject(surname="Савчук", rnokpp="2222222225"))

        signer = accept_signature(
            actor=SYSTEM,
            token=challenge.token,
            cms=person.sign(challenge.data, at=NOW),
            purpose="sign-in",
            site=SITE,
            browser=BROWSER,
            now=NOW,
        )

        assert signer.rnokpp == "2222222225"

    def test_does_not_trust_the_test_authority(
        self, challenge: Challenge, director: Signer, provider: Authority
    ) -> None:
        assert reason(challenge, sign(challenge.data, director, at=NOW)) == "untrusted"

    def test_that_trusts_nobody_says_so(self, challenge: Challenge, director: Signer) -> None:
        assert reason(challenge, sign(challenge.data, director, at=NOW)) == "not-configured"

    def test_obeys_a_list_put_there_while_it_runs(
        self, challenge: Challenge, provider: Authority, tmp_path: Path
    ) -> None:
        person = provider.issue(Subject(surname="Савчук", rnokpp="2222222225"))
        trust.store()
        (tmp_path / "issuer.crl").write_bytes(provider.crl(person, at=NOW))

        assert reason(challenge, person.sign(challenge.data, at=NOW)) == "revoked"

    def test_goes_on_with_what_it_knew_while_a_file_is_half_written(
        self, challenge: Challenge, provider: Authority, tmp_path: Path, caplog: Any
    ) -> None:
        person = provider.issue(Subject(surname="Савчук", rnokpp="2222222225"))
        whole = provider.crl(person, at=NOW)
        trust.store()
        (tmp_path / "issuer.crl").write_bytes(whole[:100])

        assert len(trust.store().trust) == len(trust.store().trust) > 0
        assert caplog.text.count("issuer.crl") == 1, "and is not read again for each signature"
        assert apps.check_keys_and_trust(None)

        (tmp_path / "issuer.crl").write_bytes(whole)
        assert reason(challenge, person.sign(challenge.data, at=NOW)) == "revoked"

    def test_does_not_make_keys(self) -> None:
        with pytest.raises(NotInDemo):
            authority()
        with pytest.raises(NotInDemo):
            make_signer()
        with pytest.raises(NotInDemo):
            demo_key_for("head", family_name="Ткачук", given_name="Віктор", rnokpp="1759013776")


class TestDemo:
    def test_trusts_its_own_authority_beside_the_folder(self, provider: Authority, director: Signer) -> None:
        known = {certificate.sha256 for certificate in trust.store().trust.certificates}

        assert {provider.root.read().sha256, authority().root.read().sha256} <= known

    def test_makes_the_authority_once(self) -> None:
        assert authority().root.certificate == authority().root.certificate

    def test_keeps_its_key_from_others(self, settings: Any) -> None:
        authority()

        assert os.stat(settings.PARTA_DATA / trust.TEST_AUTHORITY / "issuer.key").st_mode & 0o077 == 0

    def test_gives_a_person_the_same_key_every_time(self) -> None:
        words = {"family_name": "Ткачук", "given_name": "Віктор", "rnokpp": "1759013776"}

        assert demo_key_for("head", **words) == demo_key_for("head", **words)
        assert demo_key_for("head", **words) != demo_key_for("deputy", **words)
        assert demo_key_for("head", **words) != demo_key_for("head", **{**words, "family_name": "Ткач"})


def test_a_real_installation_does_not_even_load_the_test_authority(tmp_path: Path) -> None:
    """Settings, every module and every address, as a server outside demo mode loads them."""
    program = (
        "import django, sys; django.setup()\n"
        "from django.urls import get_resolver; assert get_resolver().url_patterns\n"
        "print('uakep' in sys.modules, [m for m in ('uakep.testing', 'parta.signing.testing') if m in sys.modules])"
    )
    environ = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "parta.config.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PARTA_DATA": str(tmp_path),
        "PARTA_DEMO": "no",
        "PARTA_SECRET_KEY": "s" * 32,
        "PARTA_IDENTIFIER_KEY": "i" * 32,
        "PARTA_HOSTS": "parta.example",
        "DATABASE_URL": "postgresql://nobody@localhost/none",
        "PARTA_APP_DATABASE_URL": "postgresql://nobody@localhost/none",
    }

    done = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, timeout=60)

    assert (done.stdout, done.stderr) == ("True []\n", "")


class TestCheckAtStart:
    def found(self) -> list[str]:
        return [message.id or "" for message in apps.check_keys_and_trust(None)]

    def test_passes_in_demo(self) -> None:
        assert self.found() == []

    def test_warns_of_a_missing_folder_setting(self, settings: Any) -> None:
        settings.PARTA_DEMO = False

        assert self.found() == ["signing.W001"]

    def test_passes_with_a_provider_and_a_list_in_force(
        self, provider: Authority, settings: Any, tmp_path: Path
    ) -> None:
        settings.PARTA_DEMO, now = False, timezone.now()
        found = []
        for age in (None, timedelta(days=40), timedelta(0)):
            if age is not None:
                (tmp_path / "issuer.crl").write_bytes(provider.crl(at=now - age))
            found.append(self.found())

        assert found == [["signing.W002"], ["signing.W002"], []]

    @pytest.mark.parametrize("content", [None, b"", b"\x30\x03\x02\x01"])
    def test_finds_a_folder_that_trusts_nobody(self, settings: Any, tmp_path: Path, content: bytes | None) -> None:
        settings.PARTA_TRUST_STORE = tmp_path / "trusted"
        if content is not None:
            (tmp_path / "trusted").mkdir()
            (tmp_path / "trusted/root.crt").write_bytes(content)

        assert self.found() == ["signing.E002"]

    def test_finds_a_weak_identifier_key(self, settings: Any) -> None:
        settings.PARTA_IDENTIFIER_KEY = "short"

        assert self.found() == ["signing.E001"]
