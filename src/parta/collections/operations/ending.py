"""The result: counted at a moment, looked at, signed with КЕП; from then on it stays as it was signed."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from parta.audit.api import acting
from parta.collections import documents, policies
from parta.collections.counting import measure_of, met_stages_sql
from parta.collections.finding import locked, visible
from parta.collections.models import Collection, Outcome, Stage
from parta.collections.operations.announcing import NotNow
from parta.collections.rules.states import Standing, State
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible, Stale
from parta.people import api as people
from parta.signing import api as signing

PURPOSE = "collections.result"


def count_result(*, actor: Actor, public_id: UUID, now: datetime) -> None:
    """Count the result and keep it for the signature; counted once more, it replaces what was not signed.

    :raises NotNow: the campaign is not open
    """
    found = visible(actor, public_id)
    require(policies.may_run(actor, found))
    with acting(actor, "collections.outcome.count"):
        row = locked(public_id)
        if row.state != State.OPEN:
            raise NotNow(_("Only an open campaign is counted; a signed result stays."))
        _count(row)
        stages = list(Stage.objects.filter(collection=row).order_by("number"))
        rows, digest = _list(row, stages)
        text = documents.result(row, _counts(row), _by_stage(row, stages), digest, now)
        Outcome.objects.update_or_create(
            collection=row,
            defaults={
                "counted_at": now, "text": text.decode(), "sha256": hashlib.sha256(text).hexdigest(), "rows": rows,
                "rows_sha256": digest,
            },
        )  # fmt: skip


def sign_result(*, actor: Actor, public_id: UUID, cms: bytes, sha256: str, now: datetime) -> None:
    """Sign the counted result with one's own КЕП; nobody answers any more.

    :raises NotVisible: nothing is counted
    :raises Stale: it was counted once more since it was read
    :raises Invalid: the key is somebody else's
    """
    found = visible(actor, public_id)
    require(policies.may_run(actor, found))
    with acting(actor, "collections.outcome.sign"):
        row = locked(public_id)
        counted = Outcome.objects.filter(collection=row).first()
        if counted is None:
            raise NotVisible
        if row.state != State.OPEN:
            raise NotNow(_("The result is signed already, or the campaign was called off."))
        if counted.sha256 != sha256:
            raise Stale(_("The result was counted once more. Look at it as it is now, then sign."))
        # Participants follow the register every night: pages would show others than the signed text names.
        if _list(row, list(Stage.objects.filter(collection=row).order_by("number")))[1] != counted.rows_sha256:
            raise Stale(_("Institutions came in, left or changed since the result was counted. Count it once more."))
        signer = signing.keep_signature(
            actor=actor, data=counted.text.encode(), cms=cms, purpose=PURPOSE, now=now
        )  # fmt: skip
        documents.require_own_key(actor, signer)
        Outcome.objects.filter(pk=counted.pk).update(signed_at=now, signature_id=signer.signature_id, signer=actor.name)
        Collection.objects.filter(pk=row.pk).update(state=State.FROZEN)


def _count(row: Collection) -> None:
    """Write down how far each participant is, in one statement."""
    stages = list(Stage.objects.filter(collection=row).order_by("number"))
    measure = measure_of(row, stages)
    with connection.cursor() as cursor:
        cursor.execute(
            f"update collections_participant set counted = {measure.met}, standing = {measure.standing}, "  # noqa: S608
            f"met = {met_stages_sql(stages)} "
            "where collection_id = %s and left_at is null",
            [row.pk],
        )


def _list(row: Collection, stages: Sequence[Stage]) -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select public_id::text, title, kind_group, coalesce(standing, 0), coalesce(counted, 0), coalesce(met, 0) "
            "from collections_participant "
            "where collection_id = %s and left_at is null order by sort_key, institution_id",
            [row.pk],
        )
        return documents.listing(cursor.fetchall(), stages)


def _by_stage(row: Collection, stages: Sequence[Stage]) -> list[tuple[Stage, int]]:
    """How many have met each stage."""
    sums = ", ".join(f"count(*) filter (where met & {1 << (stage.number - 1)} > 0)" for stage in stages)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {sums or '0'} from collections_participant where collection_id = %s and left_at is null",  # noqa: S608
            [row.pk],
        )
        return list(zip(stages, cursor.fetchone(), strict=True))


def _counts(row: Collection) -> list[tuple[str, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select kind_group, count(*) filter (where standing = %s), count(*) from collections_participant "
            "where collection_id = %s and left_at is null group by 1 order by 1",
            [Standing.DONE, row.pk],
        )
        found = cursor.fetchall()
    with override("uk"):
        whole = (_("Done in all"), sum(done for _kind, done, _all in found), sum(total for *_rest, total in found))
        return [whole, *((str(people.KIND_GROUPS.get(kind, kind)), done, total) for kind, done, total in found)]
