"""Reading certificates."""

import pytest

from uakep import Code, KepError, oids, read_certificate, read_crl, read_ocsp, read_services
from uakep.der import read, write, write_oid
from uakep.testing import Authority, Signer


def refused(data: bytes) -> tuple[Code, str]:
    with pytest.raises(KepError) as found:
        read_certificate(data)
    return found.value.code, found.value.detail


def test_der_and_pem_give_the_same(director: Signer) -> None:
    assert read_certificate(director.certificate_pem()) == read_certificate(director.certificate)


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_readers_take_bytes_of_every_kind(authority: Authority, director: Signer, kind: type) -> None:
    assert read_certificate(kind(director.certificate)) == director.read()
    assert read_certificate(kind(director.certificate_pem())) == director.read()
    assert read_crl(kind(authority.crl(director))).revoked
    assert read_ocsp(kind(authority.ocsp(director))).answers
    assert read_services(kind(b'[{"issuerCNs": ["a"]}]'))


def test_what_is_no_bytes_is_the_caller_s_mistake() -> None:
    for nonsense in ("MIIB", 5, None):
        with pytest.raises(TypeError):
            read_certificate(nonsense)  # type: ignore[arg-type]


def test_a_file_of_several_is_refused(director: Signer) -> None:
    assert refused(director.certificate_pem() * 2)[0] is Code.MALFORMED


def test_a_large_one_is_refused() -> None:
    assert refused(b"\x30" * 70_000)[0] is Code.TOO_LARGE


def test_two_signature_algorithms_in_one_are_refused(director: Signer) -> None:
    """The one inside is signed, the one outside is not (RFC 5280, 4.1.1.2)."""
    tbs, _, signature = read(director.certificate).children()
    outside = write(0x30, write_oid(oids.ECDSA_SHA384))

    assert refused(write(0x30, tbs.raw, outside, signature.raw)) == (
        Code.MALFORMED,
        "two signature algorithms in one certificate",
    )


def test_an_extension_given_twice_is_refused(director: Signer) -> None:
    tbs, algorithm, signature = read(director.certificate).children()
    *fields, wrapped = tbs.children()
    extensions = wrapped.inner().children()
    twice = write(0xA3, write(0x30, *(e.raw for e in extensions), extensions[0].raw))
    changed = write(0x30, *(field.raw for field in fields), twice)

    code, detail = refused(write(0x30, changed, algorithm.raw, signature.raw))

    assert (code, detail.startswith("two extensions")) == (Code.MALFORMED, True)


def test_facts_of_the_certificate_are_read(director: Signer) -> None:
    certificate = director.read()

    assert (certificate.is_authority, certificate.is_seal, certificate.is_qualified) == (False, False, True)
    assert certificate.key_usage == frozenset({0, 1})
    assert certificate.is_in_device is False
    assert "1759013776" not in repr(certificate)
