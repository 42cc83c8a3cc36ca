"""Renaming, change of type, of the hub and of the body: signed, dated, taken back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.kernel.errors import Invalid, Refused
from parta.life.operations import acts, carrying
from parta.life.rules.acts import State
from parta.life.testing import act_row, carry_out, draft_act, fill_act, sign_act
from parta.life.tests.scene import Land
from parta.signing.testing import sign

pytestmark = pytest.mark.django_db

NEW = {"name": "Комунальний заклад «Калинівська гімназія імені Стуса»", "short_name": "Гімназія імені Стуса"}


class TestRenaming:
    def test_holds_from_its_day_and_the_old_name_before(self, land: Land) -> None:
        act = draft_act(land.officer, "renaming", land.school, NEW, land.today, today=land.today)
        assert sign_act(land.officer, act, land.officer_key, now=land.now) is State.DONE
        assert institutions.institution(land.school).short_name == "Гімназія імені Стуса"
        before = institutions.card_on(land.school, land.today - timedelta(days=1))
        assert before is not None
        assert before.short_name == "Калинівська школа № 1"

    def test_is_found_by_the_old_name_too(self, land: Land) -> None:
        act = draft_act(land.officer, "renaming", land.school, NEW, land.today, today=land.today)
        sign_act(land.officer, act, land.officer_key, now=land.now)
        for words in ("Калинівська школа", "Гімназія Стуса"):
            found = institutions.find(words, institutions.Filters(authority_id=land.community))
            assert land.school in [row.id for row in found.rows], words

    def test_waits_for_a_day_ahead(self, land: Land) -> None:
        day = land.today + timedelta(days=5)
        act = draft_act(land.officer, "renaming", land.school, NEW, day, today=land.today)
        assert sign_act(land.officer, act, land.officer_key, now=land.now) is State.SIGNED
        assert carrying.carry_out_due(actor=SYSTEM, today=day - timedelta(days=1)) == 0
        assert institutions.institution(land.school).short_name == "Калинівська школа № 1"
        assert carrying.carry_out_due(actor=SYSTEM, today=day) == 1
        assert carry_out(act, now=land.now + timedelta(days=5)) is State.DONE
        assert institutions.institution(land.school).short_name == "Гімназія імені Стуса"

    def test_is_given_up_before_its_day_only(self, land: Land) -> None:
        ahead = draft_act(land.officer, "renaming", land.school, NEW, land.today + timedelta(days=5), today=land.today)
        sign_act(land.officer, ahead, land.officer_key, now=land.now)
        acts.withdraw(actor=land.officer, public_id=ahead)
        assert carrying.carry_out_due(actor=SYSTEM, today=land.today + timedelta(days=5)) == 0
        done = draft_act(land.officer, "renaming", land.school, NEW, land.today, today=land.today)
        sign_act(land.officer, done, land.officer_key, now=land.now)
        with pytest.raises(acts.NotNow):
            acts.withdraw(actor=land.officer, public_id=done)

    def test_is_taken_back_by_a_correcting_act(self, land: Land) -> None:
        act = draft_act(land.officer, "renaming", land.school, NEW, land.today, today=land.today)
        sign_act(land.officer, act, land.officer_key, now=land.now)
        fix = acts.begin_correction(actor=land.officer, public_id=act, today=land.today)
        assert acts.begin_correction(actor=land.officer, public_id=act, today=land.today) == fix
        fill_act(land.officer, fix, {}, land.today, today=land.today)
        assert sign_act(land.officer, fix, land.officer_key, now=land.now) is State.DONE
        assert act_row(act).state == State.UNDONE
        assert institutions.institution(land.school).short_name == "Калинівська школа № 1"
        found = institutions.find("імені Стуса", institutions.Filters(authority_id=land.community))
        assert land.school not in [row.id for row in found.rows]

    def test_is_not_taken_back_under_a_newer_one(self, land: Land) -> None:
        early = land.today - timedelta(days=30)
        first = draft_act(land.officer, "renaming", land.school, NEW, early, today=land.today)
        sign_act(land.officer, first, land.officer_key, now=land.now)
        kind = {"kind": 3, "name": "Ліцей", "short_name": "Ліцей"}
        second = draft_act(land.officer, "type", land.school, kind, land.today, today=land.today)
        sign_act(land.officer, second, land.officer_key, now=land.now + timedelta(minutes=1))
        fix = acts.begin_correction(actor=land.officer, public_id=first, today=land.today)
        fill_act(land.officer, fix, {}, early, today=land.today)
        with pytest.raises(Invalid, match="Зміна типу"):
            sign_act(land.officer, fix, land.officer_key, now=land.now + timedelta(minutes=2))

    def test_is_written_by_the_head_and_signed_by_the_authority(self, land: Land) -> None:
        act = draft_act(land.head, "renaming", land.school, NEW, land.today, today=land.today)
        with pytest.raises(Refused):
            sign_act(land.head, act, land.head_key, now=land.now)
        assert sign_act(land.officer, act, land.officer_key, now=land.now) is State.DONE

    def test_of_a_private_school_is_signed_by_its_head(self, land: Land) -> None:
        from parta.people.testing import make_head, make_person
        from parta.signing.testing import make_signer

        school = make_institution("Ліцей «Обрій»", authority_id=land.community, ownership=3)
        head = make_head(school, person_id=make_person("Шпак", "Ярина", "Олегівна", rnokpp="3184710604"))
        act = draft_act(head, "renaming", school, NEW, land.today, today=land.today)
        key = make_signer("Шпак", "Ярина", "Олегівна", rnokpp="3184710604")
        assert sign_act(head, act, key, now=land.now) is State.DONE

    def test_is_not_signed_with_another_ones_key(self, land: Land) -> None:
        act = draft_act(land.officer, "renaming", land.school, NEW, land.today, today=land.today)
        with pytest.raises(Invalid):
            sign_act(land.officer, act, land.head_key, now=land.now)
        assert act_row(act).state == State.DRAFT

    def test_is_not_signed_over_other_words(self, land: Land) -> None:
        act = draft_act(land.officer, "renaming", land.school, NEW, land.today, today=land.today)
        data = acts.document_of(land.officer, act, land.today)
        other = {**NEW, "short_name": "Інша назва"}
        fill_act(land.officer, act, other, land.today, today=land.today)
        from parta.signing.api import SignatureRefused

        with pytest.raises(SignatureRefused):
            acts.sign(
                actor=land.officer, public_id=act, cms=sign(data, land.officer_key),
                revision=act_row(act).revision, now=land.now,
            )  # fmt: skip


class TestTypeAndNetwork:
    def test_a_school_becomes_a_lyceum(self, land: Land) -> None:
        values = {"kind": 3, "name": "Калинівський ліцей з початковою школою", "short_name": "Калинівський ліцей № 1"}
        act = draft_act(land.officer, "type", land.school, values, land.today, today=land.today)
        sign_act(land.officer, act, land.officer_key, now=land.now)
        assert institutions.institution(land.school).kind == 3

    def test_a_branch_stands_alone_and_its_hub_leads_it_no_more(self, land: Land) -> None:
        branch = make_institution("Котюжинецька філія", authority_id=land.community, hub_id=land.school)
        values = {"hub": None, "edrpou": "14360570"}
        act = draft_act(land.officer, "network", branch, values, land.today, today=land.today)
        sign_act(land.officer, act, land.officer_key, now=land.now)
        card = institutions.institution(branch)
        assert (card.parent_id, card.network_role, card.edrpou) == (None, 0, "14360570")
        fix = acts.begin_correction(actor=land.officer, public_id=act, today=land.today)
        fill_act(land.officer, fix, {}, land.today, today=land.today)
        sign_act(land.officer, fix, land.officer_key, now=land.now)
        card = institutions.institution(branch)
        assert (card.parent_id, card.network_role, card.edrpou) == (land.school, 2, "")

    def test_a_branch_goes_to_another_hub(self, land: Land) -> None:
        branch = make_institution("Котюжинецька філія", authority_id=land.community, hub_id=land.school)
        act = draft_act(land.officer, "network", branch, {"hub": land.second}, land.today, today=land.today)
        sign_act(land.officer, act, land.officer_key, now=land.now)
        assert institutions.institution(branch).parent_id == land.second

    def test_another_body_governs_by_the_signature_of_one_above_both(self, land: Land) -> None:
        values = {"authority": land.other_community}
        act = draft_act(land.officer, "body", land.school, values, land.today, today=land.today)
        with pytest.raises(Refused):
            sign_act(land.officer, act, land.officer_key, now=land.now)
        assert sign_act(land.national, act, land.national_key, now=land.now) is State.DONE
        assert institutions.authorities_over(land.school)[0].id == land.other_community

    def test_a_stranger_neither_begins_nor_sees(self, land: Land) -> None:
        from parta.kernel.errors import NotVisible
        from parta.life.queries.acts import visible_act

        with pytest.raises(Refused):
            acts.begin(actor=land.stranger, code="renaming", institution_id=land.school)
        act = draft_act(land.officer, "renaming", land.school, NEW, land.today, today=land.today)
        with pytest.raises(NotVisible):
            visible_act(land.stranger, act)


class TestTwoPeopleAtOnce:
    def test_see_both_versions_and_lose_nothing(self, land: Land) -> None:
        values = {"name": "Ліцей імені Стуса", "short_name": "Ліцей Стуса"}
        act = draft_act(land.officer, "renaming", land.school, values, land.today, today=land.today)
        first = sign_in(Client(), land.officer)
        address = reverse("life:edit", args=[act])
        revision = act_row(act).revision
        fill_act(land.officer, act, {"name": "Ліцей імені Симоненка"}, land.today, today=land.today)
        day = land.today.strftime("%d.%m.%Y")
        typed = {
            "name": "Ліцей імені Тихого", "short_name": "Ліцей Стуса", "day": day, "body": "Калинівська міська рада",
            "number": "18", "dated_on": day, "ground": "висновок", "revision": revision,
        }  # fmt: skip

        answer = first.post(address, typed)

        page = answer.content.decode().replace("\u00a0", " ")
        assert answer.status_code == 422
        assert "Ліцей імені Тихого" in page
        assert "Ліцей імені Симоненка" in page
        assert f'name="revision" value="{act_row(act).revision}"' in page, "the next save is not stale again"
        again = {
            **typed,
            "revision": act_row(act).revision,
            "take:name": "theirs",
            "theirs:name": "Ліцей імені Симоненка",
        }
        assert first.post(address, again).status_code == 302
        assert (act_row(act).values["name"], act_row(act).number) == ("Ліцей імені Симоненка", "18")
