"""The command, as somebody types it."""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from uakep import oids
from uakep.cli import main
from uakep.der import read, write, write_integer, write_oid
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
        code, _, err = ran(capsys, "verify", folder / "letter.txt.p7s", "--at", "tomorrow")

        assert code == 2
        assert "'tomorrow' is no moment" in err

    @pytest.mark.parametrize("moment", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"])
    def test_judges_for_the_ends_of_the_calendar(
        self, folder: Path, capsys: pytest.CaptureFixture[str], moment: str
    ) -> None:
        words = ("verify", folder / "letter.txt.p7s", "--trust", folder / "trust", "--at", moment)

        assert ran(capsys, *words)[0] == 1

    def test_says_that_revocation_was_not_proved(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        words = ("verify", folder / "letter.txt.p7s", "--trust", folder / "trust", *AT)
        note = "note:            that nothing was revoked is not proved; --revocation strict refuses then\n"

        code, out, _ = ran(capsys, *words)
        assert (code, note in out) == (0, True)
        assert ran(capsys, *words, "--revocation", "offline")[1].endswith(note)
        assert json.loads(ran(capsys, *words, "--json")[1])["revocation_proved"] is False
        code, out, _ = ran(capsys, *words, "--revocation", "strict")
        assert (code, out.splitlines()[0]) == (1, "refused: revocation-unknown")

    def test_says_nothing_of_the_kind_when_it_was(
        self, folder: Path, authority: Authority, capsys: pytest.CaptureFixture[str]
    ) -> None:
        above = Authority.of(authority.root.certificate, authority.root.certificate, authority.root.key)
        (folder / "trust/root.crl").write_bytes(above.crl(at=NOW))
        (folder / "trust/issuer.crl").write_bytes(authority.crl(at=NOW))
        words = ("verify", folder / "letter.txt.p7s", "--trust", folder / "trust", "--revocation", "strict", *AT)

        code, out, _ = ran(capsys, *words)
        assert (code, "not proved" in out) == (0, False)
        assert json.loads(ran(capsys, *words, "--json")[1])["revocation_proved"] is True


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


def environment(**more: str) -> dict[str, str]:
    return {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), **more}


def process(*words: object, **more: Any) -> tuple[int, str, str]:
    """The command in a process of its own: code, stdout, stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "uakep", *map(str, words)],
        **{"capture_output": True, "env": environment(PYTHONIOENCODING="utf-8"), "timeout": 60, **more},
    )
    return done.returncode, (done.stdout or b"").decode(errors="replace"), done.stderr.decode(errors="replace")


def nameless(signer: Signer) -> Signer:
    """The certificate with an issuer whose name is no text."""
    tbs, algorithm, signature = read(signer.certificate).children()
    fields = [node.raw for node in tbs.children()]
    fields[3] = write(0x30, write(0x31, write(0x30, write_oid(oids.COMMON_NAME), write_integer(5))))
    return Signer(signer.key, write(0x30, write(0x30, *fields), algorithm.raw, signature.raw))


def heeds_interrupts() -> None:
    """A shell lets what it starts in the background ignore interrupts, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class TestExit:
    """What a script relies on: a code of three, and never a traceback."""

    def test_is_0_when_it_holds_1_when_refused_2_without_an_answer(self, folder: Path) -> None:
        p7s, trust = folder / "letter.txt.p7s", folder / "trust"

        assert process("verify", p7s, "--trust", trust, *AT)[0] == 0
        assert process("verify", p7s, "--trust", trust, "--revocation", "strict", *AT)[0] == 1
        code, out, err = process("verify", folder / "nothing.p7s")
        assert (code, out, err) == (2, "", f"uakep: {folder}/nothing.p7s: No such file or directory\n")
        assert process("verify", p7s, "--revocation", "perhaps")[0] == 2

    def test_is_told_by_help(self) -> None:
        for words in ((), ("verify",), ("show",)):
            code, out, _ = process(*words, "--help")
            assert code == 0
            assert "Exit codes: 0 it holds (or is shown), 1 it was refused, 2 there is no answer." in out
        assert "strict" in process("verify", "--help")[1]

    def test_is_0_in_an_encoding_without_cyrillic(self, folder: Path) -> None:
        words = ("verify", folder / "letter.txt.p7s", "--trust", folder / "trust", *AT)
        latin = {"env": environment(PYTHONIOENCODING="cp1252")}

        code, out, err = process(*words, **latin)
        assert (code, err) == (0, "")
        assert out.startswith("the signature holds\n")
        code, out, err = process(*words, "--json", **latin)
        assert (code, err) == (0, "")
        assert json.loads(out)["identity"]["surname"] == "Ткачук"
        assert process("show", folder / "director.cer", **latin)[0] == 0
        assert process("show", folder / "Немає.cer", **latin)[0] == 2

    def test_is_the_same_when_the_issuer_has_no_readable_name(self, folder: Path, director: Signer) -> None:
        stranger = nameless(director)
        (folder / "bad.cer").write_bytes(stranger.certificate)
        (folder / "bad.p7s").write_bytes(stranger.sign(CONTENT, at=NOW, detached=False))

        code, out, err = process("show", folder / "bad.cer")
        assert (code, err) == (0, "")
        assert "issuer:          a name that cannot be read (tag 02 is not a string)\n" in out
        assert process("verify", folder / "bad.p7s", "--trust", folder / "trust", "--json", *AT)[::2] == (1, "")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
    def test_is_2_when_nobody_can_be_told(self, folder: Path) -> None:
        for words in (("show", folder / "director.cer"), ("--help",)):
            with open("/dev/full", "wb") as full:
                code, _, err = process(*words, capture_output=False, stdout=full, stderr=subprocess.PIPE)
            assert (code, err) == (2, "uakep: unexpectedly: OSError: [Errno 28] No space left on device\n")

    def test_is_2_when_something_unexpected_happens(self, folder: Path) -> None:
        """A content larger than the memory that is left."""
        with open(folder / "huge", "wb") as huge:
            huge.truncate(2**33)

        def little_memory() -> None:
            resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))

        words = ("verify", folder / "letter.txt.p7s", "--content", folder / "huge")
        assert process(*words, preexec_fn=little_memory) == (2, "", "uakep: unexpectedly: MemoryError:\n")

    def test_is_2_when_interrupted(self, folder: Path) -> None:
        os.mkfifo(folder / "pipe")
        running = subprocess.Popen(
            [sys.executable, "-m", "uakep", "show", folder / "pipe"], stderr=subprocess.PIPE, env=environment(),
            preexec_fn=heeds_interrupts,
        )  # fmt: skip
        try:
            with open(folder / "pipe", "wb"):  # opens when the other end does: the command is waiting for bytes
                running.send_signal(signal.SIGINT)
                _, err = running.communicate(timeout=60)
        finally:
            running.kill()
        assert (running.returncode, err) == (2, b"uakep: interrupted\n")

    def test_is_2_and_quiet_when_the_reader_leaves(self, folder: Path) -> None:
        running = subprocess.Popen(
            [sys.executable, "-m", "uakep", "show", folder / "director.cer"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(PYTHONUTF8="1"),
        )
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()

        said = running.stderr.read()
        running.stderr.close()
        assert (running.wait(), said) == (2, b"")
