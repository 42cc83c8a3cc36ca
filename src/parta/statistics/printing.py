"""A form as a PDF: Typst with the figures as data. The same figures give the same bytes."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from parta.statistics.queries.forms import Definition, ShownSection
from parta.ui import wording
from parta.ui.glosses import gloss

_LAYOUT = Path(__file__).parent / "typst" / "form.typ"
NO_SOURCE = "н/д"  # «немає джерела», explained under the tables


def form_pdf(
    definition: Definition, sections: Sequence[ShownSection], *, place: str, day: date, note: str = ""
) -> bytes:
    """The form on A4 across, in Ukrainian whatever the language of the page: it is a document of the state."""
    with translation.override("uk"):
        data = {
            "title": definition.form.title,
            "form": f"{definition.row['name_uk']}",
            "place": wording.typographic(place),
            "as_of": _("As of %(day)s") % {"day": wording.day(day)},
            "doubt": gloss(definition.doubt),
            "none": _("n/a: no module keeps the source of this figure yet."),
            "note": note,
            "sections": [
                {
                    "title": f"{one.section.no}. {one.section.name}",
                    "columns": [["№", _("Name of the row")], *[[line.code, line.name] for line in one.section.columns]],
                    "rows": [
                        [row.line.code, row.line.name, *[_written(cell.value) for cell in row.cells]]
                        for row in one.rows
                    ],
                }
                for one in sections
            ],
        }
    return typst.compile(str(_LAYOUT), sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, timestamp=0)


def _written(value: int | None) -> str:
    return NO_SOURCE if value is None else str(value)
