"""An adopted child has a new record, made from its new certificate; the record of its former identity is sealed.

Nothing leads from one to the other but a row that one named person opens (Family Code, art. 226–230; decision 0023).
"""

import json
import os
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.identity import api as identity
from parta.kernel.actor import Actor, Role
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, Problem
from parta.kernel.text import tidy
from parta.people import policies
from parta.people.models import Adoption, Document, Guardianship, Person
from parta.people.queries.likeness import joined_with
from parta.signing.api import vault

LONGEST_GROUND = 500


class CannotSeal(DomainError):
    """The records cannot be parted as they are now."""

    code = "cannot-seal"


def seal_identity(
    *, actor: Actor, institution_id: int, former_id: int, successor_id: int, keeper_id: int, ground: str, today: date
) -> None:
    """Seal the record of a former identity: no number, name or likeness leads to it, whoever stood for it stands no
    more, and that ``successor_id`` is the same child only ``keeper_id`` can read. Names stay where schools that taught
    the child wrote them.

    :raises Refused: the actor is not in charge where the successor is enrolled
    :raises CannotSeal: one record, the former one is still enrolled, or one of them is protected, joined or sealed
    :raises Invalid: no ground
    """
    where = identity.places_of({former_id, successor_id}, Role.PUPIL, today)
    require(policies.may_protect(actor, where.get(successor_id, frozenset()) & {institution_id}))
    text = tidy(ground)
    if not 0 < len(text) <= LONGEST_GROUND:
        raise Invalid([Problem("ground", _("Name the paper: what it is, its number and day."))])
    with acting(actor, "people.person.seal"):
        rows = {row.pk: row for row in _locked(former_id, successor_id)}
        if len(rows) != 2:
            raise CannotSeal(_("Choose two records: the former one and the one the child has now."))
        former = rows[former_id]
        if any(row.is_shielded or row.is_sealed or row.merged_into_id for row in rows.values()) or _are_joined(rows):
            raise CannotSeal(_("One of these records is under protection, or joined with another. First end that."))
        if where.get(former_id):
            raise CannotSeal(_("The former record is still enrolled. First let it leave by an order."))
        sealed = {"former": former_id, "successor": successor_id, "ground": text, "kept": _kept(former)}
        Adoption.objects.create(
            institution_id=institution_id, keeper_id=keeper_id, set_by_id=actor.person_id,
            sealed=vault().seal(json.dumps(sealed).encode()),
        )  # fmt: skip
        _end_guardians(former_id, today)
        _hide(former)


def _locked(*person_ids: int) -> list[Person]:
    return list(Person.objects.select_for_update(of=("self",)).filter(pk__in=person_ids).order_by("pk"))


def _are_joined(rows: dict[int, Person]) -> bool:
    return any(joined_with(person_id) for person_id in rows)


def _kept(former: Person) -> dict[str, object]:
    """What the record was found by, so that a mistake can be mended by those who run the system."""
    keys = Document.objects.filter(person_id=former.pk).values_list("pk", "number_key")
    codes = ("rnokpp_key", "rnokpp_sealed", "unzr_key", "unzr_sealed")
    values = {name: getattr(former, name) for name in codes}
    return {
        "email": former.email, "phone": former.phone, "documents": {str(pk): bytes(key).hex() for pk, key in keys},
        **{name: bytes(value).hex() if value else None for name, value in values.items()},
    }  # fmt: skip


def _end_guardians(pupil_id: int, today: date) -> None:
    rows = Guardianship.objects.select_for_update().filter(pupil_id=pupil_id, known_to=None)
    for row in rows:
        if row.during.upper is not None and row.during.upper <= today:
            continue
        row.known_to = timezone.now()
        row.save(update_fields=["known_to"])
        if row.during.lower < today:
            Guardianship.objects.create(
                guardian_id=row.guardian_id, pupil_id=pupil_id, kind=row.kind, ground=row.ground, may_read=row.may_read,
                during=DateRange(row.during.lower, today),
            )  # fmt: skip


def _hide(person: Person) -> None:
    for document in Document.objects.select_for_update().filter(person_id=person.pk):
        document.number_key = os.urandom(32)
        document.save(update_fields=["number_key"])
    person.email = person.phone = ""
    person.rnokpp_key = person.rnokpp_sealed = person.unzr_key = person.unzr_sealed = None
    person.is_sealed, person.version = True, person.version + 1
    codes = ["rnokpp_key", "rnokpp_sealed", "unzr_key", "unzr_sealed"]
    person.save(update_fields=["email", "phone", *codes, "is_sealed", "version"])
