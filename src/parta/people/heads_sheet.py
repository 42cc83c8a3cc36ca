"""Heads of the institutions of an authority as a spreadsheet: taken out by an officer, filled in, brought back.

Each row is one appointment of the cascade. Nobody is invited here: a code is shown once, on a page (`invite_heads`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.institutions.api import InstitutionCard
from parta.kernel import cells
from parta.kernel.actor import AUTHORITY_ROLES, Actor, Role
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.kernel.errors import NotVisible
from parta.kernel.text import natural_key, sort_key, tidy
from parta.people import policies, rules
from parta.people.operations import cascade, heads_list
from parta.people.operations.persons import log_reads, person_problems
from parta.people.queries import PersonCard, PostLine
from parta.people.queries.cascade import own_authority, visible_authority
from parta.people.queries.heads_list import headed_by, heads_ahead
from parta.people.queries.staff_list import Held, Sought, by_rnokpp, contacts_of_many, posts_of
from parta.people.rules import NewPerson, Position
from parta.reference import api as reference
from parta.sheets import api as sheets
from parta.sheets.api import Column, Context, Kind, Outcome, Place, Row, Verdict, Wrong
from parta.ui import wording

KIND = "people.heads"
EDEBO = "edebo"
SHOWN_COLUMNS = ("code", "edrpou", "institution", "place", "head")  # the rest is what a row says of a new head
_SAID = ("family_name", "given_name", "patronymic", "rnokpp", "since", "ground")


def _column(code: str, title: Any, read: Any = sheets.read_text, **words: Any) -> Column:
    return Column(code, title, read, **words)


COLUMNS = (
    _column("code", gettext_lazy("Code of the institution"), is_key=True, example="137456",
            aliases=("код закладу", "код", "код єдебо", "єдебо", "edebo", "code"),
            hint=gettext_lazy("As it stands in the list taken out; or give the ЄДРПОУ instead.")),
    _column("edrpou", gettext_lazy("ЄДРПОУ"), is_key=True, example="26286360",
            aliases=("код єдрпоу", "єдрпоу закладу", "edrpou")),
    _column("institution", gettext_lazy("Institution"), example="Калинівський ліцей № 3",
            aliases=("заклад", "назва закладу", "назва", "school")),
    _column("place", gettext_lazy("Place"), example="м. Калинівка", aliases=("населений пункт", "місце", "town")),
    _column("head", gettext_lazy("Head now"), aliases=("керівник", "чинний керівник", "директор", "head"),
            hint=gettext_lazy("Shown in the list taken out; it is not read.")),
    _column("family_name", gettext_lazy("Family name"), cells.read_name, example="Савчук",
            aliases=("прізвище керівника", "прізвище директора", "surname", "last name")),
    _column("given_name", gettext_lazy("Given name"), cells.read_name, example="Олена",
            aliases=("ім’я", "ім’я керівника", "власне ім’я", "first name")),
    _column("patronymic", gettext_lazy("Patronymic"), cells.read_name, example="Петрівна",
            aliases=("по батькові", "побатькові", "middle name")),
    _column("rnokpp", gettext_lazy("РНОКПП"), cells.read_rnokpp,
            aliases=("іпн", "ідентифікаційний код", "ідентифікаційний номер", "код рнокпп", "tax number"),
            hint=gettext_lazy("By it the КЕП recognises its owner; it is read, and never written into a file.")),
    _column("email", gettext_lazy("E-mail"), cells.read_email, example="olena@example.com",
            aliases=("електронна пошта", "пошта", "ел пошта", "емейл", "mail")),
    _column("since", gettext_lazy("Head from"), cells.read_day, example="01.09.2026",
            aliases=("керує з", "дата призначення", "день призначення", "з якого дня", "since")),
    _column("ground", gettext_lazy("Order of appointment"), example="№ 12-к від 28.08.2026",
            aliases=("наказ", "підстава", "наказ про призначення", "order")),
)  # fmt: skip


def register() -> None:
    """The list; called at start."""
    sheets.register_kind(
        Kind(
            KIND, gettext_lazy("Heads of institutions"), COLUMNS, place_of, may_bring, check, write, undo, rows_under,
            own, _who,
            note=gettext_lazy(
                "Take the present list, fill in who is to head each institution and bring it back. Rows without a name "
                "change nothing. Nobody is written to yet: after it you print the cards or send the letters at once."
            ),
        )
    )  # fmt: skip


def place_of(actor: Actor, public_id: UUID) -> Place:
    """The authority, if it is one's own or below one's own; the country as a whole is not a list.

    :raises NotVisible: it is elsewhere, or no authority
    """
    card = visible_authority(actor, public_id)
    if card.role is Role.NATIONAL:
        raise NotVisible
    return Place(card.id, card.public_id, card.name, reverse("people:heads", args=[card.public_id]))


def own(actor: Actor) -> UUID | None:
    """The authority of the role he acts in, below the country."""
    grant = actor.current or next(actor.having(*AUTHORITY_ROLES), None)
    return own_authority(actor) if grant and grant.role in AUTHORITY_ROLES and grant.authority_id else None


def may_bring(actor: Actor, _place: Place) -> Decision:
    """Any officer over it; whether a row is his to appoint, each row says (`policies.may_appoint`)."""
    if any(actor.having(*AUTHORITY_ROLES)):
        return ALLOW
    return refuse(_("Heads are appointed by officers of the education authority."))


@dataclass(slots=True)
class _Known:
    """What all rows of a part stand on, asked once."""

    cards: Mapping[int, InstitutionCard]
    where: Mapping[int, int]  # row → institution
    twice: Mapping[int, int]  # row → how many institutions share the ЄДРПОУ it names
    heads: Mapping[int, Sequence[PostLine]]
    people: Mapping[str, PersonCard]
    elsewhere: Mapping[int, Sequence[tuple[int, str]]]  # person → institutions headed
    staff: Mapping[int, Sequence[Held]]
    names: dict[str, tuple[int, str]] = field(default_factory=dict)  # РНОКПП → row and name, as rows before say


def check(context: Context, rows: Sequence[Row]) -> list[Verdict]:
    """What would become of each row: ten statements for all, and five for each row that appoints (whose it is to
    appoint follows from who holds office above each institution).
    """
    known = _known(context, rows)
    verdicts = [_verdict(context, row, known) for row in rows]
    _spend(context, rows, verdicts, known)
    return verdicts


def _verdict(context: Context, row: Row, known: _Known) -> Verdict:
    problem = _place_problem(row, known)
    if problem is not None:
        return Verdict.of([problem], (), is_new=False)
    place = known.where[row.number]
    held = [line for line in known.heads.get(place, ()) if line.until is None or line.until > _since(context, row)]
    if not _says(row) and (held or not row.values["email"]):
        return Verdict.of((), (), is_new=False)  # nothing is said of this institution
    problems = _name_problems(row)
    if problems:
        return Verdict.of(problems, (), is_new=False)
    if any(_is_named(line, row) for line in held):
        return Verdict.of((), (), is_new=False)
    problems = [*_post_problems(context, row, place, held), *_person_problems(context, row, known)]
    if problems:
        return Verdict.of(problems, (), is_new=False)
    return Verdict(Outcome.NEW, (), (("head", _before(known.heads.get(place, ())), _after(context, row, known)),))


def _place_problem(row: Row, known: _Known) -> Wrong | None:
    if row.number in known.where:
        return None
    if row.number in known.twice:
        return Wrong("code", _("Several institutions have this ЄДРПОУ. Give the code of the one you mean."))
    if row.values["code"]:
        return Wrong("code", _("No institution of this authority has this code. Take it from the list taken out."))
    if row.values["edrpou"]:
        return Wrong("edrpou", _("No institution of this authority has this ЄДРПОУ. Check it, or give the code."))
    return Wrong("code", _("Give the code of the institution or its ЄДРПОУ."))


def _name_problems(row: Row) -> list[Wrong]:
    words = {"family_name": _("Give the family name of the head."), "given_name": _("Give the given name of the head.")}
    return [Wrong(code, text) for code, text in words.items() if not row.values[code]]


def _post_problems(context: Context, row: Row, place: int, held: Sequence[PostLine]) -> Iterator[Wrong]:
    if held:
        words = _("%(name)s heads the institution on that day. End that appointment first, on the institution’s page.")
        yield Wrong("head", words % {"name": held[0].person.full})
    decision = policies.may_appoint(context.actor, place, Position.HEAD)
    if not decision:
        yield Wrong("code", decision.reason)
    since = _since(context, row)
    if not rules.is_near(since, context.day, rules.BEGINS_WITHIN):
        yield Wrong("since", _("%(day)s is too far from today. Check the year.") % {"day": wording.day(since)})


def _person_problems(context: Context, row: Row, known: _Known) -> Iterator[Wrong]:
    rnokpp, said = row.values["rnokpp"] or "", _name_of(row)
    card = known.people.get(rnokpp)
    if card is not None and sort_key(f"{card.family_name} {card.given_name}") != said:
        words = _("This РНОКПП is recorded for a person of another name. Compare it and the name with the documents.")
        yield Wrong("rnokpp", words)
    elif rnokpp and known.names.setdefault(rnokpp, (row.number, said))[1] != said:
        words = _("Row %(number)s has this РНОКПП under another name. One of the two is mistyped.")
        yield Wrong("rnokpp", words % {"number": known.names[rnokpp][0]})
    if card is None:
        yield from _namesake_problems(rnokpp, known.staff.get(row.number, ()))
        yield from (Wrong(each.field, each.message) for each in person_problems(_person(row), context.day))


def _namesake_problems(rnokpp: str, staff: Sequence[Held]) -> Iterator[Wrong]:
    """Somebody of this name works there: is it the same person?"""
    if len({post.person_id for post in staff}) > 1:
        yield Wrong("rnokpp", _("Several people of this name work here. Give the РНОКПП of the one you mean."))
    elif staff and rnokpp:
        words = _(
            "Somebody of this name works here, and this РНОКПП is not recorded. Appoint on the institution’s page: "
            "there you choose from the staff."
        )
        yield Wrong("rnokpp", words)


def _before(heads: Sequence[PostLine]) -> str:
    return heads[0].person.full if heads else ""


def _after(context: Context, row: Row, known: _Known) -> str:
    """Who is to head it, from when; and what else he heads, which is allowed and yet worth a look."""
    who = _("%(name)s, from %(day)s") % {"name": _who(row.values), "day": wording.day(_since(context, row))}
    card = known.people.get(row.values["rnokpp"] or "")
    others = [title for place, title in known.elsewhere.get(card.person_id, ()) if place != known.where[row.number]] \
        if card else []  # fmt: skip
    if not others:
        return who
    return _("%(who)s (heads also: %(places)s)") % {"who": who, "places": ", ".join(others)}


def _spend(context: Context, rows: Sequence[Row], verdicts: Sequence[Verdict], known: _Known) -> None:
    """That a РНОКПП is recorded shows in a problem or in what else its owner heads: each counts as a search by it."""
    shown = {
        card.person_id
        for row, verdict in zip(rows, verdicts, strict=True)
        if (card := known.people.get(row.values["rnokpp"] or "")) is not None
        and (card.person_id in known.elsewhere or any(wrong.field == "rnokpp" for wrong in verdict.problems))
    }
    if shown and not context.is_again:
        identity.spend_search(context.actor.account_id, timezone.now(), found=len(shown))
        log_reads(actor=context.actor, person_ids=shown, what="search by rnokpp")


def write(context: Context, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Appoint the head of each row by the cascade; a fixed number of statements a row."""
    known, now = _known(context, rows), timezone.now()
    made: list[tuple[int, int]] = []
    for row in rows:
        place = known.where[row.number]
        here = known.staff.get(row.number, ())
        words = {"position": Position.HEAD, "since": _since(context, row), "ground": row.values["ground"] or ""}
        if here:
            done = cascade.employ_known(
                actor=context.actor, institution_id=place, post_id=here[0].post_id, now=now, invites=False, **words
            )
        else:
            done = cascade.employ(
                actor=context.actor, institution_id=place, newcomer=_person(row), now=now, invites=False, **words
            )
        made.append((place, done.person_id))
    heads = heads_ahead({place for place, _person_id in made}, context.day)
    return [_receipt(heads[place], person_id) for place, person_id in made]


