"""Plans of hot pages over a piece of the country with a million marks; made once, kept while its makers stay."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.country, pytest.mark.timeout(1800)]

ROOT = Path(__file__).parents[2]
SHARE = "0.006"  # of the country's schools, journals of all of them: a little over a million marks by November
DAY = "2026-11-20"
ENOUGH = 1_000_000


def made_of() -> str:
    """Changes with the schema and with what makes a twin."""
    digest = hashlib.sha256(f"{SHARE} {DAY}".encode())
    for path in sorted([*ROOT.glob("src/parta/*/migrations/*.py"), *ROOT.glob("src/parta/config/twin/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@pytest.fixture(scope="module")
def piece() -> Path:
    kept = ROOT / ".cache" / f"piece-{made_of()}"
    if not (kept / "made").exists():
        for other in (ROOT / ".cache").glob("piece-*"):
            shutil.rmtree(other)
        words = ["twin", "make", "--scale", SHARE, "--journals", "1", "--today", DAY]
        run([ROOT / ".venv/bin/parta", *words], PARTA_DATA=str(kept))
        (kept / "made").touch()
    return kept


def run(words: list[Any], answers: tuple[int, ...] = (0,), **environment: str) -> str:
    """Run a command as outside the tests; fails unless it ends with one of these codes."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PARTA_", "DJANGO_"))}
    done = subprocess.run(words, cwd=ROOT, env={**plain, **environment}, capture_output=True, text=True)
    assert done.returncode in answers, done.stderr[-3000:]
    return done.stdout


def test_every_hot_page_finds_its_rows_by_the_index_meant_in_the_partition_of_its_year(piece: Path) -> None:
    words = [ROOT / ".venv/bin/python", "-m", "bench.plans"]
    told = json.loads(run(words, (0, 1), PARTA_BENCH_DATA=str(piece), PYTHONPATH="src"))

    assert told["faults"] == []
    cases = {scan["case"] for scan in told["scans"]}
    assert cases >= {"journal page 30 × 20", "save 30 marks", "save attendance of 30", "parent's day", "class list"}
    largest = max(scan["rows"] for scan in told["scans"] if scan["table"] == "journal_mark")
    assert largest >= ENOUGH, "the plans of a small table prove nothing"


def test_a_missing_condition_is_told(piece: Path) -> None:
    """The same eye sees what is wrong: a partition of another year, a partition read from end to end."""
    from bench.plans import Scan, faults

    said = faults(
        [
            Scan("page", "journal_mark", "journal_mark_2025", "Index Scan", "journal_mark_2025_pkey", 9),
            Scan("page", "journal_mark", "journal_mark_2026", "Seq Scan", "", ENOUGH),
            Scan("page", "journal_mark", "journal_mark_2026", "Index Scan", "journal_mark_2026_lesson_idx", ENOUGH),
            Scan("page", "people_person", "people_person", "Seq Scan", "", ENOUGH),
            Scan("page", "people_person", "people_person", "Index Scan", "people_person_pkey", ENOUGH),
        ],
        2026,
    )

    assert len(said) == 4
