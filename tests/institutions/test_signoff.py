"""The head signs the card with his own КЕП; the authority that governs directly confirms what he signed."""

from datetime import UTC, date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from parta.identity.testing import actor_of_person, sign_in
from parta.institutions import api as institutions
from parta.institutions.models import CardState, Signoff
from parta.institutions.operations.confirming import confirm_cards, sign_card
from parta.institutions.statement import statement
from parta.institutions.testing import make_holding
from parta.kernel.actor import Actor, Role
from parta.kernel.errors import Invalid, Refused, Stale
from parta.people.testing import (
    Territory,
    make_acting,
    make_deputy,
    make_head,
    make_officer,
    make_person,
    make_territory,
)
from parta.reference.api import load_first_lists
from parta.signing.testing import make_signer
from parta.signing.testing import sign as signed

pytestmark = pytest.mark.django_db

RNOKPP = "3184710691"
TODAY = date(2026, 11, 20)
WAITING = ("Підпишіть картку закладу", "1 підписана картка чекає на підтвердження")


class House:
    """A school, its head with a key, its officers."""

    def __init__(self) -> None:
        load_first_lists()
        self.land: Territory = make_territory()
        self.id = self.land.school
        self.public_id = institutions.public_id_of(self.id)
        person = make_person("Ткачук", "Віктор", "Іванович", rnokpp=RNOKPP)
        self.head: Actor = make_head(self.id, person_id=person)
        self.officer = make_officer(Role.COMMUNITY, self.land.community)
        self.signer = make_signer("Ткачук", given_name="Віктор", rnokpp=RNOKPP)

    @property
    def state(self) -> CardState:
        return CardState.objects.get(pk=self.id)

    def sign(self, *, signer: Any = None, **words: Any) -> Any:
        version = words.pop("version", self.state.changed_at)
        data = statement(self.public_id, version, TODAY)
        said = {"actor": self.head, "institution_id": self.id, "version": version, "today": TODAY, **words}
        return sign_card(**said, cms=signed(data, signer or self.signer), now=timezone.now())


@pytest.fixture
def house(db: None) -> House:
    return House()


class TestSigningOff:
    def test_covers_every_change_until_the_next_one(self, house: House) -> None:
        assert house.state.state == CardState.State.UNSIGNED
        house.sign()
        assert house.state.state == CardState.State.SIGNED

        make_holding(house.id, "sites", name="Другий майданчик")
        assert house.state.state == CardState.State.CHANGED
        house.sign()
        assert house.state.state == CardState.State.SIGNED
        assert Signoff.objects.count() == 2

    def test_is_of_the_acting_head_for_the_days_of_his_order(self, house: House) -> None:
        person = make_person("Мельник", "Ірина", "Петрівна", rnokpp="3184710604")
        acting = make_acting(house.id, person_id=person)
        browser = sign_in(Client(), acting)
        page = browser.get(f"/institutions/{house.public_id}/sign/").content.decode()
        assert "data-parta-sign" in page
        house.sign(actor=acting, signer=make_signer("Мельник", given_name="Ірина", rnokpp="3184710604"))
        assert Signoff.objects.get().signer == acting.name

    def test_is_no_deputys(self, house: House) -> None:
        deputy = make_deputy(house.id, powers=frozenset({"card", "staff"}))
        with pytest.raises(Refused):
            house.sign(actor=deputy)

    @pytest.mark.parametrize("version", ["2026-02-30T00:00:00+00:00", "0001-01-01T00:00:00+14:00", "x", "2026-09-01"])
    def test_of_a_version_that_cannot_be_changes_nothing(self, house: House, version: str) -> None:
        answer = sign_in(Client(), house.head).post(
            f"/institutions/{house.public_id}/sign/", {"version": version, "signature": "AAAA"}
        )
        assert answer.status_code == 422
        assert house.state.state == CardState.State.UNSIGNED

    def test_is_the_heads_alone(self, house: House) -> None:
        for actor in (house.officer, make_officer(Role.NATIONAL)):
            with pytest.raises(Refused):
                house.sign(actor=actor)

    def test_wants_his_own_key(self, house: House) -> None:
        with pytest.raises(Invalid):
            house.sign(signer=make_signer("Мельник", given_name="Ірина", rnokpp="3184710604"))
        assert house.state.state == CardState.State.UNSIGNED

    def test_refuses_a_card_that_has_changed_since_it_was_read(self, house: House) -> None:
        read = house.state.changed_at
        make_holding(house.id, "sites", name="Другий майданчик")

        with pytest.raises(Stale):
            house.sign(version=read)

    def test_refuses_to_sign_the_same_twice(self, house: House) -> None:
        house.sign()

        with pytest.raises(Invalid):
            house.sign()

    def test_signs_the_whole_card_in_words(self, house: House) -> None:
        make_holding(house.id, "shelters", sort="simplest", ownership="own", capacity=120)
        text = statement(house.public_id, house.state.changed_at, TODAY).decode()

        assert "Вид укриття: найпростіше укриття" in text
        assert f"Остання зміна: {house.state.changed_at.astimezone(UTC).isoformat()}" in text
        in_kyiv = house.state.changed_at.astimezone(ZoneInfo("Europe/Kyiv"))
        assert text == statement(house.public_id, in_kyiv, TODAY).decode()
        assert text == statement(house.public_id, house.state.changed_at, TODAY + timedelta(days=1)).decode()


