"""The box on a page, and the text for those who sign elsewhere."""

import base64
from contextlib import closing
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from parta.kernel.actor import SYSTEM
from parta.signing.api import (
    SignatureRefused,
    accept_posted,
    document_box,
    keep_posted,
    posted_signature,
    sign_box,
)
from parta.signing.testing import sign
from parta.signing.tests.conftest import NOW, OFFICER
from uakep.testing import Signer

SECRET = "s" * 32


def request_of(data: dict[str, Any] | None = None, *, secret: str = SECRET, actor: Any = None) -> HttpRequest:
    """A request of a browser that holds this CSRF secret."""
    request = RequestFactory().post("/", data or {})
    request.COOKIES["csrftoken"] = secret
    CsrfViewMiddleware(lambda _: None).process_request(request)  # type: ignore[arg-type, return-value]
    request.actor = actor  # type: ignore[attr-defined]
    return request


def box_and_answer(director: Signer, **words: Any) -> tuple[Any, dict[str, Any]]:
    box = sign_box(request_of(**words), purpose="sign-in", act="Я входжу до Парти.", now=NOW)
    cms = sign(base64.b64decode(box.data), director, at=NOW)
    return box, {"challenge": box.token, "signature": base64.b64encode(cms).decode()}


class TestBox:
    def rendered(self, box: Any) -> str:
        with translation.override("uk"):
            return render_to_string("signing/sign_box.html", {"box": box})

    def test_shows_in_words_what_is_signed(self) -> None:
        box = sign_box(request_of(), purpose="sign-in", act="Я входжу до Парти.", now=NOW)

        page = self.rendered(box)

        assert "Я входжу до Парти." in page
        assert "testserver" in page
        assert base64.b64decode(box.data).decode() == box.words

    def test_has_no_name_on_the_key_and_the_password(self) -> None:
        """What has no name is sent by no form, script or no script."""
        page = self.rendered(sign_box(request_of(), purpose="sign-in", act="—", now=NOW))

        for field in ("sign-key", "sign-password"):
            tag = next(part for part in page.split("<input") if f'id="{field}"' in part).split(">")[0]
            assert "name=" not in tag

    def test_escapes_the_words(self) -> None:
        page = self.rendered(sign_box(request_of(), purpose="sign-in", act="<script>alert(1)</script>", now=NOW))

        assert "<script>alert" not in page

    def test_of_a_document_leads_to_it(self) -> None:
        page = self.rendered(document_box(words="Наказ № 12", file_name="order-12.pdf", address="/files/x/"))

        assert 'href="/files/x/" download="order-12.pdf"' in page
        assert "signing/challenge-text" not in page


@pytest.mark.django_db
class TestPosted:
    def test_base64_of_the_browser_is_accepted(self, director: Signer) -> None:
        _, answer = box_and_answer(director)

        assert accept_posted(request_of(answer), actor=SYSTEM, purpose="sign-in", now=NOW).edrpou == "26286360"

    @pytest.mark.parametrize("form", ["der", "base64", "pem"])
    def test_uploaded_file_is_accepted(self, director: Signer, form: str) -> None:
        _, answer = box_and_answer(director)
        cms = base64.b64decode(answer.pop("signature"))
        wrapped = base64.encodebytes(cms)
        data = {"der": cms, "base64": wrapped, "pem": b"-----BEGIN CMS-----\r\n" + wrapped + b"-----END CMS-----\r\n"}[
            form
        ]
        answer["signature_file"] = SimpleUploadedFile("text.p7s", data)

        assert accept_posted(request_of(answer), actor=SYSTEM, purpose="sign-in", now=NOW).edrpou == "26286360"

    @pytest.mark.parametrize(("secret", "actor"), [("t" * 32, None), (SECRET, OFFICER)])
    def test_from_another_browser_or_person_is_refused(self, director: Signer, secret: str, actor: Any) -> None:
        _, answer = box_and_answer(director)

        with pytest.raises(SignatureRefused) as refused:
            accept_posted(request_of(answer, secret=secret, actor=actor), actor=SYSTEM, purpose="sign-in", now=NOW)
        assert refused.value.reason == "challenge-foreign"

    def test_document_is_kept(self, director: Signer) -> None:
        answer = {"signature": base64.b64encode(sign(b"order", director, at=NOW)).decode()}

        kept = keep_posted(request_of(answer), actor=OFFICER, data=b"order", purpose="documents.order", now=NOW)

        assert kept.rnokpp == "1759013776"

    @pytest.mark.parametrize(
        ("posted", "reason"),
        [
            ({"signature": "не base64"}, "malformed"),
            ({"signature_file": SimpleUploadedFile("a.zip", b"PK\3\4")}, "malformed"),
            ({"signature_file": SimpleUploadedFile("a.p7s", b"\x30" + b"0" * 13_000_000)}, "too-large"),
        ],
    )
    def test_rubbish_is_refused(self, posted: dict[str, Any], reason: str) -> None:
        with closing(request_of(posted)) as request, pytest.raises(SignatureRefused) as refused:
            posted_signature(request)
        assert refused.value.reason == reason

    def test_nothing_is_no_signature(self, director: Signer) -> None:
        box, _ = box_and_answer(director)

        with pytest.raises(SignatureRefused) as refused:
            accept_posted(request_of({"challenge": box.token}), actor=SYSTEM, purpose="sign-in", now=NOW)
        assert refused.value.reason == "no-signature"


@pytest.mark.django_db
class TestChallengeText:
    def client(self) -> Client:
        client = Client()
        client.cookies["csrftoken"] = SECRET
        return client

    def test_is_a_file_with_the_very_bytes(self) -> None:
        box = sign_box(request_of(), purpose="sign-in", act="Я входжу до Парти.", now=NOW)

        answer = self.client().post(reverse("signing:challenge-text"), {"challenge": box.token})

        assert answer.content == box.words.encode()
        assert answer.headers["Content-Disposition"] == 'attachment; filename="parta.txt"'
        assert answer.headers["Cache-Control"] == "no-store"

    def test_is_refused_to_another_browser(self) -> None:
        box = sign_box(request_of(secret="t" * 32), purpose="sign-in", act="—", now=NOW)

        assert self.client().post(reverse("signing:challenge-text"), {"challenge": box.token}).status_code == 422

    def test_is_not_given_to_get(self) -> None:
        assert self.client().get(reverse("signing:challenge-text")).status_code == 405
