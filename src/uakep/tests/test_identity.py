"""Who a certificate speaks of, in the new and the old national profile."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from uakep import Code, KepError, identity_of, issuer_name, oids, read_certificate
from uakep.der import write
from uakep.testing import Authority, Subject
from uakep.tests.conftest import DIRECTOR, START

VECTORS = json.loads((Path(__file__).parent / "kep_vectors.json").read_text())


def identity(authority: Authority, subject: Subject, **certificate: Any) -> Any:
    return identity_of(authority.issue(subject, not_before=START, **certificate).read())


class TestNewProfile:
    def test_reads_names_and_codes(self, authority: Authority) -> None:
        found = identity(authority, DIRECTOR)

        assert (found.surname, found.given_name, found.patronymic) == ("Ткачук", "Віктор", "Олегович")
        assert found.common_name == "Ткачук Віктор Олегович"
        assert (found.rnokpp, found.edrpou, found.title) == ("1759013776", "26286360", "Директор")

    def test_keeps_leading_zeros(self, authority: Authority) -> None:
        found = identity(authority, replace(DIRECTOR, rnokpp="0059013776", edrpou="00032129"))

        assert (found.rnokpp, found.edrpou) == ("0059013776", "00032129")

    def test_has_no_codes_for_a_private_person(self, authority: Authority) -> None:
        found = identity(authority, Subject(surname="Савчук", given_name="Олена"))

        assert (found.rnokpp, found.edrpou, found.document, found.patronymic) == ("", "", "", "")

    def test_takes_a_code_of_zeros_for_none(self, authority: Authority) -> None:
        assert identity(authority, replace(DIRECTOR, rnokpp="0000000000", edrpou="00000000")).rnokpp == ""

    def test_uses_one_apostrophe(self, authority: Authority) -> None:
        assert identity(authority, replace(DIRECTOR, surname="Дем'янчук")).surname == "Дем’янчук"

    def test_does_not_show_codes_of_people_in_logs(self, authority: Authority) -> None:
        assert "1759013776" not in repr(identity(authority, DIRECTOR))


class TestOldProfile:
    DIRECTORY = {oids.UA_RNOKPP: "1759013776", oids.UA_EDRPOU: "26286360", oids.UA_UNZR: "19800101-00001"}

    def test_reads_directory_attributes(self, authority: Authority) -> None:
        found = identity(authority, replace(DIRECTOR, rnokpp="", edrpou=""), directory=self.DIRECTORY)

        assert (found.rnokpp, found.edrpou, found.unzr) == ("1759013776", "26286360", "19800101-00001")

    def test_agrees_with_the_new_one(self, authority: Authority) -> None:
        assert identity(authority, DIRECTOR, directory=self.DIRECTORY).rnokpp == "1759013776"

    @pytest.mark.parametrize("oid", [oids.UA_RNOKPP, oids.UA_EDRPOU])
    def test_that_contradicts_the_new_one_is_refused(self, authority: Authority, oid: str) -> None:
        other = {oids.UA_RNOKPP: "2222222225", oids.UA_EDRPOU: "14360570"}[oid]

        with pytest.raises(KepError) as refused:
            identity(authority, DIRECTOR, directory={oid: other})
        assert refused.value.code is Code.AMBIGUOUS_IDENTITY

    @pytest.mark.parametrize("digits", ["１７５９０１３７７６", "١٧٥٩٠١٣٧٧٦"])
    def test_has_codes_of_plain_digits_only(self, authority: Authority, digits: str) -> None:
        """Digits of other scripts look or sort like ours and would make a second spelling of one code."""
        directory = {oids.UA_RNOKPP: digits, oids.UA_EDRPOU: digits[:8], oids.UA_UNZR: f"{digits[:8]}-{digits[:5]}"}
        found = identity(authority, replace(DIRECTOR, rnokpp="", edrpou=""), directory=directory)

        assert (found.rnokpp, found.edrpou, found.unzr, found.document) == ("", "", "", "")

    @pytest.mark.parametrize(
        ("written", "read"), [("АА123456", "АА123456"), ("aa123456", "АА123456"), ("001234567", "001234567")]
    )
    def test_reads_a_passport_in_place_of_a_code(self, authority: Authority, written: str, read: str) -> None:
        found = identity(authority, replace(DIRECTOR, rnokpp=""), directory={oids.UA_RNOKPP: written})

        assert (found.document, found.rnokpp) == (read, "")

    @pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
    def test_reads_cyrillic_where_the_alphabet_has_none(self, authority: Authority, encoding: str) -> None:
        """A PrintableString with the letters of a passport."""
        element = write(0x13, "АА123456".encode(encoding))

        assert (
            identity(authority, replace(DIRECTOR, rnokpp=""), directory={oids.UA_RNOKPP: element}).document
            == "АА123456"
        )


class TestCertificateOfDstu4145:
    """Made by an independent implementation: our reader opens them, though their signatures are not judged yet."""

    @pytest.mark.parametrize(
        ("person", "expected"),
        [
            ("director", ("Тестовий", "1111111118", "99999991", "19800101-00001", "")),
            ("teacher", ("Тестова", "2222222225", "99999991", "", "")),
            ("private_person", ("Тестовий", "3333333332", "", "", "")),
            ("passport_instead_of_tin", ("Тестова", "", "99999991", "", "АА999998")),
            ("seal", ("", "", "99999991", "", "")),
        ],
    )
    def test_is_read(self, person: str, expected: tuple[str, ...]) -> None:
        certificate = read_certificate(base64.b64decode(VECTORS["users"][person]["cert"]))
        found = identity_of(certificate)

        assert (found.surname, found.rnokpp, found.edrpou, found.unzr, found.document) == expected
        assert certificate.is_seal is (person == "seal")
        assert certificate.is_qualified
        assert issuer_name(certificate) == "Тестовий КНЕДП"
