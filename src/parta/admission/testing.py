"""Façade for tests: a campaign announced, applications sent."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from parta.admission.models import Campaign, Draw, Mailbox, Shape, Wish
from parta.admission.operations import applying, campaigns, drawing
from parta.admission.queries import applications
from parta.admission.rules import draw
from parta.admission.rules.applications import Told
from parta.admission.rules.campaign import Days
from parta.audit.api import acting
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor

__all__ = [
    "alike_of", "apply", "enter_value", "last_mailbox", "make_campaign", "make_draw", "moment", "pass_days", "shape_of",
    "told", "wish_of",
]  # fmt: skip

DAYS = Days(
    date(2027, 4, 1), date(2027, 5, 31), date(2027, 6, 15), date(2027, 6, 22), date(2027, 6, 16), date(2027, 8, 31), 5
)  # fmt: skip


def moment(day: date) -> datetime:
    """Noon in Kyiv, or near it."""
    return datetime.fromisoformat(f"{day.isoformat()}T10:00:00+00:00")


def make_campaign(
    head: Actor,
    institution_id: int,
    *,
    places: tuple[int, ...] = (2,),
    days: Days = DAYS,
    on: date = date(2027, 3, 1),
    year: int = 2027,
    at: time = time(0),
) -> tuple[int, tuple[int, ...]]:
    """A campaign of 2027; its id and those of its kinds of class."""
    shapes = [campaigns.NewShape(f"Вид {number}", count) for number, count in enumerate(places, start=1)]
    made = campaigns.announce(
        actor=head, institution_id=institution_id, school_year=year, days=days, shapes=shapes, note="",
        site="https://parta.example", now=moment(on), accept_at=at,
    )  # fmt: skip
    return made, tuple(Shape.objects.filter(campaign_id=made).order_by("number").values_list("pk", flat=True))


def told(number: int = 1, **said: Any) -> Told:
    """A child with a certificate of its own."""
    values = {
        "family_name": "Коваль", "given_name": "Соломія", "patronymic": "Андріївна", "sex": "f",
        "born_on": "2021-03-14", "document": f"І-КЛ {400000 + number}", "settlement": "",
        "street": "вул. Лесі Українки", "house": "7", "applicant": "Коваль Ганна Петрівна", "kinship": "mother",
        "phone": "+380671234567", "email": f"parent{number}@example.ua",
    }  # fmt: skip
    return Told(**(values | said))


def apply(
    shapes: int | tuple[int, ...],
    number: int = 1,
    *,
    actor: Actor | None = None,
    grounds: tuple[str, ...] = (),
    counter: int | None = None,
    on: date = date(2027, 4, 20),
    **said: Any,
) -> UUID:
    """An application to one school or several, the grounds named in each."""
    wanted = (shapes,) if isinstance(shapes, int) else shapes
    claims = tuple(applying.NewClaim(code) for code in grounds)
    wishes = [applying.NewWish(shape, claims, row) for row, shape in enumerate(wanted, start=1)]
    way = applying.Way(site="https://parta.example", counter=counter)
    return applying.apply_for(actor=actor, told=told(number, **said), wishes=wishes, way=way, now=moment(on))


def wish_of(application: UUID, campaign: int) -> Wish:
    """Its entry in one school."""
    return Wish.objects.select_related("application").get(application__public_id=application, campaign_id=campaign)


def last_mailbox() -> UUID:
    """The mailbox that asked last."""
    return Mailbox.objects.latest("pk").public_id


def alike_of(actor: Actor, institution_id: int, wish: UUID, today: date) -> tuple[int, ...]:
    """Numbers of other applications that the school is told of as the same child."""
    return applications.child_page(actor, institutions.public_id_of(institution_id), wish, today).alike


def shape_of(institution_id: int) -> int:
    """The first kind of class of its campaign."""
    return Shape.objects.order_by("number").filter(campaign__institution_id=institution_id)[0].pk


def pass_days(institution_id: int, *, today: date, last: int = -1) -> None:
    """Move the days of a campaign so that applications were accepted until ``last`` days from today: time cannot be
    moved.
    """
    days = [today + timedelta(days=last + each) for each in (-40, 0, 20, 30, 21, 90)]
    names = ("accept_from", "accept_until", "draw_on", "confirm_until", "second_from", "second_until")
    with acting(SYSTEM, "admission.campaign.move"):
        Campaign.objects.filter(institution_id=institution_id).update(**dict(zip(names, days, strict=True)))


def enter_value(head: Actor, institution_id: int, value: str, *, on: date) -> None:
    """The value of the draw, entered on a day to come."""
    campaign = Campaign.objects.get(institution_id=institution_id)
    drawing.record_value(
        actor=head, institution_id=institution_id, school_year=campaign.school_year, value=value, now=moment(on)
    )


def make_draw(institution_id: int, *, today: date) -> None:
    """A campaign whose draw is over, written as rows: its calendar takes months."""
    school = institutions.public_id_of(institution_id)
    text = draw.list_text(school, today.year + 1, 3, {1: 1}, [draw.Line(1, 9, 1), draw.Line(1, 9, 2)])
    follows = draw.protocol(text, "17 3 42", {})
    ahead = [today + timedelta(days=count) for count in (-40, -10, 0, 30, 1, 60)]
    with acting(SYSTEM, "admission.draw.make"):
        campaign = Campaign.objects.create(
            institution_id=institution_id, school_year=today.year + 1, accept_from=ahead[0], accept_until=ahead[1],
            draw_on=ahead[2], confirm_until=ahead[3], second_from=ahead[4], second_until=ahead[5], confirm_days=5,
            decided_at=moment(ahead[1]),
        )  # fmt: skip
        Shape.objects.create(campaign=campaign, number=1, name="Вид 1", places=1)
        Draw.objects.create(
            campaign=campaign, list_text=text, list_sha256=follows["list_sha256"], source="Перші п’ять кульок",
            value_on=ahead[2], value="17 3 42", value_at=moment(ahead[2]), seed=follows["seed"],
            order={1: follows["order"]["1"]}, protocol=json.dumps(follows),
        )  # fmt: skip
