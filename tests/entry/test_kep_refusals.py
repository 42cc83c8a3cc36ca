"""What a signature that opens nothing leaves behind, and what a certificate must say to open."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parta.identity import queries
from parta.identity.models import Event, Invitation, Verification
from parta.identity.operations.invitations import invite
from parta.identity.rules import SIGNATURES_BY_VISITOR
from parta.kernel.actor import SYSTEM, Role
from parta.people import api as people
from parta.people.models import Person
from parta.people.operations import posts
from parta.people.testing import Territory, make_head, make_person
from parta.signing.models import Certificate, Challenge, Signature
from parta.signing.testing import make_signer
from tests.entry.test_kep import DEPUTY, ELSEWHERE, HEAD, OTHER, SCHOOL, come_in, signed, signer_of, text_of
from uakep.testing import Signer

pytestmark = pytest.mark.django_db


def invited_head(place: int, family: str = "Савчук") -> tuple[int, str]:
    """A head whose РНОКПП nobody has recorded, and the code given to her."""
    person_id = make_person(family, "Ірина", "Петрівна")
    make_head(place, person_id=person_id)
    issued = invite(actor=SYSTEM, person_id=person_id, role=Role.HEAD, institution_id=place, now=timezone.now())
    return person_id, issued.code


def answered(code: str, signer: Signer, client: Client | None = None) -> Any:
    client = client or Client()
    client.post("/invitation/", {"code": code})
    return client.post("/invitation/key/", signed(client, "/invitation/fact/", signer))


def is_known(person_id: int) -> bool:
    return Person.objects.get(pk=person_id).rnokpp_key is not None


class TestAnswerToAnInvitation:
    def test_needs_a_certificate_with_the_code_of_a_person(self, land: Territory) -> None:
        for place, family in ((land.school, "Савчук"), (land.elsewhere, "Коваль")):
            person_id, code = invited_head(place, family)
            answer = answered(code, make_signer(family, "Ірина", "Петрівна", rnokpp=""))

            assert answer.status_code == 422
            assert "У сертифікаті немає РНОКПП" in text_of(answer)
            assert not is_known(person_id)

    def test_that_is_refused_changes_nothing_and_can_be_given_again(self, land: Territory) -> None:
        person_id, code = invited_head(land.school)
        client = Client()

        assert answered(code, signer_of("Савчук", HEAD, ELSEWHERE), client).status_code == 422
        assert Invitation.objects.get().used_at is None
        assert not is_known(person_id)
        assert not Event.objects.filter(kind=Event.Kind.INVITATION_USED).exists()

        assert answered(code, signer_of("Савчук", HEAD, SCHOOL), client).status_code == 302
        assert is_known(person_id)

    @pytest.mark.parametrize(("patronymic", "status"), [("Іванівна", 422), ("", 302), ("Петрівна", 302)])
    def test_compares_the_patronymic_where_there_is_one(self, land: Territory, patronymic: str, status: int) -> None:
        _person_id, code = invited_head(land.school)

        assert answered(code, make_signer("Савчук", "Ірина", patronymic, rnokpp=OTHER)).status_code == status


class TestRefusedSignIn:
    def test_keeps_no_certificate_of_a_stranger(self, land: Territory) -> None:
        assert come_in(signer_of("Чужа", OTHER, ELSEWHERE)).status_code == 422

        assert not Certificate.objects.exists()
        assert not Signature.objects.exists()

    def test_uses_the_challenge_up(self, land: Territory) -> None:
        client = Client()
        shown = signed(client, "/sign-in/", signer_of("Чужа", OTHER))
        client.post("/sign-in/key/", shown)
        make_head(land.elsewhere, person_id=make_person("Чужа", "Ірина", "Петрівна", rnokpp=OTHER))

        again = client.post("/sign-in/key/", shown)

        assert again.status_code == 422
        assert "уже використано" in text_of(again)
        assert Challenge.objects.count() == 1


class TestOddCertificate:
    def test_with_a_sign_that_no_table_holds_signs_in(self, land: Territory) -> None:
        make_head(land.elsewhere, person_id=make_person("Савчук", "Ірина", "Петрівна", rnokpp=HEAD))

        assert come_in(signer_of("Савчук", HEAD, title="дирек\0тор")).status_code == 302
        assert Certificate.objects.get().title == "директор"


def test_a_dismissed_deputy_waits_for_no_word_of_the_head(land: Territory) -> None:
    today = timezone.localdate()
    taken = people.employ(
        actor=make_head(land.school),
        institution_id=land.school,
        newcomer=people.NewPerson("Бондар", "Ірина", "Петрівна", born_on=None, rnokpp=DEPUTY),
        position=people.Position.DEPUTY,
        since=today - timedelta(days=3),
        now=timezone.now(),
    )
    assert taken.issued
    assert answered(taken.issued.code, signer_of("Бондар", DEPUTY, SCHOOL)).status_code == 302
    assert queries.deputies_to_confirm(land.school, today) == 1

    posts.dismiss(actor=SYSTEM, post_id=Verification.objects.get().post_id, on=today - timedelta(days=1))

    assert queries.deputies_to_confirm(land.school, today) == 0


def test_one_address_shows_as_many_signatures_as_a_large_school_needs() -> None:
    assert 120 <= SIGNATURES_BY_VISITOR.count <= 200
