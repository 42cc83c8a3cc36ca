"""The command, as somebody types it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from uakep.cli import main
from uakep.testing import Authority, Signer, Subject
from uakep.tests.conftest import CONTENT, DIRECTOR, END, NOW, START


@pytest.fixture
def folder(tmp_path: Path, authority: Authority, director: Signer) -> Path:
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust/root.cer").write_bytes(authority.root.certificate)
    (tmp_path / "trust/issuer.cer").write_bytes(authority.issuer.certificate)
    (tmp_path / "letter.txt").write_bytes(CONTENT)
    (tmp_path / "letter.txt.p7s").write_bytes(director.sign(CONTENT, at=NOW))
    (tmp_path / "director.cer").write_bytes(director.certificate)
    return tmp_path


def ran(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


AT = ("--at", NOW.isoformat())


class TestVerify:
    def test_says_who_signed(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, _ = ran(capsys, "verify", folder / "letter.txt.p7s", "--trust", folder / "trust", *AT)

        assert code == 0
        assert out.startswith("the signature holds\nname:            Ткачук Віктор Олегович\n")
        for line in (
            "ЄДРПОУ:          26286360",
            "by:              a person",
            "issued by:       Тестовий надавач (until",
            "warning:         revocation-not-checked",
        ):
            assert line in out

    def test_takes_the_content_where_it_is_told(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "moved").write_bytes((folder / "letter.txt.p7s").read_bytes())
        words = ("verify", folder / "moved", "--trust", folder / "trust", *AT)

        assert ran(capsys, *words)[:2] == (
            1,
            "refused: no-content\n"
            "note:            the signature lies apart from what was signed: name the signed file with --content\n",
        )
        assert ran(capsys, *words, "--content", folder / "letter.txt")[0] == 0

    def test_refuses_another_content(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "letter.txt").write_bytes(CONTENT + b"!")

        code, out, _ = ran(capsys, "verify", folder / "letter.txt.p7s", "--trust", folder / "trust", *AT)

        assert code == 1
        assert out.splitlines()[0] == "refused: wrong-digest"
        assert "(not proven)" in out

    def test_trusts_nobody_by_itself(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, _ = ran(capsys, "verify", folder / "letter.txt.p7s", *AT)

        assert code == 1
        assert "refused: untrusted" in out
        assert "without --trust no authority is known" in out

    def test_refuses_a_seal_where_a_person_is_wanted(
        self, folder: Path, authority: Authority, capsys: pytest.CaptureFixture[str]
    ) -> None:
        seal = authority.issue(
            Subject(organisation="Ліцей", edrpou="26286360", seal=True), not_before=START, not_after=END
        )
        (folder / "letter.txt.p7s").write_bytes(seal.sign(CONTENT, at=NOW))
        words = ("verify", folder / "letter.txt.p7s", "--trust", folder / "trust", *AT)

        assert "an organisation's seal" in ran(capsys, *words)[1]
        assert ran(capsys, *words, "--person")[:2][0] == 1

    def test_answers_in_json(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        words = ("verify", folder / "letter.txt.p7s", "--json", *AT)

        code, out, _ = ran(capsys, *words, "--trust", folder / "trust")
        found = json.loads(out)
        assert (code, found["verified"], found["identity"]["rnokpp"]) == (0, True, "1759013776")
        assert [certificate["authority"] for certificate in found["chain"]] == [False, True, True]
        code, out, _ = ran(capsys, *words)
        refused = json.loads(out)
        assert (code, refused["verified"], refused["code"]) == (1, False, "untrusted")
        assert refused["claimed"]["identity"]["surname"] == "Ткачук"

    def test_says_when_it_could_not_ask(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "empty").mkdir()
        (folder / "broken").mkdir()
        (folder / "broken/a.cer").write_bytes(b"no certificate")
        p7s = folder / "letter.txt.p7s"
        for words, reason in (
            ((folder / "nothing.p7s",), "nothing.p7s: No such file or directory"),
            ((folder,), "Is a directory"),
            ((p7s, "--trust", folder / "nowhere"), "no such folder"),
            ((p7s, "--trust", folder / "empty"), "no root there"),
            ((p7s, "--trust", folder / "broken"), "a.cer"),
        ):
            code, out, err = ran(capsys, "verify", *words)
            assert (code, out) == (2, "")
            assert reason in err

    def test_wants_a_moment_it_understands(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as stopped:
            ran(capsys, "verify", folder / "letter.txt.p7s", "--at", "tomorrow")
        assert stopped.value.code == 2
        assert "'tomorrow' is no moment" in capsys.readouterr().err


class TestShow:
    def test_says_what_the_certificate_says(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, _ = ran(capsys, "show", folder / "director.cer")

        assert code == 0
        assert out.startswith("what the certificate says; nothing is verified\n")
        for line in ("position:        Директор", "key:             ECDSA, P-256", "qualified:       yes"):
            assert line in out

    def test_reads_bundles_and_containers(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, _ = ran(capsys, "show", folder / "letter.txt.p7s", "--json")

        assert code == 0
        assert [certificate["authority"] for certificate in json.loads(out)] == [False, True]

    def test_names_the_curve(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        signer = Authority(now=NOW, key="dstu257").issue(DIRECTOR)
        (folder / "dstu.cer").write_bytes(signer.certificate)

        assert "ДСТУ 4145, curve of degree 257" in ran(capsys, "show", folder / "dstu.cer")[1]

    def test_lets_nobody_steer_the_terminal(
        self, folder: Path, authority: Authority, capsys: pytest.CaptureFixture[str]
    ) -> None:
        signer = authority.issue(Subject(common_name="A\x1b[2J\nname: B\u202e"))
        (folder / "evil.cer").write_bytes(signer.certificate)

        out = ran(capsys, "show", folder / "evil.cer")[1]

        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "\nname: B" not in out

    def test_refuses_what_is_no_certificate(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        code, _, err = ran(capsys, "show", folder / "letter.txt")

        assert code == 2
        assert "letter.txt: malformed" in err


def test_runs_as_a_module(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "uakep", "show", folder / "director.cer"],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONUTF8": "1"},
    )

    assert done.returncode == 0, done.stderr
    assert "Ткачук" in done.stdout


def test_is_quiet_when_the_reader_leaves(folder: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "uakep", "show", folder / "director.cer"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONUTF8": "1"},
    )
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()

    said = running.stderr.read()
    running.stderr.close()
    assert (running.wait(), said) == (2, b"")
