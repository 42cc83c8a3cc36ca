"""An authority, certificates, key files and signatures for tests and demonstrations. Never trusted by, nor loaded in,
a real installation: `uakep` itself never imports this package, and a contract keeps production code away from it.
"""

from uakep.testing.authority import Authority, Subject
from uakep.testing.containers import Recipe, Signer, attribute, make_timestamp
from uakep.testing.keyfiles import read_key_pem
from uakep.testing.keys import KeyKind, PrivateKey, make_key
from uakep.testing.people import DstuPerson, dstu_person

__all__ = [
    "Authority",
    "DstuPerson",
    "KeyKind",
    "PrivateKey",
    "Recipe",
    "Signer",
    "Subject",
    "attribute",
    "dstu_person",
    "make_key",
    "make_timestamp",
    "read_key_pem",
]
