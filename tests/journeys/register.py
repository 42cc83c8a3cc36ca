"""Registers for the main job: the real one that lies beside the repository, a sample in its official format."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from parta.institutions.operations.register import begin_import, run_import
from parta.kernel.actor import SYSTEM

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "schools_edebo_2023-08-02.csv"
COLUMNS = ROOT / "src" / "parta" / "institutions" / "columns" / "copy-2023.json"

# Official column names; institutions and codes are invented, the place is one of the codifier.
SAMPLE_ROW = {
    "Повна назва": 'Комунальний заклад "Вигаданий ліцей № 1 Калинівської міської ради"',
    "Код в ЄДЕБО": "990001",
    "Скорочена назва": "Вигаданий ліцей № 1",
    "Код ЄДРПОУ": "98000010",
    "Статус": "працює",
    "Тип закладу": "ліцей",
    "Форма власності": "Комунальна",
    "Код КАТОТТГ": "UA05120070010068103",
    "Регіон": "ВІННИЦЬКА ОБЛАСТЬ",
    "Населений пункт": "м. Калинівка",
    "Найменування органу, до сфери управління якого належить заклад освіти": "Відділ освіти Калинівської міської ради",
    "Опорний / Філія": "ні",
    "Сільський": "ні",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The institution that a journey goes on with."""

    edrpou: str
    short_name: str
    region: str
    rows: int


def load_register(*, real: bool) -> Chosen:
    """Load the register and choose a working school of a rural community by its ЄДРПОУ."""
    data, columns = (REAL.read_bytes(), json.loads(COLUMNS.read_text())) if real else (_sample(), None)
    run_id = begin_import(actor=SYSTEM, register="schools", name="register.csv", data=data, as_of=date(2023, 8, 2))
    loaded = run_import(actor=SYSTEM, run_id=run_id, data=data, columns=columns)
    assert loaded.rows_in + loaded.rows_on_review + loaded.rows_rejected == loaded.rows
    return _choose(data, columns, loaded.rows)


def _sample() -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(SAMPLE_ROW), delimiter=";")
    writer.writeheader()
    writer.writerow(SAMPLE_ROW)
    return text.getvalue().encode()


def _choose(data: bytes, columns: dict[str, str] | None, rows: int) -> Chosen:
    names = {official: own for own, official in (columns or {}).items()}

    def value(row: dict[str, str], official: str) -> str:
        return row[names.get(official, official)]

    text = data.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text), delimiter=";" if columns is None else ","))
    codes = [value(row, "Код ЄДРПОУ") for row in table]
    row = next(
        row
        for row in table
        if value(row, "Статус") == "працює"
        and value(row, "Тип закладу") == "ліцей"
        and value(row, "Форма власності") == "Комунальна"
        and value(row, "Регіон").upper().startswith("ВІННИЦЬК")
        and value(row, "Код КАТОТТГ").startswith("UA05120070")
        and codes.count(value(row, "Код ЄДРПОУ")) == 1
    )
    return Chosen(value(row, "Код ЄДРПОУ"), value(row, "Скорочена назва"), value(row, "Регіон"), rows)
