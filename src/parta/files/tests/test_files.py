"""Bytes are believed, names are not."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from parta.files import policies
from parta.files.api import CSV, PDF, XLSX, Limits, UnfitFile, file_card, forget_files, kind_of, read_bytes, store_file
from parta.files.operations import erase_forgotten
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.errors import NotVisible, Refused

OWNER, STRANGER = Actor(account_id=21), Actor(account_id=22)
NOW = datetime(2026, 9, 1, tzinfo=UTC)
SMALL = Limits(frozenset({PDF, CSV, XLSX}), most_bytes=2**20)


@pytest.fixture(autouse=True)
def own_notes(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A purpose whose files are read by their owner only, kept in a folder of the test."""
    settings.PARTA_DATA = tmp_path
    policies.register_purpose("test.note", lambda actor, institution_id, owner: actor.account_id == owner)
    yield
    policies._readers.pop("test.note")


def package(part: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(part, "<x/>")
    return buffer.getvalue()


class TestKindOf:
    @pytest.mark.parametrize(
        ("data", "kind"),
        [
            (b"%PDF-1.7 ...", PDF),
            (package("xl/workbook.xml"), XLSX),
            (package("anything.exe"), None),
            (b"PK\x03\x04 broken", None),
            ("Прізвище;Ім’я\r\nСавчук;Ія".encode(), CSV),
            ("Прізвище;Ім’я".encode("cp1251"), CSV),
            (b"<html><script>alert(1)</script>", None),
            (b"\xef\xbb\xbf <svg onload=alert(1)>", None),
            (b"MZ\x90\x00\x03", None),
            (b"", None),
        ],
    )
    def test_is_told_by_content(self, data: bytes, kind: str | None) -> None:
        assert kind_of(data) == kind

    @given(st.binary(max_size=200))
    def test_never_fails(self, data: bytes) -> None:
        kind_of(data)
        kind_of(b"PK\x03\x04" + data)


@pytest.mark.django_db
class TestStoredFile:
    def test_is_read_back_by_its_owner_under_a_safe_name(self) -> None:
        public_id = store_file(
            actor=OWNER, purpose="test.note", name="..\\..\\/evil<b>.exe", data=b"%PDF-1.7 note", limits=SMALL
        )

        card = file_card(OWNER, public_id)

        assert (card.name, card.content_type, card.size) == ("evilb.pdf", PDF, 13)
        assert read_bytes(card.sha256) == b"%PDF-1.7 note"

    def test_is_forgotten_by_the_system_alone_and_its_bytes_with_the_last_of_them(
        self, django_capture_on_commit_callbacks: Any
    ) -> None:
        words = {"actor": OWNER, "purpose": "test.note", "data": b"%PDF-1.7 twice", "limits": SMALL}
        first, second = store_file(name="a.pdf", **words), store_file(name="b.pdf", **words)
        digest = file_card(OWNER, first).sha256
        with pytest.raises(Refused):
            forget_files(actor=OWNER, purpose="test.note", public_ids=[first])
        with django_capture_on_commit_callbacks(execute=True):
            assert forget_files(actor=SYSTEM, purpose="another", public_ids=[first]) == 0
            assert forget_files(actor=SYSTEM, purpose="test.note", public_ids=[first]) == 1
        assert read_bytes(digest) == b"%PDF-1.7 twice"
        with django_capture_on_commit_callbacks(execute=True):
            forget_files(actor=SYSTEM, purpose="test.note", public_ids=[second])
        with pytest.raises(FileNotFoundError):
            read_bytes(digest)
        again = store_file(name="c.pdf", **words)
        assert read_bytes(file_card(OWNER, again).sha256) == b"%PDF-1.7 twice"

    def test_whose_eraser_was_killed_is_erased_by_the_next_round(self) -> None:
        words = {"actor": OWNER, "purpose": "test.note", "limits": SMALL}
        lost, shared = (store_file(name="a.pdf", data=data, **words) for data in (b"%PDF-1.7 lost", b"%PDF-1.7 shared"))
        digests = [file_card(OWNER, each).sha256 for each in (lost, shared)]
        store_file(name="b.pdf", data=b"%PDF-1.7 shared", **words)
        forget_files(actor=SYSTEM, purpose="test.note", public_ids=[lost, shared])  # nothing runs after the commit
        assert read_bytes(digests[0]) == b"%PDF-1.7 lost"
        with pytest.raises(Refused):
            erase_forgotten(actor=OWNER)

        assert erase_forgotten(actor=SYSTEM) == 2

        with pytest.raises(FileNotFoundError):
            read_bytes(digests[0])
        assert read_bytes(digests[1]) == b"%PDF-1.7 shared"
        assert erase_forgotten(actor=SYSTEM) == 0

    def test_does_not_exist_for_a_stranger(self) -> None:
        public_id = store_file(actor=OWNER, purpose="test.note", name="a.pdf", data=b"%PDF-1", limits=SMALL)

        with pytest.raises(NotVisible):
            file_card(STRANGER, public_id)

    def test_of_a_purpose_nobody_answers_for_is_refused(self) -> None:
        with pytest.raises(Refused):
            store_file(actor=OWNER, purpose="test.unknown", name="a.pdf", data=b"%PDF-1", limits=SMALL)

    def test_too_large_says_the_limit(self) -> None:
        with pytest.raises(UnfitFile, match=r"big\.pdf.*1"):
            store_file(actor=OWNER, purpose="test.note", name="big.pdf", data=b"%PDF-" + b"x" * 2**20, limits=SMALL)

    def test_of_another_kind_than_its_name_says_is_refused(self) -> None:
        with pytest.raises(UnfitFile, match=r"\.csv, \.pdf, \.xlsx"):
            store_file(actor=OWNER, purpose="test.note", name="list.xlsx", data=b"MZ\x90\x00program", limits=SMALL)

    def test_damaged_on_disk_is_not_given_out(self, tmp_path: Path) -> None:
        public_id = store_file(actor=OWNER, purpose="test.note", name="a.pdf", data=b"%PDF-true", limits=SMALL)
        digest = file_card(OWNER, public_id).sha256
        (tmp_path / "files" / digest[:2] / digest).write_bytes(b"%PDF-false")

        with pytest.raises(OSError, match="damaged"):
            read_bytes(digest)
