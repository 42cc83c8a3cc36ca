"""Who may reach what of support. The request of the tables is a teacher's, with the head of his school."""

from typing import Any
from uuid import UUID

from tests.matrix import (
    AUTHORITY_ROLES,
    LEADING_ROLES,
    PUBLIC,
    SIGNED_IN,
    STAFF_ROLES,
    Access,
    Role,
    own_institution,
    own_territory,
    roles,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def _asked(cast: Any) -> UUID:
    from parta.support.testing import ask
    from parta.support.writing import Upload

    asked: UUID = cast.once(
        "support ticket", lambda: ask(cast.own.actors[Role.TEACHER], uploads=[Upload("знімок.png", PNG)])
    )
    return asked


def ticket(cast: Any) -> dict[str, Any]:
    return {"ticket": _asked(cast)}


def file(cast: Any) -> dict[str, Any]:
    from parta.support.models import Attachment

    asked = _asked(cast)
    return {"ticket": asked, "file": Attachment.objects.get(message__ticket__public_id=asked).file_id}


def visitors(cast: Any) -> dict[str, Any]:
    from parta.support.testing import link_of, make_visitor_ticket

    return {"token": link_of(cast.once("support visitor", make_visitor_ticket))}


def visitors_file(cast: Any) -> dict[str, Any]:
    return {**visitors(cast), "file": UUID(int=0)}


def viewing(cast: Any) -> dict[str, Any]:
    """The community's officer has asked to see with the eyes of a head."""
    from parta.support.testing import ask, ask_to_see

    def make() -> UUID:
        return ask_to_see(cast.own.actors[Role.COMMUNITY], ask(cast.own.actors[Role.HEAD]))

    return {"viewing": cast.once("support viewing", make)}


def template(cast: Any) -> dict[str, Any]:
    from parta.support.testing import make_template

    return {"template": cast.once("support template", lambda: make_template(cast.own.land.community))}


ANSWERING = roles(*AUTHORITY_ROLES, *LEADING_ROLES)
ROUTES: dict[str, Access] = {
    "support:start": PUBLIC,
    "support:mine": SIGNED_IN,
    "support:new": SIGNED_IN,
    "support:ticket": own_institution(*STAFF_ROLES, arguments=ticket),
    "support:file": own_institution(*STAFF_ROLES, arguments=file),
    "support:visitor": PUBLIC,
    "support:visit": Access(is_public=True, arguments=visitors),
    "support:visit-file": Access(is_public=True, is_hidden=True, arguments=visitors_file),
    "support:desk": ANSWERING,
    "support:templates": ANSWERING,
    "support:template-new": roles(*AUTHORITY_ROLES),
    "support:template": own_territory(Role.COMMUNITY, arguments=template),
    "support:consent": own_institution(Role.HEAD, arguments=viewing),
    "support:see": Access(is_hidden=True, method="post", arguments=viewing),  # nobody has allowed it
    "support:see-stop": own_institution(Role.HEAD, Role.COMMUNITY, method="post", arguments=viewing),
    "support:seen": own_institution(Role.HEAD, Role.COMMUNITY, arguments=viewing),
}
OPERATIONS: dict[str, Access] = {
    "support.pass_tickets_on": own_territory(*AUTHORITY_ROLES, Role.HEAD),
    "support.answer": ANSWERING,
    "support.answer_viewing": SIGNED_IN,
    "support.ask": SIGNED_IN,
    "support.ask_as_stranger": roles(),  # the page for visitors and the worker
    "support.ask_to_see": roles(*AUTHORITY_ROLES),
    "support.close": SIGNED_IN,
    "support.empty_letterbox": roles(),
    "support.end_viewing": SIGNED_IN,
    "support.enter_draft": roles(*AUTHORITY_ROLES),
    "support.keep_template": roles(*AUTHORITY_ROLES),
    "support.load_first_templates": roles(),
    "support.note_page": roles(*AUTHORITY_ROLES),
    "support.pass_on": ANSWERING,
    "support.retire_template": roles(*AUTHORITY_ROLES),
    "support.take": ANSWERING,
    "support.take_letter": roles(),
    "support.tidy_up": roles(),
    "support.write": SIGNED_IN,
}
