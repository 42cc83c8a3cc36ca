"""Writing down that an institution is connected; the one place where such a row is made."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.connection import policies
from parta.connection.models import Connection
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError
from parta.planes.constraints import broken_constraint


class AlreadyConnected(DomainError):
    """The institution keeps its journal in Parta already."""

    code = "already-connected"


def connect_known(*, actor: Actor, persons: Mapping[int, int], since: date, now: datetime) -> int:
    """Note institutions that keep their journals in Parta already, without a request: person who answers by
    institution. Those noted before stay as they are; returns how many are new.
    """
    require(policies.may_carry_out(actor))
    known = set(Connection.objects.now().filter(during__endswith=None).values_list("institution_id", flat=True))
    fresh = {institution_id: person for institution_id, person in persons.items() if institution_id not in known}
    with transaction.atomic():
        for institution_id, person_id in sorted(fresh.items()):
            write_connection(actor, institution_id, person_id, since, now, None)
    return len(fresh)


def write_connection(
    actor: Actor,
    institution_id: int,
    person_id: int,
    since: date,
    now: datetime,
    request_id: int | None,
    post_id: int | None = None,
) -> None:
    """Add the dated row; ``post_id`` was given for the connection. The caller has asked whether the actor may.

    :raises AlreadyConnected: it is connected on those days
    """
    try:
        with acting(actor, "connection.institution.connect"):
            Connection.objects.create(
                institution_id=institution_id, person_id=person_id, request_id=request_id, post_id=post_id,
                since=now, during=DateRange(since, None),
            )  # fmt: skip
    except IntegrityError as error:
        if broken_constraint(error) != "connection_once_a_day":
            raise
        raise AlreadyConnected(_("The institution is connected already.")) from error
