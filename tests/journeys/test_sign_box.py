"""Signing in a real browser with key files of several producers, and without a script."""

import base64
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import include, path
from django.utils import timezone, translation
from playwright.sync_api import Browser, BrowserContext, Page, expect

from parta.enrolment import testing as enrolment
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import Role
from parta.kernel.dates import school_year_of
from parta.people.testing import make_deputy, make_head, make_officer, make_person
from parta.reference import api as reference
from parta.signing import trust
from parta.signing.api import SignatureRefused, browser_of, posted_signature, sign_box
from parta.signing.challenges import open_challenge
from parta.signing.testing import DEMO_PASSWORD, make_signer
from parta.ui.http import public
from tests.journeys.conftest import Site, listen
from uakep import Refused, verify
from uakep.testing import Signer

pytestmark = pytest.mark.journey
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'"
PAGE = """<!doctype html><html lang="uk"><title>Підпис</title><link rel="stylesheet" href="/static/ui/parta.css">
<main class="page"><form method="post" enctype="multipart/form-data" class="stack">{% csrf_token %}
{% include "signing/sign_box.html" %}<button class="btn btn--main" id="go">Підписати й увійти</button></form></main>"""


@public
def tiny_page(request: HttpRequest) -> HttpResponse:
    """A page of another module: it shows the box, and says who signed. Nothing is written: there is no database
    here.
    """
    if request.method == "POST":
        return HttpResponse(_who_signed(request))
    with translation.override("uk"):
        box = sign_box(request, purpose="sign-in", act="Я входжу до Парти.", now=timezone.now())
        engine = Engine.get_default()
        template = engine.from_string(PAGE)
        context = Context({"box": box, "csrf_token": request.META["CSRF_COOKIE"]})
        answer = HttpResponse(template.render(context))
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


def _who_signed(request: HttpRequest) -> str:
    sent = {*request.POST, *request.FILES}
    if sent - {"csrfmiddlewaretoken", "challenge", "signature", "signature_file"}:
        return f"too much was sent: {sent}"
    try:
        token = request.POST["challenge"]
        asked = {"purpose": "sign-in", "site": request.get_host(), "browser": browser_of(request)}
        challenge = open_challenge(token=token, now=timezone.now(), **asked)
        found = verify(
            challenge.data, posted_signature(request), trust.store().trust, trust.policy(2**18), at=timezone.now()
        )
    except SignatureRefused as refused:
        return refused.reason
    return found.code if isinstance(found, Refused) else f"{found.identity.common_name}, {found.signature_algorithm}"


urlpatterns = [path("", tiny_page), path("signing/", include("parta.signing.web.urls"))]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *words: Any) -> None:
        pass


@pytest.fixture
def tiny_site(settings: Any) -> Iterator[str]:
    """The tiny page on a port of this machine."""
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["django.middleware.csrf.CsrfViewMiddleware"]
    settings.DEBUG = True  # serve static files from where they lie
    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def box_page(browser: Browser, tiny_site: str) -> Iterator[Page]:
    """The tiny page in a window of its own; what the browser complains about fails the test."""
    page = browser.new_context(locale="uk-UA").new_page()
    complaints = listen(page)
    page.goto(tiny_site)
    yield page
    page.context.close()
    assert complaints == []


def openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


def exported(folder: Path, signer: Signer, *words: str) -> Path:
    """A key file as OpenSSL writes it."""
    (folder / "key.pem").write_bytes(signer.key_pem())
    (folder / "certificate.pem").write_bytes(signer.certificate_pem())
    openssl(
        "pkcs12", "-export", "-inkey", folder / "key.pem", "-in", folder / "certificate.pem",
        "-out", folder / "key.p12", "-passout", f"pass:{DEMO_PASSWORD}", *words,
    )  # fmt: skip
    return folder / "key.p12"


def ours(folder: Path, **words: Any) -> Path:
    (folder / "key.p12").write_bytes(make_signer(**words).pkcs12(DEMO_PASSWORD))
    return folder / "key.p12"


