"""Verify Ukrainian qualified electronic signatures (КЕП). Knows nothing of Parta or Django, and does no network."""

from uakep.algorithms import Algorithms, Scheme
from uakep.certificates import Certificate, read_certificate
from uakep.chains import TrustStore
from uakep.directory import Services, list_urls, ocsp_urls, read_services
from uakep.identity import Identity, identity_of, issuer_name
from uakep.ocsp import OcspResponse, ocsp_request, read_ocsp
from uakep.results import Code, KepError, Level, Refused, RevocationResult, RevocationStatus, Verified, Warn
from uakep.revocation import Crl, RevocationSource, Supplied, read_crl
from uakep.standard import STANDARD, standard_algorithms
from uakep.stores import Store, read_store
from uakep.verifying import Checking, Policy, verify

__all__ = [
    "STANDARD",
    "Algorithms",
    "Certificate",
    "Checking",
    "Code",
    "Crl",
    "Identity",
    "KepError",
    "Level",
    "OcspResponse",
    "Policy",
    "Refused",
    "RevocationResult",
    "RevocationSource",
    "RevocationStatus",
    "Scheme",
    "Services",
    "Store",
    "Supplied",
    "TrustStore",
    "Verified",
    "Warn",
    "identity_of",
    "issuer_name",
    "list_urls",
    "ocsp_request",
    "ocsp_urls",
    "read_certificate",
    "read_crl",
    "read_ocsp",
    "read_services",
    "read_store",
    "standard_algorithms",
    "verify",
]
