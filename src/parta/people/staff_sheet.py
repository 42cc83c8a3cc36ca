"""Staff as a spreadsheet: of an institution for those who lead it; of many, brought over from an earlier system."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel import cells
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.kernel.decisions import Decision
from parta.kernel.errors import NotVisible
from parta.kernel.text import sort_key
from parta.people import policies, rules
from parta.people.operations import staff_list as operations
from parta.people.operations.persons import log_reads, person_problems
from parta.people.operations.staff_list import ListedPost
from parta.people.queries import PersonCard, staff_from
from parta.people.queries.staff_list import Held, Sought, by_rnokpp, contacts_of_many, posts_of
from parta.people.rules import NewPerson, Position
from parta.people.words import POSITIONS
from parta.sheets import api as sheets
from parta.sheets.api import Column, Context, Kind, Place, Row, Verdict, Wrong
from parta.ui import wording

EDEBO = "edebo"
_LISTED = (Position.TEACHER, Position.EDUCATOR, Position.SECRETARY, Position.OTHER)
_SPELLINGS = {
    Position.HEAD: ("директор", "директорка", "керівник", "завідувач", "завідувачка", "head"),
    Position.ACTING: ("в. о. директора", "в.о. керівника", "acting head"),
    Position.DEPUTY: ("заступник", "заступниця", "заступник директора", "заступниця директора", "deputy head"),
    Position.RESPONSIBLE: ("відповідальна особа", "responsible person"),
    Position.TEACHER: ("вчитель", "учитель", "вчителька", "учителька", "педагог", "викладач", "teacher"),
    Position.EDUCATOR: ("вихователь", "вихователька", "вихователь дошкільної групи", "educator"),
    Position.SECRETARY: ("секретар", "секретарка", "діловод", "secretary"),
    Position.OTHER: ("інше", "інша", "інший працівник", "other"),
}


def _spellings() -> dict[str, Position]:
    """Every way to name a position: the product's own words in both languages and what lists of schools say."""
    found = {word: position for position, words in _SPELLINGS.items() for word in words}
    for language in ("uk", "en"):
        with translation.override(language):
            found |= {str(label): position for position, label in POSITIONS.items()}
    return found


@cache
def _positions() -> sheets.Reader:
    return sheets.one_of(_spellings())


def read_position(text: str) -> cells.Read[Position]:
    """A position by any of its names."""
    return _positions()(text)


COLUMNS = (
    Column("family_name", gettext_lazy("Family name"), cells.read_name, is_needed=True, is_key=True, example="Савчук",
           aliases=("прізвище працівника", "прізвище вчителя", "surname", "last name")),
    Column("given_name", gettext_lazy("Given name"), cells.read_name, is_needed=True,
           is_key=True, example="Олена", aliases=("ім’я", "ім’я працівника", "власне ім’я", "first name")),
    Column("patronymic", gettext_lazy("Patronymic"), cells.read_name, is_key=True, example="Петрівна",
           aliases=("по батькові", "побатькові", "middle name")),
    Column("position", gettext_lazy("Position"), read_position, lambda value: str(POSITIONS[value]), is_needed=True,
           is_key=True, example="учитель", aliases=("посада", "ким працює"),
           choices=("учитель", "вихователь", "секретар", "заступник", "інше")),
    Column("since", gettext_lazy("Works since"), cells.read_day, example="01.09.2026",
           aliases=("працює з", "дата прийняття", "прийнято", "дата призначення", "з якого дня", "since")),
    Column("ground", gettext_lazy("Order of appointment"), example="№ 12-к від 28.08.2026",
           aliases=("наказ", "підстава", "наказ про прийняття", "order")),
    Column("rnokpp", gettext_lazy("РНОКПП"), cells.read_rnokpp, is_key=True,
           aliases=("іпн", "ідентифікаційний код", "ідентифікаційний номер", "код рнокпп", "tax number"),
           hint=gettext_lazy("Tells one person from another; it is read, and never written into a file.")),
    Column("born_on", gettext_lazy("Date of birth"), cells.read_day,
           aliases=("дата народження", "дата нар", "народження", "birth date", "born")),
    Column("email", gettext_lazy("E-mail"), cells.read_email, example="olena@example.com",
           aliases=("електронна пошта", "пошта", "ел пошта", "емейл", "mail")),
    Column("phone", gettext_lazy("Phone"), cells.read_phone, example="097 123 45 67",
           aliases=("телефон", "тел", "моб", "номер телефону", "контактний телефон")),
)  # fmt: skip
OF_COUNTRY = (
    Column("institution", gettext_lazy("ЄДЕБО code of the institution"), is_needed=True, is_key=True, example="137456",
           aliases=("код закладу", "код єдебо", "єдебо", "ідентифікатор закладу", "institution", "edebo")),
    *COLUMNS,
)  # fmt: skip


