"""КЕП as people have it: keys of ДСТУ 4145 in every container, signed with in the page and checked by the server."""

import base64
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Request, expect
from tools.screens import axe_faults, layout_faults

from parta.identity import grants
from parta.kernel.actor import Role
from parta.people.testing import make_officer, make_person
from parta.signing.testing import DEMO_PASSWORD, make_dstu_person
from tests.journeys.conftest import Site, listen
from uakep.der import SEQUENCE, write, write_integer, write_oid
from uakep.testing import DstuPerson

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
RNOKPP, PASSWORD = "2222222225", "Ключ-2026"


@dataclass
class Watch:
    """Everything the page sends, to see that a key and its password are not in it."""

    site: str
    sent: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def heard(self, request: Request) -> None:
        self.asked.append(request.url)
        self.sent.append(request.post_data_buffer or b"")

    def of_key(self, key: bytes) -> list[str]:
        """What should not be there."""
        posted = b"".join(self.sent)
        secrets = {
            "the key": key[40:120],
            "the key in base64": base64.b64encode(key)[56:120],
            "the password": PASSWORD.encode(),
        }
        strangers = [url for url in self.asked if not url.startswith((self.site, "blob:"))]
        return [name for name, secret in secrets.items() if secret in posted] + strangers


@pytest.fixture(scope="module")
def officer(site: Site) -> DstuPerson:
    """Somebody with a role and with files of every kind."""
    person = make_person("Мельничук", "Ірина", "Петрівна", rnokpp=RNOKPP)
    make_officer(Role.NATIONAL, person_id=person)
    grants.register_demo_people("kep", lambda: (grants.DemoPerson(person, "officer", has_key=True),))
    return make_dstu_person("Мельничук", "Ірина", "Петрівна", rnokpp=RNOKPP)


def window(browser: Browser, site: Site, width: int, language: str) -> Page:
    context = browser.new_context(
        base_url=site.url, locale=language, viewport={"width": width, "height": 768}, reduced_motion="reduce"
    )
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site.url}])
    return context.new_page()


def p7b(*certificates: bytes) -> bytes:
    """Certificates without a signature, as sites of providers give them."""
    signed = write(
        SEQUENCE,
        write_integer(1),
        write(0x31),
        write(SEQUENCE, write_oid("1.2.840.113549.1.7.1")),
        write(0xA0, *certificates),
        write(0x31),
    )
    return write(SEQUENCE, write_oid("1.2.840.113549.1.7.2"), write(0xA0, signed))


def choose(page: Page, folder: Path, name: str, key: bytes, password: str = PASSWORD) -> None:
    (folder / name).write_bytes(key)
    page.get_by_label("Файл ключа").set_input_files(folder / name)
    page.get_by_label("Пароль ключа").fill(password)
    page.get_by_role("button", name="Підписати й увійти").click()


def add(page: Page, folder: Path, name: str, certificate: bytes) -> None:
    (folder / name).write_bytes(certificate)
    page.get_by_label("Файл сертифіката").set_input_files(folder / name)
    page.get_by_label("Пароль ключа").fill(PASSWORD)
    page.keyboard.press("Enter")


def expect_entered(page: Page) -> None:
    page.wait_for_url(lambda address: "sign-in" not in address, timeout=30_000)
    page.goto("/account/")
    expect(page.locator("body")).to_contain_text("Мельничук")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.goto("/sign-in/")


def faults(page: Page) -> list[str]:
    return [*layout_faults(page), *axe_faults(page)]