def _receipt(heads: Sequence[PostLine], person_id: int) -> dict[str, Any]:
    post = next(line for line in reversed(heads) if line.person.person_id == person_id)
    return {"post": post.post_id}


def undo(context: Context, receipts: Sequence[tuple[int, Mapping[str, Any]]]) -> list[tuple[int, str]]:
    """Revoke the invitations and take the posts back, while none of these people has signed in."""
    by_post = {receipt["post"]: number for number, receipt in receipts}
    reasons = heads_list.withdraw_heads(
        actor=context.actor, post_ids=list(by_post), operation_id=context.operation_id, now=timezone.now()
    )
    return [(by_post[post_id], reason) for post_id, reason in reasons.items()]


def rows_under(context: Context) -> Iterator[Mapping[str, Any]]:
    """Institutions of the authority by the alphabet, with the head of today. The reading of contacts is logged."""
    cards = institutions.institutions(institutions.institution_ids_under(context.place.id))
    codes = institutions.external_ids_of(EDEBO, cards)
    lands = reference.places({card.territory_id for card in cards.values()})
    heads = {place: lines[0].person for place, lines in heads_ahead(cards, context.day).items()}
    people = {person.person_id for person in heads.values()}
    contacts = contacts_of_many(people)
    log_reads(actor=context.actor, person_ids=people, what="heads as a file")
    for card in sorted(cards.values(), key=lambda each: (natural_key(each.title), each.id)):
        head, land = heads.get(card.id), lands.get(card.territory_id or 0)
        yield {
            "code": codes.get(card.id) or str(card.public_id), "edrpou": card.edrpou, "institution": card.title,
            "place": reference.label(land) if land else "", "head": head.full if head else "",
            "email": contacts[head.person_id][0] if head else "",
        }  # fmt: skip


