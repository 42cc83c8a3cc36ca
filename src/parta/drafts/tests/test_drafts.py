"""What was typed is never lost, and is nobody else's."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app

from parta.drafts.api import discard_draft, drafts_of, load_draft, prune_drafts, save_draft
from parta.drafts.tasks import clear
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.errors import Problem, Refused

SECRETARY, STRANGER = Actor(account_id=11), Actor(account_id=12)
NOW = datetime(2026, 9, 1, 5, 30, tzinfo=UTC)


@pytest.mark.django_db
class TestDraft:
    def test_keeps_the_last_typed_fields_with_their_problems(self) -> None:
        problem = Problem("edrpou", "Введено 7 цифр.", rule="DQ-014")
        save_draft(actor=SECRETARY, form="institutions.card", subject="5", fields={"edrpou": "1"}, now=NOW)
        save_draft(
            actor=SECRETARY, form="institutions.card", subject="5", fields={"edrpou": "1234567"}, problems=[problem],
            now=NOW + timedelta(minutes=1),
        )  # fmt: skip

        kept = load_draft(SECRETARY, "institutions.card", "5")

        assert kept is not None
        assert (kept.fields, kept.problems) == ({"edrpou": "1234567"}, (problem,))
        assert (kept.created_at, kept.changed_at) == (NOW, NOW + timedelta(minutes=1))

    def test_leaves_out_signs_that_the_database_cannot_hold(self) -> None:
        fields = {"name": "a\x00b", "rows": [{"cell": "\ud800c"}, None, 3]}
        save_draft(
            actor=SECRETARY, form="a.b", fields=fields, now=NOW, title="t\x00", problems=[Problem("\x00", "\x00")]
        )

        kept = load_draft(SECRETARY, "a.b")

        assert kept is not None
        assert kept.fields == {"name": "ab", "rows": [{"cell": "c"}, None, 3]}

    def test_is_not_shown_to_another_account(self) -> None:
        save_draft(actor=SECRETARY, form="institutions.card", fields={}, now=NOW)

        assert load_draft(STRANGER, "institutions.card") is None
        assert drafts_of(STRANGER) == ()

    def test_of_another_account_survives_a_strangers_discard(self) -> None:
        save_draft(actor=SECRETARY, form="institutions.card", fields={}, now=NOW)
        discard_draft(actor=STRANGER, form="institutions.card")

        assert [draft.form for draft in drafts_of(SECRETARY)] == ["institutions.card"]

    def test_goes_when_its_act_is_accepted(self) -> None:
        save_draft(actor=SECRETARY, form="institutions.card", fields={}, now=NOW)
        discard_draft(actor=SECRETARY, form="institutions.card")

        assert drafts_of(SECRETARY) == ()

    def test_is_pruned_after_90_days_without_a_touch(self) -> None:
        save_draft(actor=SECRETARY, form="a.b", fields={}, now=NOW)
        save_draft(actor=SECRETARY, form="a.c", fields={}, now=NOW + timedelta(days=2))

        assert prune_drafts(NOW + timedelta(days=91)) == 1
        assert [draft.form for draft in drafts_of(SECRETARY)] == ["a.c"]

    def test_is_pruned_by_the_worker_every_night(self) -> None:
        now = timezone.now()
        save_draft(actor=SECRETARY, form="a.b", fields={}, now=now - timedelta(days=91))
        save_draft(actor=SECRETARY, form="a.c", fields={}, now=now)

        clear(timestamp=0)

        assert [draft.form for draft in drafts_of(SECRETARY)] == ["a.c"]
        assert clear.name in {each.task.name for each in app.periodic_registry.periodic_tasks.values()}

    def test_is_not_kept_for_the_system(self) -> None:
        with pytest.raises(Refused):
            save_draft(actor=SYSTEM, form="a.b", fields={}, now=NOW)
