"""Screens of the deferment mark."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from parta.editions.testing import note_standing
from parta.exchange.operations.deferment import mark, prepare_batch
from parta.exchange.rules.deferment import Engagement
from parta.institutions.api import public_id_of
from parta.kernel.actor import Actor, Role
from parta.people.testing import (
    Territory,
    make_head,
    make_officer,
    make_person,
    make_teacher,
    make_territory,
)


def place(site: Any) -> tuple[Territory, Actor]:
    """A school whose head has marked a teacher."""
    made: tuple[Territory, Actor] = site.once("exchange place", _populated)
    return made


def _populated() -> tuple[Territory, Actor]:
    note_standing(timezone.localdate())
    land = make_territory()
    head = make_head(land.school)
    for family, rnokpp in (("Гнатюк", "3112207772"), ("Бондар", "3112207795")):
        man = make_teacher(land.school, person_id=make_person(family, "Андрій", "Олегович", sex="m", rnokpp=rnokpp))
        (post,) = man.posts(institution_id=land.school)
        if family == "Гнатюк":
            mark(
                actor=head, institution_id=land.school, post_id=post, engagement=Engagement.FULL,
                share=Decimal("1.00"), now=timezone.now() - timedelta(minutes=5),
            )  # fmt: skip
    return land, head


def own(site: Any) -> str:
    return f"/deferment/{public_id_of(place(site)[0].school)}/"


def waiting(site: Any) -> str:
    land, head = place(site)
    batch = site.once(
        "exchange batch", lambda: prepare_batch(actor=head, institution_id=land.school, now=timezone.now())
    )
    return f"{own(site)}file/{batch}/"


def head(site: Any) -> Actor:
    return place(site)[1]


def office(site: Any) -> Actor:
    made: Actor = site.once("exchange office", lambda: make_officer(Role.NATIONAL))
    return made


SCREENS = [
    ("deferment", own, head),
    ("deferment-send", waiting, head),
    ("deferment-files", "/deferment/files/", office),
]