def sign_with(page: Page, key: Path, password: str = DEMO_PASSWORD) -> None:
    page.get_by_label("Файл ключа").set_input_files(key)
    page.get_by_label("Пароль ключа").fill(password)
    page.get_by_role("button", name="Підписати й увійти").click()


class TestKeyFile:
    @pytest.mark.parametrize(("kind", "algorithm"), [("p256", "ECDSA"), ("p384", "ECDSA"), ("rsa", "RSA PKCS #1 v1.5")])
    def test_of_each_kind_signs(self, box_page: Page, tmp_path: Path, kind: str, algorithm: str) -> None:
        sign_with(box_page, ours(tmp_path, key=kind))

        expect(box_page.locator("body")).to_have_text(f"Ткачук Віктор Олегович, {algorithm}")

    @pytest.mark.parametrize(
        "words",
        [
            (),
            ("-legacy",),
            ("-legacy", "-descert"),
            ("-keypbe", "AES-128-CBC", "-certpbe", "NONE"),
            ("-keypbe", "NONE", "-certpbe", "AES-256-CBC", "-macalg", "sha512"),
            ("-legacy", "-keypbe", "PBE-SHA1-RC2-128", "-certpbe", "PBE-SHA1-RC2-40"),
            ("-nomac",),
            ("-iter", "100000", "-macalg", "sha384"),
        ],
        ids=" ".join,
    )
    def test_locked_in_each_way_signs(self, box_page: Page, tmp_path: Path, words: tuple[str, ...]) -> None:
        sign_with(box_page, exported(tmp_path, make_signer(), *words))

        expect(box_page.locator("body")).to_have_text("Ткачук Віктор Олегович, ECDSA", timeout=20_000)

    def test_with_two_keys_signs_with_the_one_for_signing(self, box_page: Page, tmp_path: Path) -> None:
        """Ukrainian key files hold a key for agreement beside the one for signatures."""
        agreement = make_signer("Інший", key_usage=("key_agreement",))
        path = exported(tmp_path, make_signer())
        (tmp_path / "second.pem").write_bytes(agreement.certificate_pem())
        openssl(
            "pkcs12", "-export", "-inkey", tmp_path / "key.pem", "-in", tmp_path / "certificate.pem",
            "-certfile", tmp_path / "second.pem", "-out", path, "-passout", f"pass:{DEMO_PASSWORD}",
        )  # fmt: skip
        sign_with(box_page, path)

        expect(box_page.locator("body")).to_have_text("Ткачук Віктор Олегович, ECDSA")

    def test_never_leaves_the_page(self, box_page: Page, tmp_path: Path) -> None:
        key = ours(tmp_path)
        sent: list[bytes] = []
        box_page.on("request", lambda request: sent.append(request.post_data_buffer or b""))

        sign_with(box_page, key)
        expect(box_page.locator("body")).to_have_text("Ткачук Віктор Олегович, ECDSA")

        posted = b"".join(sent)
        assert b'name="signature"' in posted
        assert DEMO_PASSWORD.encode() not in posted
        assert key.read_bytes()[:200] not in posted
        assert base64.b64encode(key.read_bytes())[:200] not in posted


