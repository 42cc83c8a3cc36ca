"""Signing in by КЕП: challenge, signature, person by РНОКПП, institution by ЄДРПОУ, role; and every way it fails."""

import base64
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from parta.identity import api as identity
from parta.identity.testing import actor_of_person
from parta.kernel.actor import SYSTEM, Role
from parta.people import api as people
from parta.people.testing import Territory, make_deputy, make_head, make_officer, make_person, make_teacher
from parta.signing.testing import make_signer, sign

RNOKPP = "1759013776"
PAGE = "/sign-in/"


def answer(
    client: Client, signer: Any, *, page: str = PAGE, action: str = "/sign-in/key/", **words: Any
) -> HttpResponse:
    """Open the page, sign its text, post the signature."""
    html = client.get(page).content.decode()
    return post(client, signer, html, action, **words)


def post(client: Client, signer: Any, html: str, action: str = "/sign-in/key/", **words: Any) -> HttpResponse:
    token = re.search(r'name="challenge" value="([^"]+)"', html)
    text = re.search(r'data-content="([^"]+)"', html)
    assert token
    assert text
    cms = sign(base64.b64decode(text[1]), signer)
    fields = {"challenge": token[1], "signature": base64.b64encode(cms).decode(), **words}
    return client.post(action, fields)


def said(response: HttpResponse) -> str:
    """What the page answers, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def head(land: Territory) -> int:
    """The head of the school, with a РНОКПП."""
    person_id = make_person("Ткачук", "Віктор", "Олегович", rnokpp=RNOKPP)
    make_head(land.school, person_id=person_id)
    return person_id


class TestKep:
    def test_opens_the_role_of_the_institution_in_the_certificate(
        self, client: Client, land: Territory, head: int
    ) -> None:
        make_teacher(land.elsewhere, person_id=head)

        response = answer(client, make_signer(rnokpp=RNOKPP, edrpou="26286377", organisation="Іванівська гімназія"))

        assert (response.status_code, response.headers["Location"]) == (302, "/")
        assert client.session["grant"] == f"teacher.0.{land.elsewhere}.0"
        assert client.get("/account/").status_code == 200

    def test_opens_the_first_role_with_a_personal_certificate(self, client: Client, land: Territory, head: int) -> None:
        answer(client, make_signer(rnokpp=RNOKPP))

        assert client.session["grant"] == f"head.0.{land.school}.0"

    def test_goes_where_the_person_was_going_but_never_to_another_site(
        self, client: Client, land: Territory, head: int
    ) -> None:
        assert answer(client, make_signer(rnokpp=RNOKPP), next="/staff/").headers["Location"] == "/staff/"
        assert answer(client, make_signer(rnokpp=RNOKPP), next="https://evil.example/").headers["Location"] == "/"

    def test_refuses_a_certificate_of_an_organisation_where_one_has_no_role(
        self, client: Client, land: Territory, head: int
    ) -> None:
        response = answer(client, make_signer(rnokpp=RNOKPP, edrpou="14360570", organisation="ПриватБанк"))

        assert response.status_code == 422
        assert "ПриватБанк" in said(response)
        assert "grant" not in client.session

    def test_refuses_somebody_whom_nobody_has_recorded(self, client: Client, db: None) -> None:
        response = answer(client, make_signer(rnokpp=RNOKPP))

        assert response.status_code == 422

    def test_refuses_somebody_whose_role_has_ended(self, client: Client, land: Territory, head: int) -> None:
        actor = actor_of_person(head)
        (post_id,) = actor.posts(institution_id=land.school)
        people.dismiss(actor=SYSTEM, post_id=post_id, on=timezone.localdate())

        assert answer(client, make_signer(rnokpp=RNOKPP)).status_code == 422

    def test_works_once(self, client: Client, land: Territory, head: int) -> None:
        html = client.get(PAGE).content.decode()
        signer = make_signer(rnokpp=RNOKPP)

        assert post(client, signer, html).status_code == 302
        client.post("/sign-out/")
        assert post(client, signer, html).status_code == 422

    def test_works_in_the_browser_that_was_shown_the_text_only(
        self, client: Client, land: Territory, head: int
    ) -> None:
        html = client.get(PAGE).content.decode()
        other = Client()
        other.get(PAGE)

        assert post(other, make_signer(rnokpp=RNOKPP), html).status_code == 422

    def test_refuses_an_expired_certificate_and_says_what_to_do(
        self, client: Client, land: Territory, head: int
    ) -> None:
        long_ago = datetime.now(UTC) - timedelta(days=900)
        signer = make_signer(rnokpp=RNOKPP, not_before=long_ago, not_after=long_ago + timedelta(days=700))

        response = answer(client, signer)

        assert response.status_code == 422
        assert "challenge" in response.content.decode(), "a fresh text to sign is on the page"

    def test_refuses_a_post_without_a_signature(self, client: Client, db: None) -> None:
        assert client.post("/sign-in/key/", {}).status_code == 422

    def test_is_written_down(self, client: Client, land: Territory, head: int) -> None:
        answer(client, make_signer(rnokpp=RNOKPP))

        state = identity.access_states([head], timezone.now())[head]
        assert state.access is identity.Access.SIGNED_IN


class TestInvitationWithKep:
    def test_ties_the_certificate_to_the_person_invited(self, client: Client, land: Territory) -> None:
        officer = make_officer(Role.COMMUNITY, land.community)
        newcomer = people.NewPerson("Ткачук", "Віктор", "Олегович")
        result = people.employ(
            actor=officer, institution_id=land.school, newcomer=newcomer, position=people.Position.HEAD,
            since=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip
        assert result.issued

        client.post("/invitation/", {"code": result.issued.code})
        response = answer(client, make_signer(rnokpp=RNOKPP), page="/invitation/fact/", action="/invitation/key/")

        assert response.status_code == 302
        assert people.find_by_rnokpp(RNOKPP) == people.names([result.person_id])[result.person_id]
        assert answer(Client(), make_signer(rnokpp=RNOKPP)).status_code == 302, "from now on without the code"

    def test_refuses_the_certificate_of_somebody_else(self, client: Client, land: Territory) -> None:
        head = make_head(land.school, person_id=make_person("Бондар", "Ірина"))
        issued = identity.invite(
            actor=SYSTEM, person_id=head.person_id or 0, role=Role.HEAD, institution_id=land.school, now=timezone.now()
        )

        client.post("/invitation/", {"code": issued.code})
        response = answer(client, make_signer(rnokpp=RNOKPP), page="/invitation/fact/", action="/invitation/key/")

        assert response.status_code == 422
        assert people.find_by_rnokpp(RNOKPP) is None

    def test_refuses_a_certificate_that_belongs_to_another_person_on_record(
        self, client: Client, land: Territory
    ) -> None:
        make_deputy(land.school, person_id=make_person("Ткачук", "Віктор", rnokpp=RNOKPP))
        head = make_head(land.school, person_id=make_person("Ткачук", "Віктор"))
        issued = identity.invite(
            actor=SYSTEM, person_id=head.person_id or 0, role=Role.HEAD, institution_id=land.school, now=timezone.now()
        )

        client.post("/invitation/", {"code": issued.code})
        response = answer(client, make_signer(rnokpp=RNOKPP), page="/invitation/fact/", action="/invitation/key/")

        assert response.status_code == 422
