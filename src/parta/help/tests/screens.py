"""Screens of help: all of it, of one screen, one text, what is found and not, writing, versions."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from parta.help import operations
from parta.help.shipped import Wording, first_edition
from parta.kernel.actor import Actor, Role
from parta.people import testing as people

CODE = "put-marks"


def national(site: Any) -> Actor:
    """A national administrator who has rewritten a text twice."""

    def make() -> Actor:
        made = people.make_officer(Role.NATIONAL)
        words = first_edition().texts[CODE].wording
        for number, title in enumerate(("Оцінки з клавіатури", "Як поставити оцінки, не торкаючись миші")):
            operations.publish(
                actor=made, code=CODE, wording=Wording(title, words.text_uk, words.title_en, words.text_en),
                reason="Так зрозуміліше вчителям початкової школи", read=number, now=timezone.now(),
            )  # fmt: skip
        return made

    found: Actor = site.once("help national", make)
    return found


def teacher(site: Any) -> Actor:
    def make() -> Actor:
        return people.make_teacher(people.make_territory().school)

    found: Actor = site.once("help teacher", make)
    return found


def written(address: str) -> Callable[[Any], str]:
    def known(site: Any) -> str:
        national(site)
        return address

    return known


SCREENS = [
    ("start", "/help/", teacher),
    ("visitor", "/help/", None),
    ("screen", "/help/?at=journal:course", teacher),
    ("family", "/help/?at=cabinet:marks", None),
    ("text", f"/help/{CODE}/", teacher),
    ("found", "/help/?q=оцінка", teacher),
    ("nothing", "/help/?q=абракадабра", teacher),
    ("texts", written("/help/texts/"), national),
    ("edit", written(f"/help/{CODE}/edit/"), national),
    ("versions", written(f"/help/{CODE}/versions/"), national),
    ("version", written(f"/help/{CODE}/versions/1/"), national),
]
