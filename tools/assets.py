"""Scripts and styles of the pages, built from their sources into static files that are committed.

    tools/assets.py [--check]

Every ``src/parta/<module>/frontend/<name>.ts`` or ``.css`` that no other file there imports becomes
``static/<module>/<name>.js`` or ``.css``. ``--check`` builds elsewhere and fails when the committed files differ: the
product runs without Node, and nobody edits what was built.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "src" / "parta"
BIN = ROOT / "node_modules" / ".bin"
# The last browsers of Windows 7 and 8, still met in schools, and of iPhones that get no newer system.
TARGETS = "chrome109,firefox115,safari16"
BUILT = {".ts": ".js", ".css": ".css"}
_NODE_WORDS = "--define:global=globalThis"  # packages written for Node (jkurwa, gost89) say it so
_IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*["'](\./[^"']+)["']""")


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the scripts and styles of the pages.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail if the committed files differ")
    checking = parser.parse_args().check
    if not (BIN / "esbuild").exists():
        print("assets: node_modules is missing; make setup installs it", file=sys.stderr)
        return 1
    if subprocess.run([BIN / "tsc", "--noEmit"], cwd=ROOT, check=False).returncode:
        return 1
    troubles = [trouble for folder in sorted(MODULES.glob("*/frontend")) for trouble in _module(folder, checking)]
    for trouble in troubles:
        print(f"assets: {trouble}", file=sys.stderr)
    return 1 if troubles else 0


def entries(folder: Path) -> list[Path]:
    """Files of a frontend folder that pages load: those which no neighbour imports."""
    sources = [path for path in sorted(folder.iterdir()) if path.suffix in BUILT and not path.name.endswith(".d.ts")]
    parts = {
        (path.parent / name).resolve().with_suffix("")
        for path in sources
        for name in _IMPORTED.findall(path.read_text(encoding="utf-8"))
    }
    return [path for path in sources if path.resolve().with_suffix("") not in parts]


def _module(folder: Path, checking: bool) -> list[str]:
    module = folder.parent
    committed = module / "static" / module.name
    if not checking:
        return _build(folder, committed)
    with tempfile.TemporaryDirectory() as scratch:
        return _build(folder, Path(scratch)) or [
            f"{(committed / built.name).relative_to(ROOT)} is not what its source builds; run make assets"
            for built in sorted(Path(scratch).iterdir())
            if not (committed / built.name).exists() or (committed / built.name).read_bytes() != built.read_bytes()
        ]


def _build(folder: Path, into: Path) -> list[str]:
    """Bundle and minify; returns what went wrong."""
    wanted = entries(folder)
    if not wanted:
        return []
    flags = ["--bundle", "--minify", "--charset=utf8", f"--target={TARGETS}", "--log-level=warning", _NODE_WORDS]
    command = [str(BIN / "esbuild"), *map(str, wanted), *flags, f"--outdir={into}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return [f"{folder.relative_to(ROOT)}: {done.stderr.strip()}"] if done.returncode or done.stderr.strip() else []


if __name__ == "__main__":
    sys.exit(main())