class TestConfirming:
    def test_is_of_the_authority_over_what_was_signed(self, house: House) -> None:
        signoff = house.sign()
        assert confirm_cards(actor=house.officer, signoffs=[signoff], now=timezone.now()) == 1

        assert house.state.state == CardState.State.CONFIRMED
        assert Signoff.objects.get().confirmer == house.officer.name
        assert confirm_cards(actor=house.officer, signoffs=[signoff], now=timezone.now()) == 0

    def test_is_never_of_ones_own_signature(self, house: House) -> None:
        """Somebody who heads a school and serves in its authority is no second pair of eyes."""
        signoff = house.sign()
        person = house.head.person_id
        make_officer(Role.COMMUNITY, house.land.community, person_id=person)
        both = actor_of_person(person or 0)
        browser = sign_in(Client(), both)
        listed = browser.get("/institutions/confirmations/").content.decode()
        assert str(signoff) not in listed
        assert browser.post("/institutions/confirmations/", {"signoff": str(signoff)}).status_code == 403
        assert house.state.state == CardState.State.SIGNED
        assert confirm_cards(actor=house.officer, signoffs=[signoff], now=timezone.now()) == 1

    def test_passes_over_a_card_that_has_changed_since(self, house: House) -> None:
        signoff = house.sign()
        make_holding(house.id, "sites", name="Другий майданчик")

        assert confirm_cards(actor=house.officer, signoffs=[signoff], now=timezone.now()) == 0
        assert house.state.state == CardState.State.CHANGED

    def test_is_refused_to_others(self, house: House) -> None:
        signoff, foreign = house.sign(), make_territory()
        others = [
            house.head,
            make_officer(Role.COMMUNITY, foreign.community),
            make_officer(Role.REGION, foreign.region),
        ]
        for actor in others:
            with pytest.raises(Refused):
                confirm_cards(actor=actor, signoffs=[signoff], now=timezone.now())


class TestThePages:
    def test_show_the_head_what_he_signs(self, house: House) -> None:
        make_holding(house.id, "sites", name="Другий майданчик")
        client = sign_in(Client(), house.head)

        page = client.get(f"/institutions/{house.public_id}/sign/").content.decode()
        assert "Другий майданчик" in page
        text = client.get(f"/institutions/{house.public_id}/card.txt")
        assert text.content == statement(house.public_id, house.state.changed_at, timezone.localdate())
        assert "не підписано" in client.get(f"/institutions/{house.public_id}/").content.decode()

    def test_show_officers_which_cards_are_confirmed_and_confirm_several(self, house: House) -> None:
        signoff = house.sign()
        client = sign_in(Client(), house.officer)
        page = client.get("/institutions/confirmations/?state=2").content.decode()
        assert str(signoff) in page
        above = sign_in(Client(), make_officer(Role.REGION, house.land.region)).get(
            "/institutions/confirmations/?state=2"
        )
        assert str(house.public_id) in above.content.decode()
        assert str(signoff) not in above.content.decode(), "the authority above sees and does not confirm"

        client.post("/institutions/confirmations/", {"signoff": [str(signoff), "not-a-uuid"]})
        assert house.state.state == CardState.State.CONFIRMED
        assert str(house.public_id) in client.get("/institutions/confirmations/?state=3").content.decode()
        assert str(house.public_id) not in client.get("/institutions/confirmations/?state=2").content.decode()

    def test_list_only_ones_own_territory_at_a_fixed_cost(
        self, house: House, django_assert_max_num_queries: Any
    ) -> None:
        client = sign_in(Client(), make_officer(Role.COMMUNITY, make_territory().community))

        with django_assert_max_num_queries(16):
            page = client.get("/institutions/confirmations/").content.decode()
        assert str(house.public_id) not in page


class TestFirstPages:
    def titles(self, actor: Actor) -> list[str]:
        page = sign_in(Client(), actor).get("/").content.decode().replace("\u00a0", " ")
        return [words for words in WAITING if words in page]

    def test_tell_the_head_what_to_sign_and_the_officer_what_to_confirm(self, house: House) -> None:
        national = make_officer(Role.NATIONAL)
        assert self.titles(house.head) == [WAITING[0]]
        assert self.titles(house.officer) == []
        house.sign()
        assert self.titles(house.head) == []
        assert self.titles(house.officer) == [WAITING[1]]
        assert self.titles(national) == [WAITING[1]]
        assert self.titles(make_officer(Role.COMMUNITY, house.land.other_community)) == []
