"""Screens of support: asking, a request from both sides, the desk, prepared answers, the visitor's form, consent."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from tests.cast import Cast, make_cast

from parta.kernel.actor import Actor, Role
from parta.support import testing
from parta.support.operations.prepared import load_first_templates
from parta.support.rules.tickets import Kind
from parta.support.writing import Upload

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def cast(site: Any) -> Cast:
    made: Cast = site.once("support cast", _populated)
    return made


def _populated() -> Cast:
    made, now = make_cast(), timezone.now()
    load_first_templates()
    teacher, head = made.own.actors[Role.TEACHER], made.own.actors[Role.HEAD]
    testing.ask(teacher, "Немає класу в розкладі", now=now - timedelta(days=4), category="enrolment")
    testing.ask(teacher, "Як позначити екскурсію", category="journal", now=now - timedelta(hours=3))
    testing.answer(head, testing.ask(teacher, "Не друкується журнал", category="fault"))
    return made


def talk(site: Any) -> UUID:
    """A request with everything: a file, a question, its answer, a note, having been passed on."""

    def make() -> UUID:
        made = cast(site)
        teacher, head = made.own.actors[Role.TEACHER], made.own.actors[Role.HEAD]
        asked = testing.ask(teacher, uploads=[Upload("знімок екрана.png", PNG)])
        testing.answer(head, asked, "У якому це класі й на якому уроці?", Kind.QUESTION)
        testing.answer(head, asked, "Нова вчителька, з 1 вересня.", Kind.NOTE)
        testing.pass_on(head, asked, f"a{made.own.land.community}")
        return asked

    found: UUID = site.once("support talk", make)
    return found


def viewing(site: Any) -> UUID:
    def make() -> UUID:
        made = cast(site)
        return testing.ask_to_see(made.own.actors[Role.COMMUNITY], testing.ask(made.own.actors[Role.HEAD]))

    found: UUID = site.once("support viewing", make)
    return found


def visitors_page(site: Any) -> str:
    cast(site)
    return f"/support/write/{testing.link_of(site.once('support visitor', testing.make_visitor_ticket))}/"


def template(site: Any) -> str:
    made = cast(site)
    found: int = site.once("support template", lambda: testing.make_template(made.own.land.community))
    return f"/support/desk/answers/{found}/"


def who(role: Role) -> Callable[[Any], Actor]:
    return lambda site: cast(site).own.actors[role]


def at(address: str) -> Callable[[Any], str]:
    def known(site: Any) -> str:
        cast(site)
        return address

    return known


SCREENS = [
    ("mine", at("/support/requests/"), who(Role.TEACHER)),
    ("nothing-asked", at("/support/requests/"), who(Role.GUARDIAN)),
    ("new", at("/support/requests/new/"), who(Role.TEACHER)),
    ("ticket", lambda site: f"/support/requests/{talk(site)}/", who(Role.TEACHER)),
    ("answer", lambda site: f"/support/requests/{talk(site)}/", who(Role.COMMUNITY)),
    ("desk", at("/support/desk/"), who(Role.HEAD)),
    ("templates", at("/support/desk/answers/"), who(Role.COMMUNITY)),
    ("template", template, who(Role.COMMUNITY)),
    ("visitor", at("/support/write/"), None),
    ("visit", visitors_page, None),
    ("consent", lambda site: f"/support/seeing/{viewing(site)}/", who(Role.HEAD)),
    ("seen", lambda site: f"/support/seeing/{viewing(site)}/pages/", who(Role.COMMUNITY)),
]
