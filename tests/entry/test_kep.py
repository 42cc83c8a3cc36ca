"""Coming in by КЕП: whose certificate opens what; deputies in three steps; keys tested in time."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parta.audit.api import acting
from parta.identity import queries
from parta.identity.models import Readiness, Verification
from parta.identity.operations import deputies, readiness
from parta.identity.overview import readiness_page
from parta.identity.rules import Ready
from parta.identity.testing import sign_in
from parta.institutions.api import authority, public_id_of
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.errors import NotVisible, Refused
from parta.notices.models import Letter
from parta.people import api as people
from parta.people.operations import posts
from parta.people.testing import Territory, make_deputy, make_head, make_officer, make_person, make_teacher
from parta.signing.testing import authority as issuing_authority
from parta.signing.testing import make_dstu_person, make_signer
from uakep.testing import Authority, Signer, Subject

pytestmark = pytest.mark.django_db
HEAD, DEPUTY, OTHER = "2745310927", "2480115926", "2611209349"  # РНОКПП of people who do not exist
SCHOOL, ELSEWHERE = "26286360", "38765432"


def text_of(answer: Any) -> str:
    """The page with plain spaces, where the typography put others."""
    text: str = answer.content.decode()
    return text.replace("\xa0", " ")


def box_of(client: Client, address: str) -> dict[str, str]:
    """What the page with the box carries: the challenge and the bytes to sign."""
    page = client.get(address).content.decode()
    cut = lambda before: page.split(before, 1)[1].split('"', 1)[0]  # noqa: E731
    return {"challenge": cut('name="challenge" value="'), "data": cut('data-content="')}


def signed(client: Client, address: str, signer: Signer) -> dict[str, str]:
    box = box_of(client, address)
    cms = signer.sign(base64.b64decode(box["data"]), at=timezone.now())
    return {"challenge": box["challenge"], "signature": base64.b64encode(cms).decode()}


def come_in(signer: Signer, client: Client | None = None) -> Any:
    client = client or Client()
    return client.post("/sign-in/key/", signed(client, "/sign-in/", signer))


def signer_of(family: str, rnokpp: str, edrpou: str = "", **more: Any) -> Signer:
    return make_signer(family, "Ірина", "Петрівна", rnokpp=rnokpp, edrpou=edrpou, **more)


class TestRole:
    def test_is_entered_by_a_key_of_dstu_4145(self, land: Territory) -> None:
        make_head(land.school, person_id=make_person("Савчук", "Ірина", "Петрівна", rnokpp=HEAD))
        key = make_dstu_person("Савчук", "Ірина", "Петрівна", rnokpp=HEAD).signer

        assert come_in(key)["Location"] == "/"

    def test_of_a_dismissed_head_is_over_though_the_certificate_lasts(self, land: Territory) -> None:
        head = make_head(land.school, person_id=make_person("Савчук", "Ірина", "Петрівна", rnokpp=HEAD))
        (post,) = head.posts(institution_id=land.school)
        posts.dismiss(actor=SYSTEM, post_id=post, on=timezone.localdate())

        answer = come_in(signer_of("Савчук", HEAD, SCHOOL))

        assert answer.status_code == 422
        assert "припинене призначення нічого не відкриває" in text_of(answer)
        assert "управління освіти" in text_of(answer)

    def test_is_chosen_among_a_hub_and_its_branches(self, land: Territory) -> None:
        make_head(land.school, person_id=make_person("Савчук", "Ірина", "Петрівна", rnokpp=HEAD))
        client = Client()

        answer = come_in(signer_of("Савчук", HEAD, SCHOOL), client)

        assert answer["Location"] == "/places/"
        page = text_of(client.get("/places/"))
        assert page.count('name="grant"') >= 2

    def test_is_not_opened_by_a_seal(self, land: Territory) -> None:
        seal = issuing_authority().issue(Subject(organisation="Ліцей", edrpou=SCHOOL, seal=True))

        answer = come_in(seal)

        assert answer.status_code == 422
        assert "печатка" in text_of(answer)

    def test_is_not_opened_by_an_answer_shown_twice(self, land: Territory) -> None:
        make_head(land.elsewhere, person_id=make_person("Савчук", "Ірина", "Петрівна", rnokpp=HEAD))
        client = Client()
        shown = signed(client, "/sign-in/", signer_of("Савчук", HEAD))
        assert client.post("/sign-in/key/", shown).status_code == 302

        thief = Client()
        thief.cookies = client.cookies
        assert client.post("/sign-in/key/", shown).status_code == 422
        assert Client().post("/sign-in/key/", shown).status_code == 422, "another browser"


class TestDeputy:
    @pytest.fixture
    def head(self, land: Territory) -> Actor:
        return make_head(land.school)

    @pytest.fixture
    def invited(self, land: Territory, head: Actor) -> str:
        """The code of the invitation."""
        taken = people.employ(
            actor=head,
            institution_id=land.school,
            newcomer=people.NewPerson("Бондар", "Ірина", "Петрівна", born_on=None, rnokpp=DEPUTY),
            position=people.Position.DEPUTY,
            since=timezone.localdate(),
            now=timezone.now(),
            powers=frozenset({"staff"}),
        )
        assert taken.issued
        return taken.issued.code

    def answered(self, code: str, signer: Signer) -> tuple[Client, Any]:
        client = Client()
        client.post("/invitation/", {"code": code})
        return client, client.post("/invitation/key/", signed(client, "/invitation/fact/", signer))

    def test_works_after_three_dated_steps(self, land: Territory, head: Actor, invited: str) -> None:
        (asked,) = queries.deputies_of(land.school, timezone.localdate())
        assert (asked.accepted_at, asked.confirmed_at) == (None, None)
        assert asked.asked_at is not None

        client, answer = self.answered(invited, signer_of("Бондар", DEPUTY, SCHOOL))
        assert answer.status_code == 302
        assert answer["Location"] == "/account/"
        staff = f"/staff/{public_id_of(land.school)}/"
        assert client.get(staff).status_code == 404, "not before the head confirms"
        assert "ще не діють" in text_of(client.get("/account/"))

        page = text_of(sign_in(Client(), head).get(f"/deputies/{public_id_of(land.school)}/"))
        assert "Підтвердити заступника" in page
        assert SCHOOL in page
        deputies.confirm_deputy(actor=head, verification_id=asked.id, now=timezone.now())
        assert client.get(staff).status_code == 200

        deputies.decline_deputy(actor=head, verification_id=asked.id, now=timezone.now())
        assert client.get(staff).status_code == 404

    @pytest.mark.parametrize(
        ("signer", "said"),
        [
            (("Бондар", OTHER, SCHOOL), "не той, за яким керівник запросив"),
            (("Бондар", DEPUTY, ""), "немає ЄДРПОУ, а заступник діє від імені закладу"),
            (("Бондар", DEPUTY, ELSEWHERE), "Сертифікат видано для ЄДРПОУ 38765432"),
        ],
    )
    def test_is_not_answered_by_another_certificate(
        self, land: Territory, invited: str, signer: tuple[str, str, str], said: str
    ) -> None:
        _client, answer = self.answered(invited, signer_of(*signer))

        assert answer.status_code == 422
        assert said in text_of(answer)
        assert Verification.objects.get(institution_id=land.school).accepted_at is None

    def test_is_not_answered_by_somebody_else_who_is_known(self, land: Territory, invited: str) -> None:
        make_teacher(land.school, person_id=make_person("Бондар", "Ірина", "Петрівна", rnokpp=OTHER))

        _client, answer = self.answered(invited, signer_of("Бондар", OTHER, SCHOOL))

        assert answer.status_code == 422
        assert Verification.objects.get(institution_id=land.school).accepted_at is None

    def test_is_confirmed_by_nobody_but_the_head_and_not_before_the_answer(
        self, land: Territory, head: Actor, invited: str
    ) -> None:
        (asked,) = queries.deputies_of(land.school, timezone.localdate())
        assert asked.id is not None
        with pytest.raises(deputies.NotAnswered):
            deputies.confirm_deputy(actor=head, verification_id=asked.id, now=timezone.now())
        stranger, deputy = make_head(land.elsewhere), make_deputy(land.school)
        for other in (stranger, deputy):
            with pytest.raises(Refused):
                deputies.confirm_deputy(actor=other, verification_id=asked.id, now=timezone.now())

        deputies.decline_deputy(actor=head, verification_id=asked.id, now=timezone.now())
        with pytest.raises(NotVisible):
            deputies.confirm_deputy(actor=head, verification_id=asked.id, now=timezone.now())

    def test_of_a_branch_answers_by_the_code_of_the_hub(self, land: Territory, head: Actor) -> None:
        taken = people.employ(
            actor=SYSTEM,
            institution_id=land.branch,
            newcomer=people.NewPerson("Гнатюк", "Ірина", "Петрівна", born_on=None, rnokpp=DEPUTY),
            position=people.Position.DEPUTY,
            since=timezone.localdate(),
            now=timezone.now(),
        )
        assert taken.issued

        _client, answer = self.answered(taken.issued.code, signer_of("Гнатюк", DEPUTY, SCHOOL))

        assert answer.status_code == 302
        assert Verification.objects.get(institution_id=land.branch).edrpou == SCHOOL

    def test_list_costs_a_fixed_number_of_statements(
        self, land: Territory, head: Actor, invited: str, django_assert_max_num_queries: Any
    ) -> None:
        client, address = sign_in(Client(), head), f"/deputies/{public_id_of(land.school)}/"
        for _ in range(6):
            make_deputy(land.school)
        client.get(address)
        with django_assert_max_num_queries(10):
            client.get(address)


class TestReadiness:
    def test_is_told_to_anybody_and_nothing_is_kept(self, land: Territory) -> None:
        client = Client()
        answer = client.post("/key-check/", signed(client, "/key-check/", signer_of("Чужа", OTHER)))

        page = text_of(answer)
        assert answer.status_code == 200
        assert "Ключ справний, але ролі для вас немає" in page
        assert "ЄДРПОУ в ньому немає" in page
        assert not Readiness.objects.exists()

    def test_names_what_is_wrong_with_each_kind_of_certificate(self, land: Territory) -> None:
        ended = timezone.now() - timedelta(days=2)
        issue = issuing_authority().issue
        person = Subject(surname="Савчук", given_name="Ірина", rnokpp=HEAD, edrpou="11111111")
        cases = {
            "закінчився": issue(person, not_before=ended - timedelta(days=300), not_after=ended),
            "печатка": issue(Subject(organisation="Ліцей", edrpou=SCHOOL, seal=True)),
            "не для підпису": issue(person, key_usage=("key_agreement",)),
            "не кваліфікований": issue(person, qualified=False),
            "czo.gov.ua": Authority("Чужий надавач").issue(person),
            "не належить жодному закладу": issue(person),
            "РНОКПП в ньому немає": issue(Subject(surname="Савчук", given_name="Ірина")),
        }
        for words, signer in cases.items():
            client = Client()
            page = text_of(client.post("/key-check/", signed(client, "/key-check/", signer)))
            assert words in page, words

    def test_is_recorded_for_a_head_who_agrees_and_seen_by_the_authority(self, land: Territory) -> None:
        make_head(land.school, person_id=make_person("Савчук", "Ірина", "Петрівна", rnokpp=HEAD))
        officer = make_officer(Role.COMMUNITY, land.community)
        address = f"/readiness/{authority(land.community).public_id}/"
        key = signer_of("Савчук", HEAD, SCHOOL)
        client = Client()

        client.post("/key-check/", signed(client, "/key-check/", key))
        assert not Readiness.objects.exists(), "he has not agreed"
        page = text_of(client.post("/key-check/", {**signed(client, "/key-check/", key), "consent": "yes"}))
        assert "Записано" in page

        seen = text_of(sign_in(Client(), officer).get(address))
        assert "готовий" in seen
        assert sign_in(Client(), make_officer(Role.COMMUNITY, land.other_community)).get(address).status_code == 404
        above = sign_in(Client(), make_officer(Role.DISTRICT, land.district))
        assert "Калинівська громада" in text_of(above.get(f"/readiness/{authority(land.district).public_id}/"))

    def test_is_counted_for_those_above_by_their_authorities(self, land: Territory) -> None:
        head, now = make_head(land.school), timezone.now()
        ending, _unknown = make_head(land.branch), make_head(land.elsewhere)
        with acting(SYSTEM, "identity.testing.readiness"):
            for actor, days in ((head, 200), (ending, 10)):
                Readiness.objects.create(
                    account_id=actor.account_id, checked_at=now, ends_at=now + timedelta(days=days)
                )
        district, nation = make_officer(Role.DISTRICT, land.district), make_officer(Role.NATIONAL)

        for viewer, place in ((district, land.district), (nation, land.root)):
            page = readiness_page(viewer, authority(place).public_id, timezone.localdate())

            assert (page.ready, page.of) == (2, 3)
            assert page.counts == {Ready.READY: 1, Ready.ENDING: 1, Ready.UNKNOWN: 1}
            assert page.lines == ()
            assert sum(share.ready for share in page.shares) == 2
        shares = readiness_page(district, authority(land.district).public_id, timezone.localdate()).shares
        assert sorted((share.ready, share.of) for share in shares) == [(0, 1), (2, 2)]

    def test_lists_those_alike_by_the_alphabet(self, land: Territory) -> None:
        for name in ("Ґрунівський ліцей", "Єлисеївський ліцей", "Яготинський ліцей", "Горішній ліцей"):
            make_institution(name, authority_id=land.other_community)
        officer = make_officer(Role.COMMUNITY, land.other_community)
        place = authority(land.other_community).public_id
        titles = [line.title.split()[0] for line in readiness_page(officer, place, timezone.localdate()).lines]
        assert [each for each in titles if each.endswith(("ський", "ій"))] == [
            "Горішній", "Ґрунівський", "Єлисеївський", "Яготинський",
        ]  # fmt: skip

    def test_opens_nothing(self, land: Territory) -> None:
        """A signature of the test page is no sign-in: the purpose differs."""
        make_head(land.school, person_id=make_person("Савчук", "Ірина", "Петрівна", rnokpp=HEAD))
        client = Client()

        assert client.post("/sign-in/key/", signed(client, "/key-check/", signer_of("Савчук", HEAD))).status_code == 422

    def test_is_known_from_signing_in_too(self, land: Territory) -> None:
        make_head(land.elsewhere, person_id=make_person("Савчук", "Ірина", "Петрівна", rnokpp=HEAD))
        assert come_in(signer_of("Савчук", HEAD)).status_code == 302

        (line,) = queries.readiness_in([land.elsewhere], timezone.localdate())
        assert line.state is Ready.READY

    def test_list_costs_a_fixed_number_of_statements(self, land: Territory, django_assert_max_num_queries: Any) -> None:
        client = sign_in(Client(), make_officer(Role.COMMUNITY, land.community))
        address = f"/readiness/{authority(land.community).public_id}/"
        client.get(address)
        with django_assert_max_num_queries(14):
            client.get(address)


class TestReminder:
    def test_is_written_once_for_each_of_30_14_and_3_days(self, land: Territory) -> None:
        person = make_person("Савчук", "Ірина", "Петрівна", rnokpp=HEAD, email="savchuk@example.org")
        head, now = make_head(land.school, person_id=person), timezone.now()
        with acting(SYSTEM, "identity.testing.readiness"):
            Readiness.objects.create(account_id=head.account_id, checked_at=now, ends_at=now + timedelta(days=31))

        def letters(day: int) -> int:
            for _ in range(2):  # a second run of the day writes nothing
                readiness.remind_of_certificates(actor=SYSTEM, now=now + timedelta(days=day))
            return Letter.objects.count()

        assert [letters(day) for day in (0, 1, 5, 17, 20, 28, 30, 40)] == [0, 1, 1, 2, 2, 3, 3, 3]

    def test_is_not_written_to_whoever_leads_no_more(self, land: Territory) -> None:
        teacher = make_teacher(land.school, person_id=make_person(email="t@example.org"))
        with acting(SYSTEM, "identity.testing.readiness"):
            Readiness.objects.create(
                account_id=teacher.account_id, checked_at=timezone.now(), ends_at=timezone.now() + timedelta(days=10)
            )
        assert readiness.remind_of_certificates(actor=SYSTEM, now=timezone.now()) == 0
