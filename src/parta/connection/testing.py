"""Façade for tests: requests sent, and institutions connected from a day."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from parta.connection.operations import ending, known, requests
from parta.connection.rules.requests import Who
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import local_day
from parta.people import api as people

__all__ = ["agreed_request", "connect", "ended_request", "wish"]


def wish(institution_id: int, *, actor: Actor | None = None, confirmed: bool = True, **said: Any) -> UUID:
    """A request about an institution, sent on unless ``confirmed=False``; ``said`` changes what is said in it."""
    card = institutions.institution(institution_id)
    values: dict[str, Any] = {
        "institution_id": institution_id, "region_id": None, "place": "Калинівка", "name": card.title,
        "edrpou": card.edrpou, "edebo": "", "isuo": "", "who": Who.HEAD, "family_name": "Кравець",
        "given_name": "Ніна", "patronymic": "Олегівна", "email": "n.kravets@example.ua", "phone": "+380671234567",
        "address": "", "site": "https://parta.example",
    } | said  # fmt: skip
    made = requests.ask(actor=actor, asked=requests.Asked(**values), now=timezone.now())
    if confirmed:
        requests.confirm(actor=SYSTEM, public_id=made, now=timezone.now())
    return made


def agreed_request(officer: Actor, institution_id: int, **said: Any) -> UUID:
    """A request of somebody else than the head, to which the authority has agreed."""
    made = wish(institution_id, **({"who": Who.OTHER} | said))
    requests.agree(actor=officer, public_id=made, rnokpp="", ground="", now=timezone.now(), site="")
    return made


def ended_request(officer: Actor, institution_id: int) -> UUID:
    """A request granted (its head was appointed by it) whose connection has ended."""
    made, now = wish(institution_id), timezone.now()
    requests.agree(actor=officer, public_id=made, rnokpp="", ground="№ 4-к", now=now, site="")
    ending.end_connection(
        actor=officer, institution_id=institution_id, day=local_day(now), reason="Журнал ведуть в іншій системі.",
        now=now, site="",
    )  # fmt: skip
    return made


def connect(institution_id: int, since: date | None = None, *, moment: datetime | None = None) -> int:
    """An institution that has kept its journal in Parta since a day; returns who answers for it."""
    now = moment or timezone.now()
    day = since or local_day(now) - timedelta(days=1)
    charge = people.in_charge_of(institution_id, local_day(now))
    assert charge is not None, "make_head first"
    known.connect_known(actor=SYSTEM, persons={institution_id: charge.person.person_id}, since=day, now=now)
    return charge.person.person_id
