"""Cards of staff as a spreadsheet: shares of posts, attestation, education."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.dossiers import codifiers, policies
from parta.dossiers.fact_rows import Recorded, Said, by_word, judged, recorded_of, unknown_item
from parta.dossiers.models import Attestation, Diploma, Fact, Share
from parta.dossiers.operations import fact_lists as operations
from parta.dossiers.operations.fact_lists import ListedFacts
from parta.dossiers.rules.facts import FILE, OF_STAFF, NewFact, Slot
from parta.enrolment import api as enrolment
from parta.kernel import cells
from parta.kernel.actor import Actor
from parta.kernel.cells import Read, plain_heading
from parta.kernel.decisions import Decision
from parta.kernel.text import folded_name, tidy
from parta.people import api as people
from parta.sheets import api as sheets
from parta.sheets.api import Column, Context, Kind, Place, Row, Verdict, Wrong
from parta.signing.api import vault

CODE = "dossiers.staff"


def read_share(text: str) -> Read[int]:
    """A share of a post in hundredths: 1, 0.75, 0,5."""
    plain = tidy(text).replace(",", ".")
    if not plain:
        return Read(None)
    try:
        share = Decimal(plain) * 100
    except InvalidOperation:
        return Read(None, plain, "number-unreadable")
    if share != share.to_integral_value() or not 1 <= share <= 200:
        return Read(None, plain, "number-unreadable")
    return Read(int(share), plain)


_ENGAGEMENT_WORDS = {
    1: ("основне місце роботи", "основне", "main place of work", "main"),
    2: ("внутрішній сумісник", "second job in the same institution", "inner"),
    3: ("зовнішній сумісник", "сумісник", "second job, the main one is elsewhere", "outer"),
}
COLUMNS = (
    Column("family_name", gettext_lazy("Family name"), cells.read_name, is_needed=True, is_key=True, example="Савчук",
           aliases=("прізвище працівника", "прізвище вчителя", "surname", "last name")),
    Column("given_name", gettext_lazy("Given name"), cells.read_name, is_needed=True, is_key=True, example="Олена",
           aliases=("ім’я працівника", "власне ім’я", "first name")),
    Column("patronymic", gettext_lazy("Patronymic"), cells.read_name, is_key=True, example="Петрівна",
           aliases=("по батькові", "побатькові", "middle name")),
    Column("position", gettext_lazy("Position"), is_key=True, example="учитель", aliases=("посада", "ким працює"),
           hint=gettext_lazy("Tells the posts of one person apart.")),
    Column("title", gettext_lazy("Post as the staff list names it"), example="учитель математики",
           aliases=("посада за штатним розписом", "назва посади")),
    Column("share", gettext_lazy("Share of the post"), read_share, lambda value: value / 100, example="0,75",
           aliases=("ставка", "розмір ставки", "частка ставки", "навантаження ставки")),
    Column("engagement", gettext_lazy("Kind of work"),
           sheets.one_of({word: kind for kind, words in _ENGAGEMENT_WORDS.items() for word in words}),
           lambda value: _ENGAGEMENT_WORDS[value][0], example="основне місце роботи",
           aliases=("вид роботи", "вид зайнятості", "сумісництво"),
           choices=("основне місце роботи", "внутрішній сумісник", "зовнішній сумісник")),
    Column("share_since", gettext_lazy("Share since"), cells.read_day, aliases=("ставка з", "ставка діє з"),
           example="01.09.2026"),
    Column("category", gettext_lazy("Qualification category"),
           aliases=("категорія", "кваліфікаційна категорія"), example="спеціаліст вищої категорії"),
    Column("pedagogical_title", gettext_lazy("Pedagogical title"), aliases=("педагогічне звання", "звання")),
    Column("attested_on", gettext_lazy("Day of the decision"), cells.read_day,
           aliases=("дата атестації", "атестація", "дата рішення")),
    Column("protocol", gettext_lazy("Protocol of the commission"),
           aliases=("протокол", "протокол атестації", "номер протоколу")),
    Column("level", gettext_lazy("Level of education"), aliases=("рівень освіти", "освіта", "ступінь")),
    Column("school", gettext_lazy("Institution that was finished"), aliases=("що закінчив", "зво")),
    Column("speciality", gettext_lazy("Speciality"), aliases=("спеціальність",)),
    Column("qualification", gettext_lazy("Qualification"), aliases=("кваліфікація", "кваліфікація за дипломом")),
    Column("diploma_on", gettext_lazy("Day of the diploma"), cells.read_day, aliases=("дата диплома",)),
    Column("number", gettext_lazy("Series and number of the diploma"), aliases=("номер диплома", "диплом"),
           hint=gettext_lazy("It is read, and never written into a file.")),
)  # fmt: skip
_SHARE, _ATTESTATION, _DIPLOMA = (
    ("title", "engagement", "share_since"), ("pedagogical_title", "attested_on", "protocol"),
    ("school", "speciality", "qualification", "diploma_on", "number"),
)  # fmt: skip


def register() -> None:
    """The list of cards; called at start."""
    sheets.register_kind(
        Kind(
            CODE, gettext_lazy("Cards of staff"), COLUMNS, place_of, may_bring, check, write, undo, rows_of,
            own=enrolment.own_institution, who=_who,
            note=gettext_lazy(
                "Shares, attestations and diplomas of people who work here are recorded. A new share ends the one "
                "before; nothing is ended because a cell is empty."
            ),
        )
    )  # fmt: skip


def place_of(actor: Actor, public_id: UUID) -> Place:
    """The institution that the actor leads.

    :raises NotVisible: he leads no such institution
    """
    place = enrolment.place_of_list(actor, public_id)
    return Place(
        place.id, place.public_id, place.title, reverse("dossiers:staff", args=[place.public_id]), place.institution_id
    )


def may_bring(actor: Actor, place: Place) -> Decision:
    return policies.may_keep_staff(actor, institution_id=place.id)


@dataclass(frozen=True, slots=True)
class _School:
    """Who works here and what is recorded of them."""

    posts: Mapping[str, Sequence[people.PostLine]]  # by folded family and given name
    known: Recorded
    words: Mapping[str, Mapping[str, int]]


def _school(context: Context) -> _School:
    """Seven SQL statements for all rows."""
    lines = people.staff_of(context.place.id, context.day)
    posts: dict[str, list[people.PostLine]] = {}
    for line in lines:
        posts.setdefault(_name(line.person.family_name, line.person.given_name), []).append(line)
    known = recorded_of({line.person.person_id for line in lines}, OF_STAFF, *codifiers.OF_STAFF)
    return _School(posts, known, {codifier: by_word(known.items[codifier]) for codifier in codifiers.OF_STAFF})


def check(context: Context, rows: Sequence[Row]) -> list[Verdict]:
    """What would be recorded of each member of staff; who was compared is noted as read."""
    school = _school(context)
    verdicts, fresh, told = [], {}, set()
    before: list[tuple[int, NewFact]] = []
    for row in rows:
        post = _post(school, row)
        if isinstance(post, Wrong):
            verdicts.append(Verdict.of([post], (), is_new=False))
            continue
        person_id = post.person.person_id
        told.add(person_id)
        problems: list[Wrong] = []
        said = _share(context, row, post, problems)
        said += [*_attestation(school, row, problems), *_diploma(school, row, problems)]
        verdict, facts = judged(
            person_id, _unsaid(person_id, said, before), problems, school.known, context.day, record=str(post.post_id)
        )
        fresh[row.number] = ListedFacts(person_id, tuple(facts))
        verdicts.append(verdict)
    context.kept["facts"] = fresh
    if told and not context.is_again:
        people.log_reads(actor=context.actor, person_ids=told, what="data set as rows")
    return verdicts


def _unsaid(person_id: int, said: Sequence[Said], before: list[tuple[int, NewFact]]) -> list[Said]:
    """What no row before says of the person: the attestation of somebody with two posts stands in both rows."""
    fresh = [
        each
        for each in said
        if not any(
            (person_id, each.fact.slot, each.fact.since, each.fact.key) == (known, fact.slot, fact.since, fact.key)
            and all(fact.values[name] == value for name, value in each.fact.values.items() if name != "number_sealed")
            for known, fact in before
        )
    ]
    before += [(person_id, each.fact) for each in fresh]
    return fresh


def _post(school: _School, row: Row) -> people.PostLine | Wrong:
    """The post that a row means."""
    patronymic = folded_name(row.values["patronymic"] or "")
    lines = [
        line
        for line in school.posts.get(_name(row.values["family_name"], row.values["given_name"]), ())
        if not patronymic or folded_name(line.person.patronymic) == patronymic
    ]
    if not lines:
        return Wrong("family_name", _("Nobody of this name works here. Correct the name, or take the person on first."))
    if len({line.person.person_id for line in lines}) > 1:
        words = _("Several people of this name work here. Record this one on the person’s page.")
        return Wrong("patronymic", words)
    if row.has("position"):
        wanted = plain_heading(row.values["position"])
        lines = [line for line in lines if plain_heading(str(people.POSITIONS[line.position])) == wanted]
        if not lines:
            return Wrong("position", _("This person holds no such post here."))
    if len(lines) > 1 and row.has("share"):
        return Wrong("position", _("This person holds several posts here. Name the one that the share is of."))
    return lines[0]


def _share(context: Context, row: Row, post: people.PostLine, problems: list[Wrong]) -> list[Said]:
    if not _is_said(row, "share", _SHARE, problems):
        return []
    values = {
        "post_id": post.post_id, "title": row.values["title"] or "", "hundredths": row.values["share"],
        "engagement": row.values["engagement"] or int(Share.Engagement.MAIN),
    }  # fmt: skip
    since = row.values["share_since"] or max(post.since, context.day)
    absent = frozenset(name for name in ("title", "engagement") if not row.has(name))
    return [Said(NewFact(Slot.SHARE, since, values, source=FILE), "share", {"since": "share_since"}, absent)]


def _attestation(school: _School, row: Row, problems: list[Wrong]) -> list[Said]:
    if not _is_said(row, "category", _ATTESTATION, problems, "attested_on"):
        return []
    category = _number(school, row, "category", codifiers.CATEGORY, problems)
    title = _number(school, row, "pedagogical_title", codifiers.TITLE, problems)
    if category is None:
        return []
    fact = NewFact(
        Slot.ATTESTATION, row.values["attested_on"], {"category": category, "title": title},
        ground=row.values["protocol"] or "", source=FILE,
    )  # fmt: skip
    absent = frozenset() if row.has("pedagogical_title") else frozenset({"title"})
    return [Said(fact, "category", {"since": "attested_on", "ground": "protocol"}, absent)]


def _diploma(school: _School, row: Row, problems: list[Wrong]) -> list[Said]:
    if not _is_said(row, "level", _DIPLOMA, problems, "school", "diploma_on"):
        return []
    level = _number(school, row, "level", codifiers.LEVEL, problems)
    if level is None:
        return []
    number = row.values["number"]
    values = {
        "level": level, "school": tidy(row.values["school"]), "speciality": row.values["speciality"] or "",
        "qualification": row.values["qualification"] or "",
        "number_sealed": vault().encrypt(number) if number else None,
    }  # fmt: skip
    absent = frozenset() if row.has("qualification") else frozenset({"qualification"})
    fact = NewFact(Slot.DIPLOMA, row.values["diploma_on"], values, source=FILE)
    return [Said(fact, "level", {"since": "diploma_on"}, absent)]


def _is_said(row: Row, main: str, others: Sequence[str], problems: list[Wrong], *needed: str) -> bool:
    """Does the row say this fact? What it then lacks is told."""
    if not row.has(main):
        if any(row.has(column) for column in others):
            problems.append(Wrong(main, _("Fill this in too, or clear what belongs to it.")))
        return False
    lacking = [column for column in needed if not row.has(column)]
    problems += [Wrong(column, _("Fill this in too.")) for column in lacking]
    return not lacking


def _number(school: _School, row: Row, column: str, codifier: str, problems: list[Wrong]) -> int | None:
    if not row.has(column):
        return None
    number = school.words[codifier].get(plain_heading(row.values[column]))
    if number is None:
        problems.append(unknown_item(column, school.known.items[codifier], row.values[column]))
    return number


def write(context: Context, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Record what rows say."""
    fresh = context.kept["facts"]  # by the check of these rows, a moment ago in this transaction
    return operations.enter_facts(
        actor=context.actor, institution_id=context.place.id, entries=[fresh[row.number] for row in rows],
        now=timezone.now(), operation_id=context.operation_id,
    )  # fmt: skip


