"""Those in charge: change of head with the work passing over, acting heads, powers of the head given for a time."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.drafts import api as drafts
from parta.identity import api as identity
from parta.identity.testing import actor_of_person, arrive, note_sign_in, sign_in
from parta.institutions.api import authority, public_id_of
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.people import api as people
from parta.people.models import Handover, Tenure
from parta.people.operations.succession import begin_and_end_posts, hand_over
from parta.people.queries.cascade import heads_page
from parta.people.queries.charge import head_page, powers_page
from parta.people.rules import Position
from parta.people.testing import (
    Territory,
    make_acting,
    make_deputy,
    make_head,
    make_officer,
    make_person,
    make_staff,
    make_teacher,
)

TODAY = timezone.localdate()
DAY = timedelta(days=1)
GROUND = "№ 12-к від 01.09.2026"
RNOKPPS = {Position.RESPONSIBLE: "2912345672", Position.DEPUTY: "2912345719"}


def now() -> datetime:
    return timezone.now()


def plain(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u00a0", " ")


def post_of(actor: Actor, institution_id: int) -> int:
    (post,) = actor.posts(institution_id=institution_id)
    return post


def again(actor: Actor) -> Actor:
    """The actor with the roles of this moment."""
    return actor_of_person(actor.person_id or 0)


def keep_draft(actor: Actor, institution_id: int, subject: str = "1") -> None:
    drafts.save_draft(
        actor=actor, form="institutions.card", subject=subject, fields={"phone": "1"}, now=now(),
        institution_id=institution_id,
    )  # fmt: skip


def appoint_head(officer: Actor, land: Territory, person_id: int, since: date = TODAY) -> None:
    people.appoint(
        actor=officer, institution_id=land.school, person_id=person_id, position=people.Position.HEAD, since=since
    )


@pytest.fixture
def officer(land: Territory) -> Actor:
    return make_officer(Role.COMMUNITY, land.community)


class TestTheAccessOfADeputy:
    def test_is_closed_once_he_is_in_and_only_an_open_invitation_is_taken_back(self, land: Territory) -> None:
        head = make_head(land.school)
        person = make_person(rnokpp=RNOKPPS[Position.DEPUTY])
        (post,) = make_deputy(land.school, person_id=person).posts(institution_id=land.school)
        card = f"/staff/{public_id_of(land.school)}/{people.posts([post])[post].post_public_id}/"
        browser = sign_in(Client(), head)
        deputy = actor_of_person(person)

        shown = plain(browser.get(card))
        assert "Закрити доступ" in shown
        assert "Відкликати запрошення" not in shown
        check = shown.split("/deputies/")[1].split('"')[0]
        answer = browser.post(f"/deputies/{check}", {"act": "decline", "next": card})
        assert (answer.status_code, answer["Location"]) == (302, card)
        assert not identity.confirmed_posts([post])
        note_sign_in(deputy, at=now() - DAY)
        assert "Відкрити доступ</button>" in plain(browser.get(card))

        identity.invite(actor=head, person_id=person, role=Role.DEPUTY, institution_id=land.school, now=now())
        shown = plain(browser.get(card))
        assert "Відкликати запрошення" in shown
        assert "Закрити доступ" not in shown

    def test_shows_no_invitation_of_one_who_has_come_in_with_the_key_that_it_asks_for(self, land: Territory) -> None:
        make_head(land.school)
        person = make_person(rnokpp=RNOKPPS[Position.RESPONSIBLE])
        deputy = make_deputy(land.school, person_id=person)
        identity.invite(actor=SYSTEM, person_id=person, role=Role.DEPUTY, institution_id=land.school, now=now())
        assert identity.access_states([person], now())[person].invitation_id
        note_sign_in(deputy, at=now() + timedelta(minutes=1))
        assert not identity.access_states([person], now())[person].invitation_id


class TestChangeOfHead:
    def test_signs_the_former_head_out_at_once_also_with_a_page_open(self, land: Territory, officer: Actor) -> None:
        head = make_head(land.school)
        browser = sign_in(Client(), head)
        address = f"/staff/{public_id_of(land.school)}/new/"
        assert browser.get(address).status_code == 200

        people.dismiss(actor=officer, post_id=post_of(head, land.school), on=TODAY)

        answer = browser.post(address, {"family_name": "Жук"})
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in/")

    def test_says_to_the_former_head_what_ended_and_goes_on_in_the_other_role(
        self, land: Territory, officer: Actor
    ) -> None:
        head = make_head(land.school)
        person = head.person_id or 0
        make_staff(land.elsewhere, person_id=person, position=Position.TEACHER)
        account, browser = head.account_id, sign_in(Client(), head)
        note_sign_in(head, at=now() - DAY)
        said = f"Ваша роль припинилася {TODAY:%d.%m.%Y}: керівник,"

        people.dismiss(actor=officer, post_id=post_of(head, land.school), on=TODAY)

        gone = plain(browser.get("/sign-in/"))
        assert said in gone
        assert "Рішення щодо цієї ролі ухвалює орган управління освітою." in gone
        assert "за рішенням" not in gone, "who pressed is not known"
        assert "Сеанс завершено. Якщо у вас є інша роль, увійдіть знову." in gone
        assert browser.get("/account/").status_code == 302
        assert "Ваша роль припинилася" in plain(browser.get("/sign-in/")), "until it is read"
        browser.post("/farewell/")
        assert "Ваша роль припинилася" not in plain(browser.get("/sign-in/"))

        other = arrive(account)
        page = plain(other.get("/account/"))
        assert said in page
        assert "Далі ви працюєте в іншій своїй ролі: вчитель," in page
        other.post("/farewell/")
        assert "Ваша роль припинилася" not in plain(other.get("/account/"))
        assert "Ваша роль припинилася" not in plain(arrive(account).get("/account/")), "told once"

    def test_says_to_staff_of_two_institutions_what_ended_without_signing_out(
        self, land: Territory, officer: Actor
    ) -> None:
        head, teacher = make_head(land.school), make_teacher(land.school)
        make_staff(land.elsewhere, person_id=teacher.person_id or 0, position=Position.TEACHER)
        browser = sign_in(Client(), teacher)

        people.dismiss(actor=head, post_id=post_of(teacher, land.school), on=TODAY)

        page = plain(browser.get("/account/"))
        assert f"Ваша роль припинилася {TODAY:%d.%m.%Y}: вчитель," in page
        assert "Рішення щодо цієї ролі ухвалює керівник закладу." in page
        assert "Далі ви працюєте в іншій своїй ролі: вчитель," in page

    def test_leaves_the_session_of_one_who_goes_later(self, land: Territory, officer: Actor) -> None:
        head = make_head(land.school)
        browser = sign_in(Client(), head)

        people.dismiss(actor=officer, post_id=post_of(head, land.school), on=TODAY + DAY)

        assert browser.get(f"/staff/{public_id_of(land.school)}/").status_code == 200

    def test_passes_drafts_to_the_successor_and_notes_it(self, land: Territory, officer: Actor) -> None:
        old, new = make_head(land.school), make_person()
        keep_draft(old, land.school)
        keep_draft(old, land.elsewhere, subject="other")
        assert [(line.label, line.count) for line in head_page(officer, public_id_of(land.school), now()).unfinished]

        people.dismiss(actor=officer, post_id=post_of(old, land.school), on=TODAY)
        assert head_page(officer, public_id_of(land.school), now()).unfinished, "shown until somebody has it"
        appoint_head(officer, land, new)

        successor = actor_of_person(new)
        assert [draft.institution_id for draft in drafts.drafts_of(successor)] == [land.school]
        assert [draft.institution_id for draft in drafts.drafts_of(old)] == [land.elsewhere]
        (past,) = head_page(officer, public_id_of(land.school), now()).past
        assert (past.to, [count for _label, count in past.passed]) == (people.names([new])[new].full, [1])

    def test_keeps_what_the_successor_has_begun_himself(self, land: Territory, officer: Actor) -> None:
        old, deputy = make_head(land.school), make_deputy(land.school)
        keep_draft(old, land.school)
        keep_draft(deputy, land.school)

        people.dismiss(actor=officer, post_id=post_of(old, land.school), on=TODAY)
        appoint_head(officer, land, deputy.person_id or 0)

        assert len(drafts.drafts_of(deputy)) == len(drafts.drafts_of(old)) == 1

    def test_passes_over_once(self, land: Territory, officer: Actor) -> None:
        old = make_head(land.school)
        people.dismiss(actor=officer, post_id=post_of(old, land.school), on=TODAY)
        appoint_head(officer, land, make_person())

        assert hand_over(actor=SYSTEM, institution_id=land.school, now=now()) == 0
        assert Handover.objects.filter(institution_id=land.school).count() == 1

    def test_passes_to_the_acting_head_and_from_him_to_the_new_one(self, land: Territory, officer: Actor) -> None:
        old, stand_in, new = make_head(land.school), make_person(), make_person()
        keep_draft(old, land.school)
        people.dismiss(actor=officer, post_id=post_of(old, land.school), on=TODAY)
        people.appoint(
            actor=officer, institution_id=land.school, person_id=stand_in, position=people.Position.ACTING,
            since=TODAY, until=TODAY + 9 * DAY, ground=GROUND,
        )  # fmt: skip
        assert len(drafts.drafts_of(actor_of_person(stand_in))) == 1

        people.dismiss(actor=officer, post_id=post_of(actor_of_person(stand_in), land.school), on=TODAY)
        appoint_head(officer, land, new)

        assert len(drafts.drafts_of(actor_of_person(new))) == 1

    def test_of_a_coming_day_is_brought_by_the_night(self, land: Territory, officer: Actor) -> None:
        old, new = make_head(land.school), make_person()
        keep_draft(old, land.school)
        browser = sign_in(Client(), old)
        people.dismiss(actor=officer, post_id=post_of(old, land.school), on=TODAY + DAY)
        appoint_head(officer, land, new, since=TODAY + DAY)
        assert not drafts.drafts_of(actor_of_person(new))

        assert begin_and_end_posts(actor=SYSTEM, now=now() + DAY) == 1

        assert len(drafts.drafts_of(actor_of_person(new))) == 1
        assert browser.get("/account/").status_code == 302

    def test_is_for_the_authority_over_the_institution_alone(self, land: Territory) -> None:
        head = make_head(land.school)
        trusted = make_deputy(land.school, powers=frozenset({"staff", "movement", "card"}))
        foreign = make_officer(Role.COMMUNITY, land.other_community)
        make_officer(Role.COMMUNITY, land.community)

        for actor in (head, trusted, foreign):
            with pytest.raises(Refused):
                people.dismiss(actor=actor, post_id=post_of(head, land.school), on=TODAY)
            with pytest.raises(Refused):
                hand_over(actor=foreign, institution_id=land.school, now=now())

    def test_deletes_nothing(self, land: Territory, officer: Actor) -> None:
        head = make_head(land.school)
        people.dismiss(actor=officer, post_id=post_of(head, land.school), on=TODAY, ground="№ 5-к")

        rows = Tenure.objects.filter(institution_id=land.school).order_by("pk")
        assert [(row.known_to is None, row.during.upper, row.ground) for row in rows] == [
            (False, None, ""),
            (True, TODAY, "№ 5-к"),
        ]


class TestActingHead:
    def test_does_what_the_head_does_but_for_what_is_reserved(self, land: Territory) -> None:
        make_head(land.school)
        stand_in = make_acting(land.school)

        assert stand_in.leads(land.school, people.MOVEMENT)
        assert stand_in.leads(land.school, people.STAFF)
        assert stand_in.leads(land.branch, people.MOVEMENT), "of the hub, so of its branch"
        assert not stand_in.leads(land.school, identity.DEPUTIES)
        assert not stand_in.leads(land.school, identity.DEFERMENT)
        assert not stand_in.leads(land.elsewhere, people.MOVEMENT)

    def test_makes_no_deputies(self, land: Territory) -> None:
        stand_in = make_acting(land.school)
        deputy = make_deputy(land.school)

        with pytest.raises(Refused):
            people.set_powers(
                actor=stand_in, post_id=post_of(deputy, land.school), powers=frozenset({"staff"}), since=TODAY
            )
        with pytest.raises(Refused):
            people.appoint(
                actor=stand_in, institution_id=land.school, person_id=make_person(),
                position=people.Position.RESPONSIBLE, since=TODAY,
            )  # fmt: skip

    @pytest.mark.parametrize(
        ("since", "until", "acts"),
        [
            (TODAY - DAY, TODAY + DAY, True),
            (TODAY, TODAY + DAY, True),
            (TODAY - DAY, TODAY, False),
            (TODAY + DAY, TODAY + 2 * DAY, False),
        ],
    )
    def test_begins_and_ends_by_itself(self, since: date, until: date, acts: bool, land: Territory) -> None:
        stand_in = make_acting(land.school, since=since, until=until)
        assert bool(stand_in.grants) is acts

    def test_is_for_a_time_and_on_a_ground(self, land: Territory, officer: Actor) -> None:
        def appoint(until: date | None, ground: str) -> int:
            return people.appoint(
                actor=officer, institution_id=land.school, person_id=make_person(), position=people.Position.ACTING,
                since=TODAY, until=until, ground=ground,
            )  # fmt: skip

        with pytest.raises(Invalid) as caught:
            appoint(None, " ")
        assert [problem.field for problem in caught.value.problems] == ["until", "ground"]
        with pytest.raises(Invalid):
            appoint(TODAY, GROUND)
        appoint(TODAY + 5 * DAY, GROUND)
        with pytest.raises(people.ActingIsThere):
            appoint(TODAY + DAY, GROUND)

    def test_without_end_is_refused_by_the_database_too(self, land: Territory) -> None:
        post = post_of(make_acting(land.school), land.school)
        row = Tenure.objects.get(post_id=post)
        with (
            pytest.raises(IntegrityError, match="tenure_acting_is_for_a_time"),
            acting(SYSTEM, "people.testing.acting"),
            transaction.atomic(),
        ):
            Tenure.objects.create(
                post_id=post, institution_id=land.school, person_id=row.person_id, position=6, ground="",
                during=DateRange(date(2099, 1, 1), None),
            )  # fmt: skip

    def test_is_appointed_by_the_authority_not_by_the_head_or_himself(self, land: Territory, officer: Actor) -> None:
        for actor in (make_head(land.school), make_acting(land.school, until=TODAY + DAY)):
            with pytest.raises(Refused):
                people.appoint(
                    actor=actor, institution_id=land.school, person_id=make_person(),
                    position=people.Position.ACTING, since=TODAY + 5 * DAY, until=TODAY + 9 * DAY, ground=GROUND,
                )  # fmt: skip
        assert officer

    def test_comes_with_kep_only(self, land: Territory) -> None:
        stand_in = make_acting(land.school)
        browser = sign_in(Client(), stand_in, identity.Method.PASSKEY)

        assert browser.get(f"/staff/{public_id_of(land.school)}/").status_code == 404

    def test_answers_for_the_institution_before_the_head(self, land: Territory) -> None:
        head = make_head(land.school)
        stand_in = make_acting(land.school, since=TODAY - DAY, until=TODAY + DAY)

        def in_charge(day: date) -> int | None:
            found = people.in_charge_of(land.school, day)
            return found.person.person_id if found else None

        assert in_charge(TODAY) == stand_in.person_id
        assert in_charge(TODAY + DAY) == in_charge(TODAY - 2 * DAY) == head.person_id

    def test_stands_in_the_list_of_heads(self, land: Territory, officer: Actor) -> None:
        make_acting(land.school, person_id=make_person("Савчук", "Олена"))

        page = heads_page(officer, authority(land.community).public_id, now())

        lines = {line.title: line for line in page.rows}
        assert lines["Калинівський ліцей № 3"].is_acting
        assert page.counts == {"never": 1, "nobody": 1}


class TestPowersForATime:
    def test_end_by_themselves_and_leave_the_earlier_ones(self, land: Territory) -> None:
        head = make_head(land.school)
        deputy = make_deputy(land.school, powers=frozenset({"staff"}))
        people.set_powers(
            actor=head, post_id=post_of(deputy, land.school), powers=frozenset({"card"}), since=TODAY,
            until=TODAY + 3 * DAY, ground=GROUND,
        )  # fmt: skip

        rows = Tenure.objects.filter(post_id=post_of(deputy, land.school), known_to=None).order_by("during")
        assert [(row.during.lower, row.during.upper, row.powers) for row in rows] == [
            (date(2020, 1, 1), TODAY, ["staff"]),
            (TODAY, TODAY + 3 * DAY, ["card"]),
            (TODAY + 3 * DAY, None, ["staff"]),
        ]
        assert rows[1].given_by == head.account_id

    def test_end_before_they_begin_never(self, land: Territory) -> None:
        head, deputy = make_head(land.school), make_deputy(land.school)
        with pytest.raises(Invalid):
            people.set_powers(
                actor=head, post_id=post_of(deputy, land.school), powers=frozenset(), since=TODAY, until=TODAY
            )

    def test_make_a_teacher_responsible_beside_his_post(self, land: Territory) -> None:
        head, teacher = make_head(land.school), make_teacher(land.school)
        with pytest.raises(Invalid):  # without РНОКПП the certificate could be compared with nothing
            self.entrust(head, land, teacher)
        known = make_teacher(land.school, person_id=make_person(rnokpp="2480115926"))
        self.entrust(head, land, known)

        held = again(known)
        assert {grant.role for grant in held.grants} == {Role.TEACHER, Role.DEPUTY}
        assert held.leads(land.school, people.STAFF)
        assert not held.leads(land.school, people.MOVEMENT)

    def test_of_a_responsible_person_wait_for_the_certificate(self, land: Territory) -> None:
        head = make_head(land.school)
        teacher = make_teacher(land.school, person_id=make_person(rnokpp="2480115926"))
        self.entrust(head, land, teacher)

        browser = sign_in(Client(), teacher)
        assert browser.get(f"/staff/{public_id_of(land.school)}/").status_code == 404

    def test_are_never_the_reserved_ones(self, land: Territory) -> None:
        head = make_head(land.school)
        teacher = make_teacher(land.school, person_id=make_person(rnokpp="2480115926"))
        for act in (identity.DEPUTIES, identity.DEFERMENT):
            with pytest.raises(Invalid):
                self.entrust(head, land, teacher, act)

    def test_are_not_given_to_people_of_other_schools(self, land: Territory) -> None:
        head, stranger = make_head(land.school), make_teacher(land.elsewhere)
        with pytest.raises(NotVisible):
            people.employ_known(
                actor=head, institution_id=land.school, post_id=post_of(stranger, land.elsewhere),
                position=people.Position.RESPONSIBLE, powers=frozenset({"staff"}), since=TODAY, now=now(),
            )  # fmt: skip

    @staticmethod
    def entrust(head: Actor, land: Territory, teacher: Actor, power: str = people.STAFF) -> None:
        people.employ_known(
            actor=head, institution_id=land.school, post_id=post_of(teacher, land.school),
            position=people.Position.RESPONSIBLE, powers=frozenset({power}), since=TODAY, now=now(),
        )  # fmt: skip


class TestNameOfARole:
    def test_of_a_responsible_person_is_not_that_of_a_deputy(self, land: Territory) -> None:
        person_id = make_person(rnokpp="3112207737")
        make_deputy(land.school, person_id=person_id)
        both = make_staff(land.elsewhere, Position.RESPONSIBLE, powers=frozenset({"card"}), person_id=person_id)
        page = sign_in(Client(), both).get("/account/").content.decode()
        switch = page[page.index("<header") : page.index("</header>")]
        assert switch.count("відповідальна особа") == 1
        assert "заступник керівника" in switch
        only = make_staff(land.school, Position.RESPONSIBLE)
        page = sign_in(Client(), only).get("/account/").content.decode()
        assert "відповідальна особа" in page
        assert "заступник керівника" not in page

    def test_stands_on_the_card_of_the_invitation(self, land: Territory) -> None:
        head = make_head(land.school)
        for position, role in ((Position.RESPONSIBLE, "відповідальна особа"), (Position.DEPUTY, "заступник керівника")):
            newcomer = people.NewPerson("Кравець", "Ніна", rnokpp=RNOKPPS[position])
            taken = people.employ(
                actor=head, institution_id=land.school, newcomer=newcomer, position=position, since=TODAY, now=now()
            )
            assert taken.issued is not None
            (card,) = people.invitation_cards([taken.issued], site="https://parta.example")
            assert card.role == role


class TestTableOfPowers:
    def test_shows_persons_by_powers(self, land: Territory) -> None:
        head = make_head(land.school)
        make_deputy(land.school, powers=frozenset({"staff"}))

        page = powers_page(head, public_id_of(land.school), now())

        codes = [column.code for column in page.columns]
        assert [row.has for row in page.rows] == [
            tuple(True for _code in codes),
            tuple(code == "staff" for code in codes),
        ]
        assert {line.label for line in page.reserved}
        assert not set(codes) & {identity.DEPUTIES, identity.DEFERMENT}

    def test_costs_a_fixed_number_of_statements(self, land: Territory) -> None:
        client = sign_in(Client(), make_head(land.school))
        address = f"/powers/{public_id_of(land.school)}/"
        client.get(address)

        counts = []
        for size in (1, 6):
            for _ in range(size):
                make_deputy(land.school, powers=frozenset({"staff"}))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 7


class TestPageOfTheHead:
    def test_walks_through_the_change(self, land: Territory, officer: Actor) -> None:
        head = make_head(land.school)
        teacher = make_teacher(land.school)
        keep_draft(head, land.school)
        client, address = sign_in(Client(), officer), f"/heads/{public_id_of(land.school)}/"
        assert "Що лишилося незавершеним" in client.get(address).content.decode()

        assert client.post(f"{address}dismissal/", {"on": TODAY.strftime("%d.%m.%Y")}).status_code == 302
        assert "Новий керівник" in client.get(address).content.decode()
        post = people.posts([post_of(teacher, land.school)])[post_of(teacher, land.school)]
        words: dict[str, Any] = {"who": str(post.post_public_id), "since": TODAY.strftime("%d.%m.%Y"), "ground": "1"}
        assert client.post(f"{address}appointment/", words).status_code == 200

        assert again(teacher).leads(land.school)
        assert len(drafts.drafts_of(teacher)) == 1
        page = client.get(address).content.decode()
        assert "Хто керував раніше" in page
        assert "Перейшло" in page

    def test_says_why_a_second_head_is_refused_though_its_form_is_not_there(
        self, land: Territory, officer: Actor
    ) -> None:
        make_head(land.school)
        client, address = sign_in(Client(), officer), f"/heads/{public_id_of(land.school)}/"
        words = {"family_name": "Жук", "given_name": "Іван", "since": TODAY.strftime("%d.%m.%Y")}
        answer = client.post(f"{address}appointment/", words)
        assert answer.status_code == 422
        assert "У ці дні заклад має керівника" in answer.content.decode().replace("\u00a0", " ")
        assert "Не збережено" not in client.get(address).content.decode().replace("\u00a0", " ")

    def test_refuses_an_acting_head_without_dates(self, land: Territory, officer: Actor) -> None:
        client, address = sign_in(Client(), officer), f"/heads/{public_id_of(land.school)}/acting/"

        assert client.post(address, {"family_name": "Жук", "given_name": "Іван"}).status_code == 422
        answer = client.post(
            address,
            {
                "family_name": "Жук", "given_name": "Іван", "since": TODAY.strftime("%d.%m.%Y"),
                "last_day": (TODAY + DAY).strftime("%d.%m.%Y"), "ground": GROUND,
            },
        )  # fmt: skip

        assert answer.status_code == 200
        found = people.in_charge_of(land.school, TODAY + DAY)
        assert found is not None
        assert found.until == TODAY + 2 * DAY
        assert client.post(f"{address}end/", {"on": TODAY.strftime("%d.%m.%Y")}).status_code == 302
        assert people.in_charge_of(land.school, TODAY) is None


class TestDaysOfAnotherCentury:
    """Days are typed by people: a slip of the year is told, never a fault of ours or a role for ever."""

    @pytest.mark.parametrize(
        ("since", "last_day"),
        [("01.01.0001", "31.12.2026"), (TODAY.strftime("%d.%m.%Y"), "31.12.9999"), ("01.01.9999", "31.12.9999")],
    )
    def test_are_refused_at_their_field(self, since: str, last_day: str, land: Territory, officer: Actor) -> None:
        head = make_head(land.school)
        deputy, teacher = (post_of(make(land.school), land.school) for make in (make_deputy, make_teacher))
        lines = people.posts([deputy, teacher])
        school = public_id_of(land.school)
        typed = {"powers": ["card"], "since": since, "last_day": last_day, "ground": GROUND}
        who = {"family_name": "Жук", "given_name": "Олег", **typed}

        for actor, address, words in (
            (head, f"/staff/{school}/{lines[deputy].post_public_id}/powers/", typed),
            (head, f"/staff/{school}/{lines[teacher].post_public_id}/entrusting/", typed),
            (officer, f"/heads/{school}/acting/", who),
        ):
            answer = sign_in(Client(), actor).post(address, words)
            assert answer.status_code == 422, address
            assert "Перевірте рік" in answer.content.decode().replace("\xa0", " "), address
        assert not Tenure.objects.filter(position=6).exists()

    def test_are_refused_by_the_operations_too(self, land: Territory, officer: Actor) -> None:
        head = make_head(land.school)
        for day in (date(1, 1, 1), date(9999, 12, 31)):
            with pytest.raises(Invalid, match="рік"):
                people.dismiss(actor=officer, post_id=post_of(head, land.school), on=day)
            with pytest.raises(Invalid, match="рік"):
                appoint_head(officer, land, make_person("Жук", "Олег"), since=day)
        assert again(head).leads(land.school)