class TestTrouble:
    @pytest.mark.parametrize(
        ("content", "password", "said"),
        [
            (None, "інший", "Пароль не відкриває цього ключа."),
            (b"%PDF-1.7", DEMO_PASSWORD, "Цей файл не є ключем"),
            (b"", DEMO_PASSWORD, "Цей файл не є ключем"),
            (b"\xfe\xed\xfe\xed\0\0\0\2", DEMO_PASSWORD, "Цей файл не є ключем"),  # a keystore cut short
            (b"\xfe\xed\xfe\xed\0\0\0\1\0\0\0\0", DEMO_PASSWORD, "способом, якого браузер не відкриває"),
            (b"\x30\x84\xff\xff\xff\xff", DEMO_PASSWORD, "Цей файл не є ключем"),
            (b"\x30\x80" * 1000, DEMO_PASSWORD, "Цей файл не є ключем"),
        ],
    )
    def test_is_said_at_the_field_and_nothing_is_sent(
        self, box_page: Page, tmp_path: Path, content: bytes | None, password: str, said: str
    ) -> None:
        key = ours(tmp_path)
        if content is not None:
            key.write_bytes(content)

        sign_with(box_page, key, password)

        expect(box_page.get_by_role("alert")).to_contain_text(said)
        expect(box_page.get_by_label("Файл ключа")).to_be_visible()

    def test_of_a_password_is_mended_by_typing_it_again(self, box_page: Page, tmp_path: Path) -> None:
        key = ours(tmp_path)
        sign_with(box_page, key, "інший")
        expect(box_page.get_by_label("Пароль ключа")).to_be_focused()
        expect(box_page.get_by_label("Пароль ключа")).to_have_attribute("aria-invalid", "true")

        box_page.keyboard.press("Control+A")
        box_page.keyboard.type(DEMO_PASSWORD)
        box_page.keyboard.press("Enter")

        expect(box_page.locator("body")).to_have_text("Ткачук Віктор Олегович, ECDSA")

    def test_of_certificates_without_a_key_is_said(self, box_page: Page, tmp_path: Path) -> None:
        path = exported(tmp_path, make_signer(), "-nokeys")

        sign_with(box_page, path)

        expect(box_page.get_by_role("alert")).to_contain_text("У цьому файлі немає особистого ключа")

    @pytest.mark.parametrize("words", [("-keypbe", "AES-192-CBC"), ("-keypbe", "camellia-256-cbc")], ids=" ".join)
    def test_of_a_lock_the_browser_does_not_know_shows_the_other_way(
        self, box_page: Page, tmp_path: Path, words: tuple[str, ...]
    ) -> None:
        sign_with(box_page, exported(tmp_path, make_signer(), *words))

        expect(box_page.get_by_role("alert")).to_contain_text("Підпишіть у програмі свого надавача")

    def test_of_a_key_without_its_certificate_is_said(self, box_page: Page, tmp_path: Path) -> None:
        path = exported(tmp_path, make_signer())
        openssl("pkcs12", "-export", "-inkey", tmp_path / "key.pem", "-nocerts", "-out", path,
                "-passout", f"pass:{DEMO_PASSWORD}")  # fmt: skip

        sign_with(box_page, path)

        expect(box_page.get_by_role("alert")).to_contain_text("сертифіката у файлі немає")


class TestWithoutScript:
    def test_text_is_saved_signed_elsewhere_and_uploaded(
        self, browser: Browser, tiny_site: str, tmp_path: Path
    ) -> None:
        context = browser.new_context(java_script_enabled=False, locale="uk-UA")
        page = context.new_page()
        page.goto(tiny_site)
        expect(page.get_by_label("Файл ключа")).to_be_hidden()

        with page.expect_download() as download:
            page.get_by_role("button", name="Зберегти текст").click()
        text = tmp_path / "parta.txt"
        download.value.save_as(text)
        (tmp_path / "p7s").write_bytes(make_signer().sign(text.read_bytes()))
        page.get_by_label("Файл підпису").set_input_files(tmp_path / "p7s")
        page.get_by_role("button", name="Підписати й увійти").click()

        expect(page.locator("body")).to_have_text("Ткачук Віктор Олегович, ECDSA")
        context.close()

    def test_nothing_is_no_signature(self, browser: Browser, tiny_site: str) -> None:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(tiny_site)
        page.get_by_role("button", name="Підписати й увійти").click()

        expect(page.locator("body")).to_have_text("malformed")
        context.close()


def test_uploading_works_beside_the_script(box_page: Page, tmp_path: Path) -> None:
    box_page.get_by_text("Інший спосіб").click()
    with box_page.expect_download() as download:
        box_page.get_by_role("button", name="Зберегти текст").click()
    signature = make_signer().sign(Path(download.value.path()).read_bytes())
    (tmp_path / "p7s").write_bytes(signature)
    box_page.get_by_label("Файл підпису").set_input_files(tmp_path / "p7s")
    box_page.get_by_role("button", name="Підписати й увійти").click()

    expect(box_page.locator("body")).to_have_text("Ткачук Віктор Олегович, ECDSA")


