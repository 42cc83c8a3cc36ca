"""`parta twin` as a person runs it: a piece of the country, killed on the way, gone on with, checked. Takes minutes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from parta.config.env import ROOT

PARTA = [sys.executable, "-P", "-m", "parta.config.cli", "twin"]
WORDS = ["--scale", "0.004", "--journals", "0.2", "--today", "2026-10-09", "--seed", "3"]

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3000)]


def environment(data: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PARTA_", "DJANGO_", "DATABASE_"))
    }
    return {
        **kept, "PYTHONPATH": str(ROOT / "src"), "PARTA_DATA": str(data), "PARTA_DEMO": "no",
        "PARTA_SECRET_KEY": "a" * 64, "PARTA_IDENTIFIER_KEY": "b" * 64,
    }  # fmt: skip


def twin(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PARTA, *words], env=environment(data), capture_output=True, text=True, timeout=2400)


def kill_after_parts(data: Path, parts: int) -> None:
    """Run until so many parts are in, then kill it: its processes and its database die with it."""
    with subprocess.Popen([*PARTA, *WORDS], env=environment(data), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            if line.startswith(f"twin: part {parts} "):
                process.send_signal(signal.SIGKILL)
                break
    time.sleep(3)  # the database sees that its starter has died


def test_a_piece_of_the_country_survives_a_kill_and_breaks_no_rule(tmp_path: Path) -> None:
    data = tmp_path / "data"
    kill_after_parts(data, 3)
    made = twin(data, *WORDS, "--report", str(tmp_path))
    assert made.returncode == 0, made.stdout + made.stderr
    told = json.loads((tmp_path / "report.json").read_text())
    assert [each for each in told["marginals"] if not each["is_within"]] == []
    checked = twin(data, "check", "--sample", "30")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    stands = json.loads(twin(data, "actors", "--json").stdout)
    assert stands[0]["size_rank"] == 1
    assert all(stand["head_account"] and stand["teacher_account"] for stand in stands)
    refused = twin(data, "--scale", "0.004", "--seed", "4")
    assert refused.returncode == 1
    assert "differs in" in refused.stdout
