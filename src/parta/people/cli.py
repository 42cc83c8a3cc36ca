"""Commands `parta account …`: the first step of the cascade, which nobody signed in can make."""

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from parta.identity import api as identity
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import local_day
from parta.kernel.errors import Invalid
from parta.people import queries
from parta.people.operations import cascade
from parta.people.rules import NewPerson
from uakep import KepError, identity_of, read_certificate

Say = Callable[[str], None]


def add_commands(group: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands to `parta account`."""
    create = group.add_parser("create-national", help="make a national administrator")
    create.add_argument(
        "--certificate", type=Path, help="the person's КЕП certificate: name and РНОКПП are read from it"
    )
    create.add_argument("--family-name", default="")
    create.add_argument("--given-name", default="")
    create.add_argument("--patronymic", default="")
    create.add_argument(
        "--ask-rnokpp",
        action="store_true",
        help="ask for the РНОКПП (it would stay in the shell's history as an option)",
    )
    create.add_argument("--site", default="http://localhost:8020", help="address that people open")
    create.set_defaults(handler=_create)
    group.add_parser("list-national", help="who is a national administrator").set_defaults(handler=_list)
    close = group.add_parser("close", help="close an account for good: no role, no way in")
    close.add_argument("person", type=UUID, help="public id of the person")
    close.set_defaults(handler=_close)
    end = group.add_parser("end-national", help="end the office of a national administrator")
    end.add_argument("grant", type=UUID, help="id shown by list-national")
    end.set_defaults(handler=_end)


def _create(words: argparse.Namespace, say: Say) -> int:
    newcomer = _from_certificate(words.certificate) if words.certificate else _from_words(words)
    if newcomer is None:
        return 2
    try:
        result = cascade.create_national_administrator(actor=SYSTEM, newcomer=newcomer, now=timezone.now())
    except Invalid as invalid:
        for problem in invalid.problems:
            _complain(f"{problem.field}: {problem.message}")
        return 1
    say(f"{newcomer.family_name} {newcomer.given_name} is a national administrator.")
    if newcomer.rnokpp:
        say(f"Sign in at {words.site}/sign-in/ with the КЕП of this РНОКПП; no invitation is needed.")
    if result.issued is not None:
        code, until = identity.show_code(result.issued.code), local_day(result.issued.expires_at)
        say(f"Invitation: {words.site}/invitation/ code {code}, good until {until:%d.%m.%Y}; it is shown only now.")
    return 0


def _list(words: argparse.Namespace, say: Say) -> int:
    officers = identity.national_officers()
    people = queries.names([officer.person_id for officer in officers])
    for officer in officers:
        say(f"{officer.grant_id}  {people[officer.person_id].full}  since {local_day(officer.given_at):%d.%m.%Y}")
    if not officers:
        say("Nobody. Make one with: parta account create-national")
    return 0


def _end(words: argparse.Namespace, say: Say) -> int:
    identity.end_office(actor=SYSTEM, grant_id=words.grant, now=timezone.now())
    say("The office has ended.")
    return 0


def _close(words: argparse.Namespace, say: Say) -> int:
    person = queries.person_by_public_id(words.person)
    if person is None:
        _complain("there is no such person")
        return 1
    identity.close_account(actor=SYSTEM, person_id=person.person_id, now=timezone.now())
    say("The account is closed.")
    return 0


def _from_words(words: argparse.Namespace) -> NewPerson | None:
    if not (words.family_name and words.given_name):
        _complain("say who: --certificate FILE, or --family-name and --given-name")
        return None
    rnokpp = getpass.getpass("РНОКПП: ").strip() if words.ask_rnokpp else ""
    return NewPerson(words.family_name, words.given_name, words.patronymic, rnokpp=rnokpp)


def _from_certificate(path: Path) -> NewPerson | None:
    try:
        found = identity_of(read_certificate(path.read_bytes()))
    except OSError as error:
        _complain(f"{path}: {error.strerror}")
        return None
    except KepError as error:
        _complain(f"{path} is not a certificate that can be read ({error}). A .cer, .crt or .pem file is needed.")
        return None
    if not (found.rnokpp and found.surname and found.given_name):
        _complain(f"{path} does not name a person with a РНОКПП: choose the certificate of the person, not of a seal.")
        return None
    return NewPerson(found.surname, found.given_name, found.patronymic, rnokpp=found.rnokpp)


def _complain(words: str) -> None:
    print(f"parta: {words}", file=sys.stderr)  # noqa: T201  the terminal is our page here