class TestProduct:
    """The same box on the sign-in of the running product."""

    @pytest.fixture
    def key(self, site: Site, tmp_path: Path) -> Path:
        person = site.once("officer", lambda: make_person("Мельничук", "Ірина", "Петрівна", rnokpp="2222222225"))
        site.once("office", lambda: make_officer(Role.NATIONAL, person_id=person))
        return ours(tmp_path, family_name="Мельничук", given_name="Ірина", patronymic="Петрівна", rnokpp="2222222225")

    def test_lets_in_a_person_with_a_role(self, page: Page, key: Path) -> None:
        page.goto("/sign-in/")
        page.get_by_label("Файл ключа").set_input_files(key)
        page.get_by_label("Пароль ключа").fill(DEMO_PASSWORD)
        page.keyboard.press("Enter")

        page.wait_for_url(lambda address: "sign-in" not in address)
        page.goto("/account/")
        expect(page.locator("body")).to_contain_text("Мельничук")

    def test_does_not_let_in_an_expired_key(self, page: Page, tmp_path: Path) -> None:
        ended = datetime(2026, 2, 1, tzinfo=UTC)
        key = ours(tmp_path, rnokpp="2222222225", not_before=ended - timedelta(days=365), not_after=ended)
        page.goto("/sign-in/")
        page.get_by_label("Файл ключа").set_input_files(key)
        page.get_by_label("Пароль ключа").fill(DEMO_PASSWORD)
        page.keyboard.press("Enter")

        expect(page.locator("body")).to_contain_text("Строк вашого сертифіката закінчився 01.02.2026")

    def test_signs_a_request_for_a_long_list_that_another_person_then_agrees_to(
        self, site: Site, page: Page, context: BrowserContext, tmp_path: Path
    ) -> None:
        school = site.once("takeout school", TakeoutSchool)
        site.sign_in(context, school.deputy)
        page.goto(f"{school.base}/lists/new/")
        page.get_by_label("Для чого список").fill("Перевізникові, щоб замовити шкільний автобус")
        page.get_by_label("Дата народження").check()
        page.get_by_label("51 дитина").check()
        page.get_by_role("button", name="Перейти до підпису").click()
        expect(page.get_by_role("blockquote")).to_contain_text("Дітей: 51; класи: 7-А.")
        expect(page.get_by_role("blockquote")).to_contain_text("шкільний автобус")
        page.get_by_label("Файл ключа").set_input_files(ours(tmp_path, rnokpp="2904011212"))
        page.get_by_label("Пароль ключа").fill(DEMO_PASSWORD)
        page.get_by_role("button", name="Підписати й попросити згоди").click()
        expect(page.locator("body")).to_contain_text("Підписано КЕП")

        address = page.url
        site.sign_in(context, school.head)
        page.goto("/")
        page.get_by_role("link", name="Список 51 дитини чекає на вашу згоду").click()
        page.get_by_role("button", name="Погодити").click()
        site.sign_in(context, school.deputy)
        page.goto(address)
        with page.expect_download() as download:
            page.get_by_role("button", name="Отримати XLSX").click()
        assert download.value.suggested_filename.endswith(".xlsx")


class TakeoutSchool:
    """A class of 51, a head and a deputy with a key."""

    def __init__(self) -> None:
        reference.load_first_lists()
        self.institution = make_institution("Ліцей")
        self.head = make_head(self.institution)
        person = make_person("Ткачук", "Віктор", "Олегович", rnokpp="2904011212")
        self.deputy = make_deputy(self.institution, powers=frozenset({"movement"}), person_id=person)
        school_class = enrolment.make_class(
            institution_id=self.institution, school_year=school_year_of(timezone.localdate()), grade=7, letter="А"
        )
        enrolment.make_pupils(51, institution_id=self.institution, class_id=school_class)
        self.base = f"/schools/{institutions.public_id_of(self.institution)}"
