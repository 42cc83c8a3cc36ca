"""A repeated request finds its first answer."""

from uuid import UUID, uuid4

import pytest

from parta.events.api import answer_request, claim_request, first_answers, keep_answers
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


@pytest.mark.django_db
class TestKeepAnswers:
    def test_gives_again_what_was_kept_for_each_id(self) -> None:
        one, two, unseen = uuid4(), uuid4(), uuid4()
        assert keep_answers(
            institution_id=5, account_id=7, answers={one: {"state": "saved"}, two: {"state": "stale", "now": "ґ"}}
        )

        assert first_answers(institution_id=5, account_id=7, ids=[one, two, unseen]) == {
            one: {"state": "saved"},
            two: {"state": "stale", "now": "ґ"},
        }

    def test_refuses_an_id_that_is_taken(self) -> None:
        taken = uuid4()
        keep_answers(institution_id=5, account_id=7, answers={taken: {}})

        assert not keep_answers(institution_id=5, account_id=7, answers={uuid4(): {}, taken: {}})

    def test_shows_nothing_to_another_account_or_institution(self) -> None:
        request = uuid4()
        keep_answers(institution_id=5, account_id=7, answers={request: {"state": "saved"}})

        assert first_answers(institution_id=5, account_id=8, ids=[request]) == {}
        assert first_answers(institution_id=6, account_id=7, ids=[request]) == {}