def _known(context: Context, rows: Sequence[Row]) -> _Known:
    cards, by_code, by_edrpou = _territory(context)
    where, twice = {}, {}
    for row in rows:
        code, edrpou = (tidy(row.values[name] or "").lower() for name in ("code", "edrpou"))
        found = by_code.get(code, ()) if code else by_edrpou.get(edrpou, ())
        if len(found) == 1:
            where[row.number] = found[0]
        elif found:
            twice[row.number] = len(found)
    people = by_rnokpp({row.values["rnokpp"] for row in rows if row.values["rnokpp"]})
    return _Known(
        cards, where, twice, heads_ahead(set(where.values()), context.day), people,
        headed_by({card.person_id for card in people.values()}, context.day), _staff(context, rows, where, people),
    )  # fmt: skip


def _territory(
    context: Context,
) -> tuple[Mapping[int, InstitutionCard], Mapping[str, list[int]], Mapping[str, list[int]]]:
    """Institutions under the authority, by id, by code (ЄДЕБО or public id) and by ЄДРПОУ; asked once for all rows."""
    if "heads" not in context.kept:
        cards = institutions.institutions(institutions.institution_ids_under(context.place.id))
        by_code = {str(card.public_id): [card.id] for card in cards.values()}
        by_code |= {code: [place] for place, code in institutions.external_ids_of(EDEBO, cards).items()}
        by_edrpou: dict[str, list[int]] = {}
        for card in cards.values():
            by_edrpou.setdefault(card.edrpou or "", []).append(card.id)
        by_edrpou.pop("", None)
        context.kept["heads"] = cards, by_code, by_edrpou
    found: tuple[Any, Any, Any] = context.kept["heads"]
    return found


