"""What is accepted unless the caller says otherwise, and what it is called."""

import hashlib
from collections.abc import Callable, Mapping

from uakep import oids
from uakep.algorithms import Algorithms, Ecdsa, Rsa
from uakep.dstu4145 import HASHES, Dstu4145, remembering


def standard_algorithms(national: Mapping[str, Callable[[bytes], bytes]] = HASHES) -> Algorithms:
    """All that is accepted, with these functions for the national hashes: a faster ГОСТ 34.311-95 or Купина takes the
    place of ours here.

    :param national: by object identifier; all four must be there
    """
    sha2 = {
        oids.SHA256: lambda data: hashlib.sha256(data).digest(),
        oids.SHA384: lambda data: hashlib.sha384(data).digest(),
        oids.SHA512: lambda data: hashlib.sha512(data).digest(),
    }
    kept = {oid: remembering(function) for oid, function in national.items()}
    return Algorithms({**sha2, **kept}, (Dstu4145(kept), Ecdsa(), Rsa()))


STANDARD = standard_algorithms()

NAMES = {
    oids.SHA256: "SHA-256",
    oids.SHA384: "SHA-384",
    oids.SHA512: "SHA-512",
    oids.RSA: "RSA PKCS #1 v1.5",
    oids.RSA_SHA256: "RSA PKCS #1 v1.5",
    oids.RSA_SHA384: "RSA PKCS #1 v1.5",
    oids.RSA_SHA512: "RSA PKCS #1 v1.5",
    oids.RSA_PSS: "RSA-PSS",
    oids.ECDSA_SHA256: "ECDSA",
    oids.ECDSA_SHA384: "ECDSA",
    oids.ECDSA_SHA512: "ECDSA",
    oids.DSTU4145_LE: "ДСТУ 4145",
    oids.DSTU4145_KUPYNA256: "ДСТУ 4145",
    oids.DSTU4145_KUPYNA384: "ДСТУ 4145",
    oids.DSTU4145_KUPYNA512: "ДСТУ 4145",
    oids.GOST34311: "ГОСТ 34.311-95",
    oids.KUPYNA256: "Купина-256",
    oids.KUPYNA384: "Купина-384",
    oids.KUPYNA512: "Купина-512",
}


def name_of(oid: str) -> str:
    """A readable name of an algorithm, or its number."""
    return NAMES.get(oid, oid)
