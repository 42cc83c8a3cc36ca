"""The example a stranger runs first."""

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"


def test_the_first_example_runs_as_it_stands() -> None:
    example = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)[0]

    done = subprocess.run(
        [sys.executable, "-c", example],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(README.parents[1]), "PYTHONUTF8": "1"},
    )

    assert done.stdout == "Ткачук Віктор Олегович\n", done.stderr


def test_every_file_is_told_of() -> None:
    text = README.read_text()
    files = {path.name for path in README.parent.glob("*.py")} - {"__init__.py", "__main__.py"}

    assert {name for name in files if f"`{name}`" not in text} == set()