def register() -> None:
    """Both lists; called at start."""
    common: dict[str, Any] = {
        "check": check, "write": write, "undo": undo, "who": _who,
        "note": gettext_lazy(
            "Rows become people with posts. Nobody is invited by this: you invite from the staff list when ready."
        ),
    }  # fmt: skip
    sheets.register_kind(
        Kind(
            "people.staff",
            gettext_lazy("Staff"),
            COLUMNS,
            place_of,
            may_bring,
            rows=rows_of_institution,
            own=own_institution,
            **common,
        )
    )
    sheets.register_kind(
        Kind(
            "people.staff-of-country", gettext_lazy("Staff of an earlier system"), OF_COUNTRY, nation, may_load,
            own=own_nation, rows=_no_rows, most_rows=400_000, **common,
        )
    )  # fmt: skip


def place_of(actor: Actor, public_id: UUID) -> Place:
    """The institution that the actor leads.

    :raises NotVisible: he leads no such institution
    """
    card = institutions.institution_by_public_id(public_id)
    if card.id not in actor.institutions(*LEADING_ROLES):
        raise NotVisible
    return Place(card.id, card.public_id, card.title, reverse("people:staff", args=[card.public_id]), card.id)


def own_institution(actor: Actor) -> UUID | None:
    """The institution that the actor leads in the role he acts in."""
    grant = actor.current or next(actor.having(*LEADING_ROLES), None)
    if grant is None or grant.role not in LEADING_ROLES or grant.institution_id is None:
        return None
    return institutions.public_id_of(grant.institution_id)


def own_nation(actor: Actor) -> UUID | None:
    """The national authority, for its administrator."""
    root = institutions.root_authority() if actor.is_national else None
    return root.public_id if root else None


def may_bring(actor: Actor, place: Place) -> Decision:
    return policies.may_appoint_staff(actor, place.id)


def nation(actor: Actor, public_id: UUID) -> Place:
    """The national authority, for its administrator.

    :raises NotVisible: another place, or somebody else
    """
    root = institutions.root_authority()
    if root is None or root.public_id != public_id or not actor.is_national:
        raise NotVisible
    return Place(root.id, root.public_id, root.name, reverse("people:authority", args=[root.public_id]))


def may_load(actor: Actor, _place: Place) -> Decision:
    return policies.may_load_staff(actor)


def check(context: Context, rows: Sequence[Row]) -> list[Verdict]:
    """Whom the rows speak of, and what would become of each. Five statements for all rows."""
    places, known, held = _found(context, rows)
    mistaken = _mistaken(context, rows, known)
    may = {
        (place, position): _may(context, place, position)
        for place, position in {(places.get(row.number, 0), row.values["position"]) for row in rows}
    }
    found = []
    for row in rows:
        posts, place = held[row.number], places.get(row.number)
        if place is None:
            words = _("No institution has this ЄДЕБО code. Check the code.")
            found.append(Verdict.of([Wrong("institution", words)], (), is_new=False))
        elif row.number in mistaken:
            words = _(
                "This РНОКПП is recorded for a person of another name. Compare it and the name with the documents."
            )
            found.append(Verdict.of([Wrong("rnokpp", words)], (), is_new=False))
        else:
            found.append(
                _verdict(context, row, posts, may[place, row.values["position"]], row.values["rnokpp"] in known)
            )
    return found


