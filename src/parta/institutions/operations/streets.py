"""Loading the streets of a service territory from a file: all rows or none."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.files.api import Table, TableLimits, read_table
from parta.institutions import policies
from parta.institutions.models import Street
from parta.institutions.rules.streets import MOST_ROWS, StreetRow, columns_of
from parta.institutions.writing.dating import locked_card
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, Problem
from parta.kernel.text import tidy
from parta.reference.api import place_by_katottg

_LIMITS = TableLimits(bytes=5 * 2**20, rows=MOST_ROWS, columns=50)


def load_streets(
    *, actor: Actor, institution_id: int, data: bytes, name: str, since: date | None, ground: str, today: date
) -> int:
    """Add the streets of a file to the service territory; return how many. Those that stand there already are passed
    over, so the same file twice adds nothing.

    :raises UnreadableTable: not a table
    :raises Invalid: rows that cannot be taken, each with its number; nothing is written
    """
    require(policies.may_edit_card(actor, institution_id))
    if since is not None and since > today:
        raise Invalid([Problem("since", _("The day has not come yet."))])
    rows = list(_rows(read_table(data, name, _LIMITS)))
    codes = {row.katottg for row in rows if row.katottg}
    known = {code: place.id for code in sorted(codes) if (place := place_by_katottg(code)) is not None}
    problems = [problem for row in rows if (problem := _problem(row, known)) is not None]
    if problems:
        raise Invalid(problems)
    with acting(actor, "institutions.streets.load"):
        locked_card(institution_id)
        standing = set(
            Street.objects.now()
            .filter(institution_id=institution_id, during__endswith=None)
            .values_list("territory_id", "street", "houses")
        )
        wanted = dict.fromkeys((known.get(row.katottg), row.street, row.houses) for row in rows)
        made = [
            Street(
                institution_id=institution_id, during=(since, None), ground=tidy(ground)[:300], territory_id=territory,
                street=street, houses=houses,
            )
            for territory, street, houses in wanted
            if (territory, street, houses) not in standing
        ]  # fmt: skip
        Street.objects.bulk_create(made, batch_size=1_000)
    return len(made)


def _rows(table: Table) -> Iterable[StreetRow]:
    """:raises Invalid: the file has no column of streets"""
    at = columns_of(table.header)
    if "street" not in at:
        text = _("The file has no column «Вулиця». Name the columns: Вулиця, Будинки, КАТОТТГ.")
        raise Invalid([Problem("file", text)])
    for number, cells in zip(table.numbers, table.rows, strict=True):
        said = {name: tidy(cells[place]) for name, place in at.items()}
        yield StreetRow(number, said["street"], said.get("houses", ""), said.get("katottg", ""))


def _problem(row: StreetRow, known: dict[str, int]) -> Problem | None:
    texts = {
        "street": _("Row %(row)s: the street is empty."),
        "long": _("Row %(row)s: the text is too long, up to 200 signs."),
        "katottg": _("Row %(row)s: there is no such place as “%(value)s” in the codifier of territories."),
    }
    fault = row.fault or ("katottg" if row.katottg and row.katottg not in known else "")
    if not fault:
        return None
    return Problem("file", texts[fault] % {"row": row.number, "value": row.katottg}, row=row.number)
