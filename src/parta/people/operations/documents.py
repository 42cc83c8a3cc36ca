"""Identity documents one at a time: a re-issued one ends the earlier, which stays and is still found by its number."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import api as identity
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.kernel.text import tidy
from parta.people import policies
from parta.people.models import Document
from parta.people.operations.persons import insert_documents
from parta.people.queries.protected import is_shielded
from parta.people.rules import DocumentKind
from parta.signing.api import IdentifierKind, vault

LONGEST_ISSUER = 200


class Earlier(StrEnum):
    """What becomes of a valid document of the same kind."""

    REPLACED = "replaced"  # issued anew: the number changed, the person did not
    MISTAKEN = "mistaken"  # it was never this person's: a slip of whoever typed it
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in somebody's hands. ``number`` is series and number as `enrolment` reads them."""

    kind: DocumentKind
    number: str
    issued_on: date | None = None
    issued_by: str = ""


def add_document(
    *, actor: Actor, institution_id: int, person_id: int, paper: Paper, earlier: Earlier, now: datetime
) -> int:
    """Record a document of a pupil; what it replaces ends on the day of its issue. Returns its id.

    :raises Refused: the actor does not lead movement of pupils where the person is enrolled
    :raises Invalid: issued in the future, or before the one it replaces
    :raises AlreadyRecorded: the document is recorded, for this person or another born on the same day
    :raises TooMany: the actor has made his day's share of comparisons with the national register
    """
    today = local_day(now)
    where = identity.places_of({person_id}, Role.PUPIL, today).get(person_id, frozenset())
    require(policies.may_correct_person(actor, where & {institution_id}))
    if paper.issued_on is not None and paper.issued_on > today:
        raise Invalid([Problem("issued_on", _("The day of issue lies in the future. Check it with the document."))])
    box = vault()
    if is_shielded(person_id):
        words = _("The child is under protection: documents are recorded when that has ended.")
        raise Invalid([Problem("number", words)])
    identity.spend_comparisons(actor.account_id, 1, now)  # the refusal would tell that somebody holds it
    with acting(actor, "people.document.record"):
        held = list(
            Document.objects.select_for_update(of=("self",))
            .filter(person_id=person_id, kind=paper.kind, revoked_at=None)
            .order_by("pk")
        )
        _check_days(held, paper, earlier)
        if earlier is not Earlier.STAYS:
            Document.objects.filter(pk__in=[row.pk for row in held]).update(
                revoked_at=now, is_mistaken=earlier is Earlier.MISTAKEN
            )
        row = Document(
            person_id=person_id,
            kind=paper.kind,
            number_key=box.lookup_key(f"{int(paper.kind)} {paper.number}", IdentifierKind.DOCUMENT),
            number_sealed=box.encrypt(paper.number.strip()),
            issued_on=paper.issued_on,
            issued_by=tidy(paper.issued_by)[:LONGEST_ISSUER],
        )
        words = _("This document is recorded already. If it is another child’s, ask the administrator to compare both.")
        insert_documents([row], words)
        if earlier is Earlier.REPLACED and held:
            Document.objects.filter(pk__in=[each.pk for each in held]).update(
                until=paper.issued_on or today, replaced_by=row
            )
    return int(row.pk)


def withdraw_documents(*, actor: Actor, institution_id: int, document_ids: Collection[int], now: datetime) -> None:
    """Say that documents which a file brought were never these children’s: the file is taken back.

    :raises NotVisible: one of them is of no child of the institution
    """
    rows = list(Document.objects.filter(pk__in=document_ids).order_by("pk"))
    where = identity.places_of({row.person_id for row in rows}, Role.PUPIL, local_day(now))
    if any(institution_id not in where.get(row.person_id, frozenset()) for row in rows):
        raise NotVisible
    require(policies.may_correct_person(actor, frozenset([institution_id])))
    with acting(actor, "people.document.withdraw"):
        Document.objects.filter(pk__in=document_ids, revoked_at=None).update(revoked_at=now, is_mistaken=True)


def _check_days(held: list[Document], paper: Paper, earlier: Earlier) -> None:
    if earlier is not Earlier.REPLACED or paper.issued_on is None:
        return
    if any(row.issued_on is not None and row.issued_on > paper.issued_on for row in held):
        words = _("The recorded document was issued later than this one. Check both days of issue.")
        raise Invalid([Problem("issued_on", words)])
