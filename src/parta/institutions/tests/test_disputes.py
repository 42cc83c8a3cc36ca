"""Where the register says something else: taken, or disputed before the national administrator; codes elsewhere."""

from datetime import date

import pytest
from django.urls import reverse

from parta.institutions.models import ExternalId, Review
from parta.institutions.operations.codes import set_code
from parta.institutions.operations.disputes import dispute_register, uphold_register
from parta.institutions.operations.reviews import dismiss_review
from parta.institutions.queries.cards import card_page
from parta.institutions.queries.finding import Filters, find
from parta.institutions.testing import make_institution
from parta.institutions.tests.conftest import Browser, Country, head_of
from parta.institutions.tests.test_cards import edit
from parta.institutions.tests.test_pages import address, text
from parta.institutions.tests.test_register import as_csv, card, load, school
from parta.kernel.actor import Role
from parta.kernel.errors import Invalid, NotVisible, Refused

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 15)


@pytest.fixture
def lyceum(country: Country) -> int:
    """The register says another telephone than the school."""
    load(as_csv(school("1", phone="0432000000")), name="schools_2026-10-01.csv")
    made: int = card("1").institution_id
    edit(made, phone="0432111111")
    return made


def dispute(lyceum: int, reason: str = "Номер змінено два роки тому") -> Review:
    public_id = dispute_register(actor=head_of(lyceum), institution_id=lyceum, field="phone", reason=reason)
    return Review.objects.get(public_id=public_id)


class TestADispute:
    def test_tells_what_each_side_says_and_since_when(self, lyceum: int) -> None:
        assert dispute(lyceum).facts == {
            "field": "phone", "said": "0432000000", "ours": "0432111111", "reason": "Номер змінено два роки тому",
            "who": "Віктор Ткачук",
        }  # fmt: skip
        difference = card_page(head_of(lyceum), card("1").institution.public_id).differences["phone"]
        assert (difference.ours, difference.disputed) == ("0432111111", "Номер змінено два роки тому")

    def test_is_one_question_however_often_it_is_raised(self, lyceum: int) -> None:
        dispute(lyceum)
        dispute(lyceum, "Інша причина")

        assert Review.objects.get().facts["reason"] == "Інша причина"

    def test_wants_a_reason_and_a_difference(self, lyceum: int) -> None:
        with pytest.raises(Invalid):
            dispute(lyceum, " ")
        with pytest.raises(NotVisible):
            dispute_register(actor=head_of(lyceum), institution_id=lyceum, field="address", reason="Немає різниці")

    def test_is_settled_by_the_national_administrator_alone(self, country: Country, lyceum: int) -> None:
        review = dispute(lyceum)
        officer = country.officer(Role.REGION, "region")
        with pytest.raises(Refused):
            uphold_register(actor=officer, review_id=review.public_id, reason="Реєстр правий", today=TODAY)
        with pytest.raises(Refused):
            dismiss_review(actor=officer, review_id=review.public_id, reason="Заклад правий")

    def test_settled_for_the_register_lets_the_field_follow_it(self, country: Country, lyceum: int) -> None:
        review, national = dispute(lyceum), country.officer(Role.NATIONAL)
        uphold_register(actor=national, review_id=review.public_id, reason="Звірено з листом", today=TODAY)

        assert (card("1").phone, "phone" in card("1").own_fields) == ("0432000000", False)
        assert card_page(head_of(lyceum), card("1").institution.public_id).differences == {}

    def test_settled_for_the_institution_is_not_raised_again(self, country: Country, lyceum: int) -> None:
        review, national = dispute(lyceum), country.officer(Role.NATIONAL)
        dismiss_review(actor=national, review_id=review.public_id, reason="Заклад правий")

        assert card("1").phone == "0432111111"
        with pytest.raises(Invalid, match="Заклад правий"):
            dispute(lyceum)

    def test_is_raised_on_the_card_and_stands_on_the_review_list(self, country: Country, lyceum: int) -> None:
        browser = Browser(head_of(lyceum))
        assert "Реєстр помиляється" in text(browser.get(address("card", lyceum)))
        url = address("dispute", lyceum, "phone")
        assert browser.post(url, {"reason": ""}).status_code == 422
        assert browser.post(url, {"reason": "Номер змінено"}).status_code == 302
        assert "оскаржено Номер змінено" in text(browser.get(address("card", lyceum)))

        national = Browser(country.officer(Role.NATIONAL))
        assert "Реєстр оскаржено" in text(national.get(reverse("institutions:reviews")))
        review = reverse("institutions:review", args=[Review.objects.get().public_id])
        assert "Телефон" in text(national.get(review))
        assert national.post(review, {"act": "register", "reason": "Звірено з листом"}).status_code == 302
        assert card("1").phone == "0432000000"


class TestCodes:
    def test_of_other_systems_are_dated_and_found(self, lyceum: int) -> None:
        for value, day in (("14857", date(2026, 9, 1)), ("14858", TODAY), ("14859", TODAY)):
            set_code(actor=head_of(lyceum), institution_id=lyceum, scheme="isuo", value=value, today=day)

        standing = ExternalId.objects.filter(scheme="isuo", during__endswith=None)
        assert [row.value for row in standing] == ["14859"]
        assert lyceum in {row.id for row in find("14859", Filters(), size=5).rows}

    @pytest.mark.parametrize("value", ["1 2", "=1+1", "9" * 31])
    def test_look_like_codes(self, lyceum: int, value: str) -> None:
        with pytest.raises(Invalid):
            set_code(actor=head_of(lyceum), institution_id=lyceum, scheme="own", value=value, today=TODAY)

    def test_belong_to_one_institution(self, lyceum: int) -> None:
        other = make_institution("Інша школа")
        set_code(actor=head_of(other), institution_id=other, scheme="isuo", value="14857", today=TODAY)

        page = Browser(head_of(lyceum)).post(address("codes", lyceum), {"isuo": "14857"})
        assert page.status_code == 422
        assert "Цей код має інший заклад" in text(page)

    def test_of_edebo_come_from_the_register_alone(self, lyceum: int) -> None:
        with pytest.raises(NotVisible):
            set_code(actor=head_of(lyceum), institution_id=lyceum, scheme="edebo", value="5", today=TODAY)
