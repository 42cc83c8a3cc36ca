"""The file of an outside preschool system: children with groups, certificates, watched indicators, parents."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel import cells
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible
from parta.people import api as people
from parta.preschools import policies
from parta.preschools.operations import outside as operations
from parta.preschools.queries.outside import children_of_groups, compare_children, kept_outside
from parta.preschools.rules.outside import CERTIFICATE, OutsideChild, Parent
from parta.reference import api as reference
from parta.sheets import api as sheets
from parta.sheets.api import Column, Context, Kind, Place, Row, Verdict, Wrong

CODE = "preschools.children"
_SINCE_WORD = pgettext_lazy("of an indicator", "since when")
_BOTH = gettext_lazy("Family name and given name, or all in one column.")
# The watched indicators, by item of the codifier «child_watch».
_WATCHED = {1: "inside", 2: "abroad", 3: "child_lost", 4: "parents_lost", 5: "distance"}
_SEXES = {
    "ж": "f", "жіноча": "f", "дівчинка": "f", "дівч": "f", "f": "f",
    "ч": "m", "чоловіча": "m", "хлопчик": "m", "хл": "m", "m": "m",
}  # fmt: skip
_SINCE = ("з", "дата", "з дати")


def read_kinship(text: str) -> cells.Read[int]:
    """Who somebody is to the child."""
    read = enrolment.read_kinship(text) if text else cells.Read(None)
    return cells.Read(read.value, read.text, "choice-unknown" if read.trouble else "")


def _watch(code: str, title: Any, *aliases: str) -> tuple[Column, Column]:
    return (
        Column(f"watch_{code}", title, sheets.read_truth, lambda value: _("yes") if value else _("no"),
               aliases=aliases, example="ні"),
        Column(f"watch_{code}_since", format_lazy("{indicator}: {since}", indicator=title, since=_SINCE_WORD),
               cells.read_day, aliases=tuple(f"{alias} {word}" for alias in aliases for word in _SINCE),
               hint=gettext_lazy("An empty cell means today.")),
    )  # fmt: skip


CHILD = (
    Column("full_name", gettext_lazy("Child: all names"), is_key=True,
           aliases=("піб", "піб дитини", "прізвище ім’я по батькові", "прізвище ім’я та по батькові дитини", "дитина",
                    "вихованець", "піб вихованця")),
    Column("family_name", gettext_lazy("Family name"), cells.read_name, is_key=True, example="Коваль",
           aliases=("прізвище дитини", "прізвище вихованця", "surname", "last name")),
    Column("given_name", gettext_lazy("Given name"), cells.read_name, is_key=True, example="Соломія",
           aliases=("ім’я дитини", "власне ім’я", "ім’я вихованця", "first name")),
    Column("patronymic", gettext_lazy("Patronymic"), cells.read_name, is_key=True, example="Андріївна",
           aliases=("по батькові", "побатькові", "по батькові дитини", "middle name")),
    Column("born_on", gettext_lazy("Date of birth"), cells.read_day, is_needed=True, is_key=True, example="14.03.2022",
           aliases=("дата народження", "дата нар", "народження", "дата народження дитини", "birth date", "born")),
    Column("sex", gettext_lazy("Sex"), sheets.one_of(_SEXES), lambda sex: {"f": "ж", "m": "ч"}.get(sex),
           aliases=("стать", "стать дитини", "sex"), choices=("ж", "ч"), example="ж"),
    Column("document", gettext_lazy("Birth certificate"), is_key=True, example="І-КЛ 482913",
           aliases=("свідоцтво", "свідоцтво про народження", "серія та номер свідоцтва", "серія і номер свідоцтва",
                    "серія номер свідоцтва", "серія та номер", "номер свідоцтва")),
)  # fmt: skip
PARENT = (
    Column("guardian_name", gettext_lazy("Guardian: all names"), example="Коваль Ганна Петрівна",
           aliases=("піб одного з батьків", "піб матері", "піб представника", "законний представник", "батьки",
                    "піб батьків", "заявник", "піб заявника")),
    Column("kinship", gettext_lazy("Who it is to the child"), read_kinship, example="мати",
           aliases=("ким доводиться", "родинний зв’язок", "хто", "kinship"),
           choices=("мати", "батько", "усиновлювач", "опікун", "прийомна мати", "інша особа")),
    Column("phone", gettext_lazy("Phone"), cells.read_phone, example="097 123 45 67",
           aliases=("телефон", "тел", "моб", "номер телефону", "контактний телефон", "телефон матері",
                    "телефон представника", "телефон заявника")),
    Column("email", gettext_lazy("E-mail"), cells.read_email, example="hanna@example.com",
           aliases=("електронна пошта", "пошта", "ел пошта", "емейл", "mail")),
)  # fmt: skip
COLUMNS = (
    *CHILD,
    Column("group", gettext_lazy("Preschool group"), example="Сонечко",
           aliases=("група", "назва групи", "вікова група", "group"),
           hint=gettext_lazy("Where a child that is not here yet is to go; it moves nobody.")),
    *_watch("inside", gettext_lazy("displaced within the country"), "впо", "внутрішньо переміщена",
            "внутрішньо переміщена особа", "внутрішнє переміщення"),
    *_watch("abroad", gettext_lazy("displaced abroad"), "переміщена за кордон", "за кордоном", "виїхала за кордон"),
    *_watch("child_lost", gettext_lazy("contact with the child is lost"), "втрачено зв’язок із дитиною",
            "втрачено зв’язок з дитиною", "зв’язок з дитиною втрачено"),
    *_watch("parents_lost", gettext_lazy("contact with the representatives is lost"),
            "втрачено зв’язок із представниками", "втрачено зв’язок з батьками", "зв’язок з батьками втрачено"),
    *_watch("distance", gettext_lazy("learns at a distance"), "навчається дистанційно", "дистанційно",
            "дистанційне навчання"),
    *PARENT,
)  # fmt: skip


def register() -> None:
    """The list of children of outside systems; called at start."""
    enrolment.register_children(
        Kind(
            CODE, gettext_lazy("Children from an outside preschool system"), COLUMNS, place_of,
            enrolment.may_bring_children, check, write, undo, rows_of, own=own_preschool, who=who,
            way_out=enrolment.way_out(CODE), most_rows=1_000, expected=expected,
            systems=partial(reference.outside_systems, brings=reference.Brings.CHILDREN),
            note=gettext_lazy(
                "What the file says of children here is kept by that system: it is read-only until you take it back on "
                "the child’s page. Children who are not here go into a list of an order of enrolment, which you check "
                "and sign. Nobody is removed or moved by a file."
            ),
        )
    )  # fmt: skip


def place_of(actor: Actor, public_id: UUID) -> Place:
    """The preschool that the actor leads, or the institution with preschool groups.

    :raises NotVisible: he leads no such institution, or it has no preschool groups
    """
    place = enrolment.place_of_list(actor, public_id)
    has_groups = policies.visible_terms(actor).filter(institution_id=place.id).exists()
    if not has_groups and institutions.learners_group(place.id) != "preschool":
        raise NotVisible
    return place


def own_preschool(actor: Actor) -> UUID | None:
    """The institution that the actor leads in the role he acts in, when it is a preschool."""
    public_id = enrolment.own_institution(actor)
    if public_id is None:
        return None
    try:
        return place_of(actor, public_id).public_id
    except NotVisible:
        return None


def check(context: Context, rows: Sequence[Row]) -> list[Verdict]:
    """What would become of each child. A fixed number of statements; who was compared is noted as read."""
    read = {row.number: child_of(row, context.day) for row in rows}
    children = [child for child, problems in read.values() if child is not None and not problems]
    compared = {row.child.number: row for row in compare_children(
        context.place.id, context.system, children, context.day
    )}  # fmt: skip
    context.kept["children"] = {row.child.number: row.child for row in compared.values()}
    told = {row.person_id for row in compared.values() if row.person_id is not None}
    if told and not context.is_again:
        people.log_reads(actor=context.actor, person_ids=told, what="file of an outside system")
    verdicts = []
    for row in rows:
        found = compared.get(row.number)
        if found is None:
            verdicts.append(Verdict.of(read[row.number][1], (), is_new=False))
            continue
        wrong = [Wrong(_column(field), words, right) for field, words, right in found.problems]
        changes = [(_column(field), before, after) for field, before, after in found.changes]
        verdicts.append(Verdict.of(wrong, changes, is_new=found.is_new, record=found.record))
    return verdicts


def _column(field: str) -> str:
    """The column of a field: of a watched indicator by its feed, «watch-3»."""
    return f"watch_{_WATCHED[int(field.partition('-')[2])]}" if field.startswith("watch-") else field


def child_of(row: Row, today: date) -> tuple[OutsideChild | None, list[Wrong]]:
    """The child of a row, or why it is not clear."""
    problems: list[Wrong] = []
    names = names_of(row, problems)
    certificate = certificate_of(row, problems)
    parent = parent_of(row, problems)
    values = row.values
    watched = {
        item: (values[f"watch_{code}"], values[f"watch_{code}_since"] or today)
        for item, code in _WATCHED.items()
        if row.has(f"watch_{code}")
    }
    if problems:
        return None, problems
    return OutsideChild(
        row.number, *names, values["born_on"], values["sex"] or "", certificate, values["group"] or "", watched, parent
    ), []  # fmt: skip


def names_of(row: Row, problems: list[Wrong]) -> tuple[str, str, str]:
    """Names from their own columns, or from one column."""
    whole = cells.split_full_name(row.values["full_name"] or "")
    found = []
    for name, part in zip(("family_name", "given_name", "patronymic"), whole, strict=True):
        read = cells.Read(row.values[name]) if row.has(name) else cells.read_name(part)
        if read.trouble:
            problems.append(Wrong("full_name", _("Type the names in Ukrainian, as in the document."), read.suggestion))
        found.append(read.value or "")
    if not (found[0] and found[1]) and not problems:
        problems.append(Wrong("full_name" if row.has("full_name") else "family_name", str(_BOTH)))
    return found[0], found[1], found[2]


def certificate_of(row: Row, problems: list[Wrong]) -> str:
    """Series and number as they are compared; «» when the row has none."""
    read = enrolment.read_document("", row.values["document"] or "", CERTIFICATE)
    if read.trouble:
        words = _("Type series and number of the birth certificate, for example І-КЛ 482913.")
        problems.append(Wrong("document", words, read.suggestion))
    return read.value.number if read.value is not None else ""


def parent_of(row: Row, problems: list[Wrong]) -> Parent | None:
    """Who stands for the child; None when the row names nobody."""
    if not row.has("guardian_name"):
        return None
    reads = [cells.read_name(part) for part in cells.split_full_name(row.values["guardian_name"])]
    if any(read.trouble for read in reads) or not (reads[0].value and reads[1].value):
        words = _("Type family name, given name and patronymic in Ukrainian, as in the document.")
        problems.append(Wrong("guardian_name", words))
        return None
    if not row.has("kinship"):
        problems.append(Wrong("kinship", _("Say who it is to the child.")))
        return None
    values = row.values
    return Parent(
        reads[0].value, reads[1].value, reads[2].value or "", values["kinship"], values["phone"] or "",
        values["email"] or "",
    )  # fmt: skip


def write(context: Context, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Take the children in."""
    children = context.kept["children"]  # by the check of these rows, a moment ago in this transaction
    receipts = operations.receive_children(
        actor=context.actor, institution_id=context.place.id, source=context.system, now=timezone.now(),
        children=[children[row.number] for row in rows], operation_id=context.operation_id,
    )  # fmt: skip
    return [receipts[row.number] for row in rows]