def undo(context: Context, receipts: Sequence[tuple[int, Mapping[str, Any]]]) -> list[tuple[int, str]]:
    """What was recorded is no more, what it ended holds again."""
    return operations.withdraw_facts(
        actor=context.actor, institution_id=context.place.id, receipts=receipts, slots=OF_STAFF,
        operation_id=context.operation_id,
    )  # fmt: skip


def rows_of(context: Context) -> Iterator[Mapping[str, Any]]:
    """Posts of today with share, last attestation and highest education. Numbers of diplomas do not leave."""
    school = _school(context)
    lines = [line for held in school.posts.values() for line in held]
    people.log_reads(actor=context.actor, person_ids={line.person.person_id for line in lines}, what="data set as rows")
    for line in lines:
        held = [
            row for row in school.known.facts.get(line.person.person_id, ())
            if row.during.lower <= context.day and (row.during.upper is None or row.during.upper > context.day)
        ]  # fmt: skip
        yield {
            "family_name": line.person.family_name, "given_name": line.person.given_name,
            "patronymic": line.person.patronymic or None, "position": str(people.POSITIONS[line.position]),
            **_cells(line, held, school.known),
        }  # fmt: skip


def _cells(line: people.PostLine, held: Sequence[Fact], known: Recorded) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in held:
        since: date = row.during.lower
        if isinstance(row, Share) and row.post_id == line.post_id:
            found |= {"title": row.title or None, "share": row.hundredths, "engagement": row.engagement,
                      "share_since": since}  # fmt: skip
        elif isinstance(row, Attestation):
            found |= {"category": _word(known, codifiers.CATEGORY, row.category),
                      "pedagogical_title": _word(known, codifiers.TITLE, row.title), "attested_on": since,
                      "protocol": row.ground}  # fmt: skip
        elif isinstance(row, Diploma):
            found |= {"level": _word(known, codifiers.LEVEL, row.level), "school": row.school,
                      "speciality": row.speciality or None, "qualification": row.qualification or None,
                      "diploma_on": since}  # fmt: skip
    return found


def _word(known: Recorded, codifier: str, number: int | None) -> str | None:
    found = known.items[codifier].get(number or 0)
    return found.shown if found else None


def _name(family_name: str, given_name: str) -> str:
    return f"{folded_name(family_name)} {folded_name(given_name)}"


def _who(texts: Mapping[str, str]) -> str:
    return " ".join(filter(None, (texts.get(name) for name in ("family_name", "given_name", "patronymic"))))
