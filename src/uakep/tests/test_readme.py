"""What a stranger reads first: every block of it is run here as it stands."""

import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from uakep.testing import Authority, Subject

README = Path(__file__).resolve().parents[1] / "README.md"
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README.read_text(), re.DOTALL)
PYTHON = [text for kind, text in BLOCKS if kind == "python"]
COMMANDS = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
FAR = datetime(2049, 1, 1, tzinfo=UTC)


class Folder:
    """What the examples expect to find: a letter, its signature, a folder of trust, an authority that answers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.authority = Authority(now=datetime(2029, 1, 1, tzinfo=UTC))
        self.signer = self.authority.issue(
            Subject(surname="Ткачук", given_name="Віктор", rnokpp="1759013776"), not_before=START, not_after=END
        )
        self.asked = 0
        above = Authority.of(self.authority.root.certificate, self.authority.root.certificate, self.authority.root.key)
        cms = self.signer.sign(b"letter")
        for name, data in {
            "letter.pdf": b"letter",
            "letter.pdf.p7s": cms,
            "moved.p7s": cms,
            "certificate.cer": self.signer.certificate,
            "trusted/root.cer": self.authority.root.certificate,
            "trusted/issuer.cer": self.authority.issuer.certificate,
            "trusted/root.crl": above.crl(at=START, next_update=FAR),
        }.items():
            (path / name).parent.mkdir(exist_ok=True)
            (path / name).write_bytes(data)

    def publish_list(self) -> None:
        (self.path / "trusted/issuer.crl").write_bytes(self.authority.crl(at=START, next_update=FAR))

    def publish_address(self, port: int) -> None:
        (self.path / "trusted/CAs.json").write_text(
            f'[{{"issuerCNs": ["Тестовий надавач"], "ocspAccessPointAddress": "127.0.0.1:{port}/ocsp"}}]'
        )

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            capture_output=True,
            text=True,
            cwd=self.path,
            env={"PYTHONPATH": str(README.parents[1]), "PYTHONUTF8": "1"},
            timeout=60,
        )


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def responder(folder: Folder) -> Iterator[Folder]:
    """The authority answers on this machine, at an address that CAs.json gives."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            folder.asked += 1
            answer = folder.authority.ocsp(folder.signer)
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answering)
    folder.publish_address(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield folder
    server.shutdown()
    thread.join()
    server.server_close()


def test_examples_run_in_their_order(responder: Folder) -> None:
    said = "\nprint(bool(found), [str(r.source) for r in found.revocation])\n"

    done = responder.run("-c", PYTHON[0] + "".join(text + said for text in PYTHON[1:]))

    assert done.stdout.splitlines() == [
        "Ткачук Віктор Олегович",
        "True ['', 'crl']",
        "True ['ocsp', 'crl']",
    ], done.stderr
    assert responder.asked == 1


def test_commands_do_what_they_promise(folder: Folder) -> None:
    folder.publish_list()

    for command in COMMANDS:
        name, *words = shlex.split(command)
        assert name == "uakep"
        done = folder.run("-m", "uakep", *words)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        assert "Ткачук" in done.stdout


def test_there_is_no_block_that_nobody_runs() -> None:
    assert [kind for kind, _ in BLOCKS] == ["python", "python", "python", "sh"]
    assert all(PYTHON)
    assert len(COMMANDS) == 4


def test_every_file_is_told_of() -> None:
    text = README.read_text()
    files = {path.name for path in README.parent.glob("*.py")} - {"__init__.py", "__main__.py"}

    assert {name for name in files if f"`{name}`" not in text} == set()