def _staff(
    context: Context, rows: Sequence[Row], where: Mapping[int, int], people: Mapping[str, PersonCard]
) -> dict[int, list[Held]]:
    """Who of the name works in the institution of the row already. One statement."""
    named = [row for row in rows if row.number in where and row.values["family_name"] and row.values["given_name"]]
    if not named:
        return {}
    sought = []
    for row in named:
        card = people.get(row.values["rnokpp"] or "")
        sought.append(
            Sought(
                where[row.number],
                row.values["family_name"],
                row.values["given_name"],
                row.values["patronymic"] or "",
                card.person_id if card else None,
            )
        )
    return {row.number: held for row, held in zip(named, posts_of(sought, context.day), strict=True)}


def _says(row: Row) -> bool:
    return any(row.values[code] is not None for code in _SAID)


def _since(context: Context, row: Row) -> Any:
    return row.values["since"] or context.day


def _name_of(row: Row) -> str:
    return sort_key(f"{row.values['family_name']} {row.values['given_name']}")


def _is_named(line: PostLine, row: Row) -> bool:
    return sort_key(f"{line.person.family_name} {line.person.given_name}") == _name_of(row)


def _person(row: Row) -> NewPerson:
    return NewPerson(
        row.values["family_name"], row.values["given_name"], row.values["patronymic"] or "",
        rnokpp=row.values["rnokpp"] or "", email=row.values["email"] or "",
    )  # fmt: skip


def _who(texts: Mapping[str, Any]) -> str:
    names = " ".join(filter(None, (texts.get(name) for name in ("family_name", "given_name", "patronymic"))))
    return names or str(texts.get("institution") or texts.get("code") or texts.get("edrpou") or "")