def _verdict(context: Context, row: Row, posts: Sequence[Held], decision: Decision, is_known: bool) -> Verdict:
    position = row.values["position"]
    if len({post.person_id for post in posts}) > 1:
        words = _("Several people of this name work here. Give the РНОКПП of the one you mean.")
        return Verdict.of([Wrong("rnokpp", words)], (), is_new=False)
    same = [post for post in posts if post.position == position]
    if same:
        return _of_held(row, same[0])
    problems = [] if decision else [Wrong("position", decision.reason)]
    since = row.values["since"] or context.day
    if not rules.is_near(since, context.day, rules.BEGINS_WITHIN):
        problems.append(
            Wrong("since", _("%(day)s is too far from today. Check the year.") % {"day": wording.day(since)})
        )
    if not posts and not is_known:
        problems += [Wrong(each.field, each.message) for each in person_problems(_person(row), context.day)]
    return Verdict.of(problems, (), is_new=True)


def _of_held(row: Row, post: Held) -> Verdict:
    """Somebody who holds this post: only contacts that are not recorded are added."""
    if row.has("since") and row.values["since"] != post.since:
        words = _("This person holds the post since %(day)s. Dates of posts are changed on the staff page.")
        day = wording.day(post.since)
        return Verdict.of([Wrong("since", words % {"day": day}, day)], (), is_new=False)
    return Verdict.of((), [(field, "", text) for field, text in _fillings(row, post).items()], is_new=False)


def _fillings(row: Row, post: Held) -> dict[str, str]:
    return {field: row.values[field] for field in ("email", "phone") if row.has(field) and not getattr(post, field)}


