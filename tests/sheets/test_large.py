"""100,000 rows: two minutes and 300 MB of the worker; killed or called back in its middle it leaves nothing."""

import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter
from conftest import another_database
from django.db import connection
from django.utils import timezone

from parta.institutions import api as institutions
from parta.institutions.testing import make_institution, make_root
from parta.kernel.actor import Actor, Role
from parta.kernel.codes import rnokpp_is_valid
from parta.people.testing import make_officer
from parta.sheets import api as sheets
from parta.sheets.models import Batch, Progress

pytestmark = [pytest.mark.soak, pytest.mark.alone, pytest.mark.timeout(1800)]
ROWS = 100_000
SCHOOLS = 2_500  # forty members of staff each, as a country has
DATABASE = "test_sheets_large"
HEADER = ("Код ЄДЕБО", "Прізвище", "Ім’я", "По батькові", "Посада", "Працює з", "РНОКПП", "Ел. пошта", "Телефон")
FAMILIES = ("Бондаренко", "Ґудзь", "Єрмак", "Коваль", "Лисенко", "Мельник", "Петренко", "Савчук", "Ткачук", "Шевчук")
GIVEN = (("Олена", "Петрівна"), ("Віктор", "Іванович"), ("Марія", "Степанівна"), ("Андрій", "Олегович"))


def rnokpp(number: int) -> str:
    """A number with its right check digit."""
    head = f"{250_000_000 + number:09}"
    return next(head + digit for digit in "0123456789" if rnokpp_is_valid(head + digit))


def table(rows: int) -> list[tuple[str, ...]]:
    found = []
    for at in range(rows):
        given, father = GIVEN[at % 4]
        found.append(
            (
                str(100_000 + at % SCHOOLS), FAMILIES[at // 4 % 10], given, father, "учитель" if at % 9 else "секретар",
                "01.09.2025", rnokpp(at), f"staff{at}@example.com", f"+38097{at:07}",
            )
        )  # fmt: skip
    return found


def workbook(rows: int) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADER, *table(rows)]):
            sheet.write_row(at, 0, row)
    return stream.getvalue()


@dataclass
class Ground:
    national: Actor
    place: UUID

    def bring(self, data: bytes) -> Batch:
        key = sheets.bring_sheet(
            actor=self.national, kind="people.staff-of-country", place=self.place, name="staff.xlsx", data=data,
            now=timezone.now(),
        )  # fmt: skip
        return Batch.objects.get(public_id=key)

    def work(self, batch: Batch) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.sheets.worker", DATABASE, str(batch.pk), str(self.national.account_id)]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": "src:tools:."}
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    def finish(self, batch: Batch) -> tuple[float, int, int]:
        """Seconds, megabytes of the worker, megabytes of the reader."""
        began = time.monotonic()
        process = self.work(batch)
        told, _nothing = process.communicate(timeout=900)
        assert process.returncode == 0
        own, reader = map(int, told.split()[-2:])
        return time.monotonic() - began, own, reader

    def agree(self, batch: Batch) -> None:
        batch.refresh_from_db()
        sheets.agree_columns(
            actor=self.national, batch=batch.public_id, revision=batch.revision, mapping=batch.mapping,
            now=timezone.now(),
        )  # fmt: skip

    def write(self, batch: Batch) -> None:
        batch.refresh_from_db()
        sheets.write_batch(actor=self.national, batch=batch.public_id, revision=batch.revision, now=timezone.now())

    def ready(self, rows: int) -> Batch:
        batch = self.bring(workbook(rows))
        self.finish(batch)
        self.agree(batch)
        self.finish(batch)
        return batch


@pytest.fixture
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[Ground]:
    with django_db_blocker.unblock(), another_database(DATABASE):
        make_root()
        for at in range(SCHOOLS):
            make_institution(f"Ліцей {at}", edebo=str(100_000 + at))
        root = institutions.root_authority()
        assert root is not None
        yield Ground(make_officer(Role.NATIONAL), root.public_id)


def wait_for(batch: Batch, rows: int) -> None:
    """Until so many rows are done."""
    deadline = time.monotonic() + 120
    while Progress.objects.get(batch=batch).done < rows:
        assert time.monotonic() < deadline, Batch.objects.get(pk=batch.pk).trouble
        time.sleep(0.02)


def held() -> tuple[int, int]:
    """Posts and people that are recorded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select (select count(*) from people_tenure where known_to is null), count(*) from people_person"
        )
        posts, people = cursor.fetchone()
        return posts, people


def test_a_list_of_100_000_rows_is_in_within_two_minutes_and_out_again(ground: Ground) -> None:
    before = held()
    batch = ground.bring(workbook(ROWS))
    reading = ground.finish(batch)
    ground.agree(batch)
    checking = ground.finish(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.counts) == (sheets.State.READY, {"1": ROWS})
    ground.write(batch)
    writing = ground.finish(batch)
    batch.refresh_from_db()
    assert batch.state == sheets.State.DONE
    assert held() == (before[0] + ROWS, before[1] + ROWS)
    sheets.undo_batch(actor=ground.national, batch=batch.public_id, now=timezone.now())
    undoing = ground.finish(batch)
    batch.refresh_from_db()
    assert batch.state == sheets.State.UNDONE
    assert held()[0] == before[0]
    for name, (seconds, own, reader) in zip(
        ("read", "checked", "written", "undone"), (reading, checking, writing, undoing), strict=True
    ):
        print(f"{name}: {seconds:.1f} s, worker {own} MB, reader {reader} MB")  # noqa: T201
    assert reading[0] + checking[0] + writing[0] < 120
    assert max(phase[1] for phase in (reading, checking, writing, undoing)) < 300
    assert reading[2] < 300


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_one_finishes(ground: Ground) -> None:
    before = held()
    batch = ground.ready(20_000)
    ground.write(batch)
    process = ground.work(batch)
    wait_for(batch, 5_000)
    process.kill()
    process.communicate()
    time.sleep(1)
    assert held() == before
    batch.refresh_from_db()
    assert batch.state == sheets.State.WRITING
    ground.finish(batch)
    assert held() == (before[0] + 20_000, before[1] + 20_000)


def test_a_writing_called_back_in_the_middle_leaves_nothing(ground: Ground) -> None:
    before = held()
    batch = ground.ready(20_000)
    ground.write(batch)
    process = ground.work(batch)
    wait_for(batch, 5_000)
    sheets.call_back(actor=ground.national, batch=batch.public_id)
    process.communicate(timeout=120)
    batch.refresh_from_db()
    assert (held(), batch.state) == (before, sheets.State.READY)
