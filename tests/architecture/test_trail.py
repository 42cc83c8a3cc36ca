"""The trail names who acted, by what operation, and what changed; nothing is written without it."""

import pytest
from django.db import DatabaseError, transaction

from parta.audit.api import acting
from parta.audit.models import Entry
from parta.kernel.actor import Actor
from parta.reference.models import AbsenceReason

ADMIN = Actor(account_id=77)


def make_reason(name: str) -> AbsenceReason:
    return AbsenceReason.objects.create(id=901, letter="х", name=name, is_excused=True)


@pytest.mark.django_db
class TestActing:
    def test_records_actor_operation_before_and_after(self) -> None:
        with acting(ADMIN, "reference.reason.add"):
            reason = make_reason("хвороба")
        with acting(ADMIN, "reference.reason.rename"):
            AbsenceReason.objects.filter(pk=reason.pk).update(name="недуга")

        trail = list(
            Entry.objects.filter(table_name="reference_absence_reason", row_id="901")
            .order_by("id")
            .values_list("actor_id", "operation", "op", "before", "after")
        )

        assert [row[:3] for row in trail] == [(77, "reference.reason.add", "I"), (77, "reference.reason.rename", "U")]
        assert trail[1][3:] == ({"name": "хвороба"}, {"name": "недуга"})

    def test_is_needed_to_write(self) -> None:
        with pytest.raises(DatabaseError, match="no actor"), transaction.atomic():
            make_reason("хвороба")

    def test_leaves_no_trail_of_what_was_rolled_back(self) -> None:
        class Regret(Exception):
            pass

        def change_of_mind() -> None:
            with acting(ADMIN, "reference.reason.add"):
                make_reason("хвороба")
                raise Regret

        with pytest.raises(Regret):
            change_of_mind()
        assert not Entry.objects.filter(operation="reference.reason.add").exists()

    @pytest.mark.parametrize("operation", ["a'; drop table people_person; --", "Upper.Case", "a b"])
    def test_takes_only_plain_words_for_an_operation(self, operation: str) -> None:
        with pytest.raises(ValueError, match="lower-case"), acting(ADMIN, operation):
            pass