def test_every_container_of_a_dstu_key_signs_in_and_never_leaves_the_page(
    browser: Browser, site: Site, officer: DstuPerson, tmp_path: Path
) -> None:
    page = window(browser, site, 1366, "uk")
    complaints, watch = listen(page), Watch(site.url)
    page.on("request", watch.heard)
    page.goto("/sign-in/")
    said = page.locator("#sign-message")
    # few rounds where the container lets one choose: rounds are the slow part, here and in the page
    key6, jks = officer.key6(PASSWORD), officer.jks(PASSWORD)
    pfx, pk8 = officer.pfx(PASSWORD, iterations=100), officer.pk8(PASSWORD, iterations=100)
    assert not any("dstu" in url for url in watch.asked), "80 kB that nobody asked for"

    # Key-6.dat: the password, then the certificate, are asked for at their fields
    choose(page, tmp_path, "Key-6.dat", key6, "another")
    expect(said).to_contain_text("Пароль не відкриває цього ключа", timeout=30_000)
    choose(page, tmp_path, "Key-6.dat", key6)
    expect(said).to_contain_text("сертифіката у файлі немає", timeout=30_000)
    expect(page.get_by_label("Файл сертифіката")).to_be_focused()
    assert faults(page) == []
    add(page, tmp_path, "encryption.cer", officer.agreement.certificate)
    expect(said).to_contain_text("лише сертифікат шифрування", timeout=30_000)
    add(page, tmp_path, "both.p7b", p7b(*officer.certificates))
    expect_entered(page)

    # a bare key: which certificates will not do; then one in letters
    choose(page, tmp_path, "key.pk8", pk8)
    expect(said).to_contain_text("сертифіката у файлі немає", timeout=30_000)
    add(page, tmp_path, "text.cer", b"no certificate")
    expect(said).to_contain_text("не є сертифікатом")
    add(page, tmp_path, "stranger.cer", make_dstu_person("Чужий", rnokpp="2745310927").certificate)
    expect(said).to_contain_text("належить іншому ключу", timeout=30_000)
    add(page, tmp_path, "signature.cer", officer.signer.certificate_pem())
    expect_entered(page)

    # containers that carry their certificates
    for name, key in (("key.jks", jks), ("key.pfx", pfx)):
        choose(page, tmp_path, name, key)
        expect_entered(page)

    assert any("dstu" in url for url in watch.asked)
    assert sum(b'name="signature"' in sent for sent in watch.sent) == 4
    assert [watch.of_key(key) for key in (key6, jks, pfx, pk8)] == [[], [], [], []]
    assert complaints == []
    page.context.close()


@pytest.mark.parametrize(
    ("width", "language", "words"),
    [
        (360, "uk", ("Файл ключа", "Пароль ключа", "Підписати й увійти")),
        (1366, "en", ("Key file", "Password of the key", "Sign and come in")),
    ],
)
def test_a_demo_key_downloaded_from_the_page_opens_the_door(
    browser: Browser,
    site: Site,
    officer: DstuPerson,
    tmp_path: Path,
    width: int,
    language: str,
    words: tuple[str, str, str],
) -> None:
    page = window(browser, site, width, language)
    complaints = listen(page)
    page.goto("/sign-in/")
    assert faults(page) == []
    for kind, ending in (("ДСТУ 4145", "jks"), ("ECDSA", "p12")):
        with page.expect_download() as download:
            page.get_by_role("button", name=re.compile(f"{kind} ?: Ірина Мельничук")).click()
        assert download.value.suggested_filename == f"demo-key.{ending}"
        download.value.save_as(tmp_path / f"demo.{ending}")
        page.get_by_label(words[0]).set_input_files(tmp_path / f"demo.{ending}")
        page.get_by_label(words[1]).fill(DEMO_PASSWORD)
        page.get_by_role("button", name=words[2]).click()
        expect_entered(page)
    assert complaints == []
    page.context.close()


def test_a_page_left_open_signs_a_fresh_text(browser: Browser, site: Site, officer: DstuPerson, tmp_path: Path) -> None:
    """Five minutes are short for somebody who looks for his key: the page asks for the same words with a new time."""
    page = window(browser, site, 1366, "uk")
    page.clock.install()
    page.goto("/sign-in/")
    before = page.locator("blockquote").inner_text()
    page.clock.fast_forward("10:00")
    renewals: list[str] = []
    page.on("request", lambda request: renewals.append(request.url) if "/challenge/" in request.url else None)

    choose(page, tmp_path, "key.jks", officer.jks(PASSWORD))
    page.wait_for_url(lambda address: "sign-in" not in address)

    assert len(renewals) == 1
    assert "Я входжу до Парти" in before
    page.context.close()
