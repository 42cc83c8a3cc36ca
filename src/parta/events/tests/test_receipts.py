"""A repeated request finds its first answer."""

from uuid import UUID, uuid4

import pytest

from parta.events.api import answer_request, claim_request
from parta.kernel.errors import NotVisible

REQUEST = UUID("0193f3a0-0000-7000-8000-000000000001")


@pytest.mark.django_db
class TestClaimRequest:
    def test_is_none_the_first_time_and_the_answer_ever_after(self) -> None:
        assert claim_request(institution_id=5, request_id=REQUEST, account_id=7) is None
        answer_request(institution_id=5, request_id=REQUEST, answer={"saved": 30})

        assert claim_request(institution_id=5, request_id=REQUEST, account_id=7) == {"saved": 30}

    def test_is_counted_apart_for_each_institution(self) -> None:
        claim_request(institution_id=5, request_id=REQUEST, account_id=7)

        assert claim_request(institution_id=6, request_id=REQUEST, account_id=7) is None

    def test_shows_nothing_to_another_account(self) -> None:
        request = uuid4()
        claim_request(institution_id=5, request_id=request, account_id=7)

        with pytest.raises(NotVisible):
            claim_request(institution_id=5, request_id=request, account_id=8)