def undo(context: Context, receipts: Sequence[tuple[int, Mapping[str, Any]]]) -> list[tuple[int, str]]:
    """Values before hold again, lists of orders are forgotten."""
    return operations.withdraw_children(
        actor=context.actor, institution_id=context.place.id, source=context.system, receipts=receipts,
        now=timezone.now(), operation_id=context.operation_id,
    )  # fmt: skip


def expected(context: Context) -> dict[str, str]:
    """Children of preschool groups here: who of them is not in the file is shown."""
    here = children_of_groups(context.place.id, context.day)
    names = reference.names_of_system(context.system)
    kept = kept_outside([child.person_id for child in here], names)
    known = _("was in an earlier file")
    return {
        f"person {child.person_id}": f"{child.card.full} · {child.class_name}"
        + (f" · {known}" if child.person_id in kept else "")
        for child in here
    }


def rows_of(context: Context) -> Iterator[Mapping[str, Any]]:
    """What outside systems keep of children here now. Certificates and parents do not leave."""
    names = reference.names_of_system(context.system) if context.system else reference.names_of_systems()
    here = children_of_groups(context.place.id, context.day)
    kept = kept_outside([child.person_id for child in here], names)
    for child in here:
        if child.person_id not in kept:
            continue
        said = kept[child.person_id]
        row: dict[str, Any] = {"person_id": child.person_id, "group": child.class_name}
        row |= {
            name: getattr(child.card, name) or None
            for name in ("family_name", "given_name", "patronymic", "born_on", "sex")
        }
        for item, code in _WATCHED.items():
            line = said.get(f"watch-{item}")
            if line is not None:
                row |= {f"watch_{code}": line.said["is_so"], f"watch_{code}_since": _day(line.said.get("since"))}
        yield row


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def who(texts: Mapping[str, str]) -> str:
    """Whom a row is about."""
    parts = (texts.get(name) for name in ("family_name", "given_name", "patronymic"))
    return " ".join(filter(None, parts)) or texts.get("full_name", "")