def write(context: Context, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Record people, give posts, add contacts."""
    places, known, held = context.kept["found"]  # by the check of these rows, a moment ago in this transaction
    receipts: dict[int, dict[str, Any]] = {}
    fresh: list[tuple[Row, ListedPost]] = []
    contacts: dict[int, dict[str, str]] = {}
    for row in rows:
        posts = held[row.number]
        same = next((post for post in posts if post.position == row.values["position"]), None)
        if same is not None:
            filled = _fillings(row, same)
            contacts.setdefault(same.person_id, {}).update(filled)
            receipts[row.number] = {"person": same.person_id, "filled": filled}
        else:
            fresh.append((row, _listed(context, row, places[row.number], posts, known)))
    entered = operations.enter_posts(
        actor=context.actor, posts=[post for _row, post in fresh], today=context.day,
        operation_id=context.operation_id, is_first_load=_is_first_load(context),
    )  # fmt: skip
    receipts |= {
        row.number: {"post": each.post_id, "person": each.person_id}
        for (row, _post), each in zip(fresh, entered, strict=True)
    }
    if contacts:
        operations.fill_contacts(
            actor=context.actor, contacts=contacts, institution_ids=set(places.values()),
            operation_id=context.operation_id,
        )  # fmt: skip
    return [receipts[row.number] for row in rows]


def undo(context: Context, receipts: Sequence[tuple[int, Mapping[str, Any]]]) -> list[tuple[int, str]]:
    """Take posts and contacts back; the people stay recorded, with nothing that leads to them."""
    by_post = {receipt["post"]: number for number, receipt in receipts if "post" in receipt}
    reasons = operations.withdraw_posts(
        actor=context.actor, post_ids=list(by_post), operation_id=context.operation_id,
        is_first_load=_is_first_load(context),
    )  # fmt: skip
    filled = {receipt["person"]: receipt["filled"] for _number, receipt in receipts if receipt.get("filled")}
    if filled and not reasons:
        operations.clear_contacts(
            actor=context.actor, contacts=filled, institution_ids=[context.place.id], operation_id=context.operation_id
        )
    return [(by_post[post_id], reason) for post_id, reason in reasons.items()]


def rows_of_institution(context: Context) -> Iterator[Mapping[str, Any]]:
    """The staff of today and of coming days. РНОКПП and birth dates do not leave. The reading is logged."""
    lines = staff_from(context.place.id, context.day)
    contacts = contacts_of_many([line.person.person_id for line in lines])
    log_reads(actor=context.actor, person_ids={line.person.person_id for line in lines}, what="staff as a file")
    for line in {line.post_id: line for line in lines}.values():
        email, phone = contacts[line.person.person_id]
        yield {
            "family_name": line.person.family_name, "given_name": line.person.given_name,
            "patronymic": line.person.patronymic, "position": line.position, "since": line.since,
            "ground": line.ground, "email": email, "phone": phone,
        }  # fmt: skip


def _no_rows(_context: Context) -> Iterator[Mapping[str, Any]]:
    """The staff of a country does not leave as one file."""
    return iter(())


def _found(
    context: Context, rows: Sequence[Row]
) -> tuple[dict[int, int], dict[str, PersonCard], dict[int, list[Held]]]:
    """Institutions by row, who is recorded by РНОКПП, posts held by row. At most four statements; kept for writing."""
    places = _places(context, rows)
    known = by_rnokpp({row.values["rnokpp"] for row in rows if row.values["rnokpp"]})
    posts = posts_of([_sought(row, places, known) for row in rows], context.day)
    context.kept["found"] = places, known, dict(zip((row.number for row in rows), posts, strict=True))
    found: tuple[dict[int, int], dict[str, PersonCard], dict[int, list[Held]]] = context.kept["found"]
    return found


def _is_first_load(context: Context) -> bool:
    return context.place.institution_id is None


def _may(context: Context, place: int, position: Position) -> Decision:
    if not _is_first_load(context):
        return policies.may_appoint(context.actor, place, position)
    if position in _LISTED:
        return policies.may_load_staff(context.actor)
    return Decision(_("Heads and deputies are appointed one by one, by those above them."))


def _places(context: Context, rows: Sequence[Row]) -> dict[int, int]:
    """The institution of each row; rows whose code nobody has are left out."""
    if not _is_first_load(context):
        return {row.number: context.place.id for row in rows}
    codes = {row.values["institution"] for row in rows}
    kept = context.kept.setdefault("institutions", {})
    missing = codes - kept.keys()
    if missing:
        found = institutions.institution_ids_by_external_id(EDEBO, missing)
        kept |= {code: found.get(code) for code in missing}
    return {row.number: kept[row.values["institution"]] for row in rows if kept[row.values["institution"]] is not None}


def _sought(row: Row, places: Mapping[int, int], known: Mapping[str, PersonCard]) -> Sought:
    card = known.get(row.values["rnokpp"] or "")
    return Sought(
        places.get(row.number, 0), row.values["family_name"], row.values["given_name"],
        row.values["patronymic"] or "", card.person_id if card else None,
        bool(row.values["rnokpp"]),
    )  # fmt: skip


def _mistaken(context: Context, rows: Sequence[Row], known: Mapping[str, PersonCard]) -> set[int]:
    """Rows whose РНОКПП is somebody else's. That it is recorded is told, and so each counts as a search by РНОКПП."""
    found = {}
    for row in rows:
        card = known.get(row.values["rnokpp"] or "")
        pairs = ("family_name", "given_name")
        if card and any(sort_key(getattr(card, name)) != sort_key(row.values[name]) for name in pairs):
            found[row.number] = card.person_id
    if found and not context.is_again:
        if not _is_first_load(context):
            identity.spend_search(context.actor.account_id, timezone.now(), found=len(found))
        log_reads(actor=context.actor, person_ids=set(found.values()), what="search by rnokpp")
    return set(found)


def _listed(
    context: Context, row: Row, place: int, posts: Sequence[Held], known: Mapping[str, PersonCard]
) -> ListedPost:
    card = known.get(row.values["rnokpp"] or "")
    person_id = card.person_id if card else next((post.person_id for post in posts), None)
    since = row.values["since"] or context.day
    return ListedPost(place, _person(row), row.values["position"], since, row.values["ground"] or "", person_id)


def _person(row: Row) -> NewPerson:
    said = {name: row.values[name] or "" for name in ("patronymic", "rnokpp", "email", "phone")}
    return replace(
        NewPerson(row.values["family_name"], row.values["given_name"]), born_on=row.values["born_on"], **said
    )


def _who(texts: Mapping[str, str]) -> str:
    return " ".join(filter(None, (texts.get(name, "") for name in ("family_name", "given_name", "patronymic"))))
