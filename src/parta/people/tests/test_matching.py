"""Finding many people by exact identifiers."""

from datetime import date

import pytest

from parta.kernel.actor import SYSTEM
from parta.kernel.errors import Refused
from parta.people import api as people
from parta.people.directory import PersonsOfRegister
from parta.people.testing import make_person

pytestmark = pytest.mark.django_db
BORN = date(2015, 4, 1)
CERTIFICATE = people.DocumentKind.BIRTH_CERTIFICATE


class TestMatchIdentifiers:
    def test_finds_each_by_its_own_identifier_in_few_statements(self, django_assert_num_queries: object) -> None:
        taxed = make_person("Бондар", "Ольга", rnokpp="1759013776")
        named = make_person("Коваль", "Ігор", born_on=BORN, sex="m")
        people.add_documents(
            actor=SYSTEM,
            documents=[people.NewDocument(named, people.DocumentKind.BIRTH_CERTIFICATE, "I-КЛ 482913")],
        )
        asked = [(1, "I-КЛ 482913", BORN), (2, "I-КЛ 482913", BORN), (1, "II-КЛ 1", BORN)]
        with django_assert_num_queries(2):  # type: ignore[operator]
            found = people.match_identifiers(rnokpps=["1759013776", "2222222222"], documents=asked)
        assert {rnokpp: card.person_id for rnokpp, card in found.by_rnokpp.items()} == {"1759013776": taxed}
        assert {key: card.full for key, card in found.by_document.items()} == {(1, "I-КЛ 482913", BORN): "Коваль Ігор"}

    def test_finds_nobody_by_a_number_without_the_birth_date(self) -> None:
        holder = make_person("Коваль", "Ігор", born_on=BORN, sex="m")
        people.add_documents(actor=SYSTEM, documents=[people.NewDocument(holder, CERTIFICATE, "I-КЛ 482913")])
        asked = [(1, "I-КЛ 482913", None), (1, "I-КЛ 482913", date(2015, 4, 2))]
        assert people.match_identifiers(documents=asked).by_document == {}

    def test_records_a_number_that_another_birth_date_holds_and_finds_each_by_his_own(self) -> None:
        holder, other = make_person(born_on=BORN), make_person(born_on=date(2015, 4, 2))
        for each in (holder, other):
            people.add_documents(actor=SYSTEM, documents=[people.NewDocument(each, CERTIFICATE, "I-КЛ 482913")])
        asked = [(1, "I-КЛ 482913", BORN), (1, "I-КЛ 482913", date(2015, 4, 2))]
        found = people.match_identifiers(documents=asked).by_document
        assert [found[key].person_id for key in asked] == [holder, other]

    def test_refuses_documents_that_somebody_holds_and_writes_none(self) -> None:
        one, other = make_person(), make_person()
        kind = people.DocumentKind.BIRTH_CERTIFICATE
        people.add_documents(actor=SYSTEM, documents=[people.NewDocument(one, kind, "I-КЛ 482913")])
        with pytest.raises(people.AlreadyRecorded):
            people.add_documents(
                actor=SYSTEM,
                documents=[people.NewDocument(other, kind, number) for number in ("I-КЛ 111111", "I-КЛ 482913")],
            )
        assert people.match_identifiers(documents=[(kind, "I-КЛ 111111", date(1985, 3, 14))]).by_document == {}


class TestFindByContacts:
    def test_finds_all_who_share_an_address(self) -> None:
        first, second = make_person(email="family@example.com"), make_person(email="family@example.com")
        found = people.find_by_contacts(["family@example.com", "+380970000000"])
        assert [card.person_id for card in found["family@example.com"]] == [first, second]


class TestRememberRnokpp:
    @pytest.mark.parametrize("nothing", ["", "  ", "-"])
    def test_records_nothing_for_nothing(self, nothing: str) -> None:
        """Whoever has no РНОКПП would otherwise be found as everybody else without one."""
        person = make_person("Бондар", "Ольга")
        known = PersonsOfRegister()

        with pytest.raises(Refused, match="РНОКПП"):
            known.remember_rnokpp(SYSTEM, person, nothing)

        assert (known.has_rnokpp(person), known.by_rnokpp(nothing)) == (False, None)
