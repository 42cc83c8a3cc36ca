"""Who a Ukrainian certificate speaks of: names, РНОКПП, ЄДРПОУ, УНЗР, organisation, position.

Places, in this order: subjectDirectoryAttributes of the older national profile, then serialNumber and
organizationIdentifier of ETSI EN 319 412-1. Zeros mean «none». A certificate whose two places contradict each other
is refused.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from uakep import oids
from uakep.certificates import Certificate
from uakep.der import Node, read
from uakep.results import Code, KepError

_RNOKPP = re.compile(r"[0-9]{10}")
_EDRPOU = re.compile(r"[0-9]{8}")
_UNZR = re.compile(r"[0-9]{8}-[0-9]{5}")
_BOOKLET = re.compile(r"[А-ЯҐЄІЇ]{2}[0-9]{6}")  # paper passport
_PRINTABLE_STRING = 0x13
_CARD = re.compile(r"[0-9]{9}")  # ID card
_TO_CYRILLIC = str.maketrans("ABCEHIKMOPTXY", "АВСЕНІКМОРТХУ")
_APOSTROPHES = str.maketrans(dict.fromkeys("'ʼ`´‘′", "’"))


@dataclass(frozen=True, slots=True)
class Identity:
    """The subject of a certificate. Codes are empty when absent; leading zeros are kept."""

    common_name: str
    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    rnokpp: str = field(default="", repr=False)
    document: str = field(default="", repr=False)  # passport or ID card of a person without РНОКПП
    unzr: str = field(default="", repr=False)
    edrpou: str = ""
    organisation: str = ""
    unit: str = ""
    title: str = ""
    locality: str = ""
    country: str = ""


def identity_of(certificate: Certificate) -> Identity:
    """Read the subject of a certificate.

    :raises KepError: malformed, or ambiguous-identity when two places hold different codes
    """
    names = _Names(certificate)
    person_codes = [*names.directory(oids.UA_RNOKPP), *names.prefixed(oids.SERIAL_NUMBER, "TINUA-")]
    given, _, patronymic = names.first(oids.GIVEN_NAME).partition(" ")
    return Identity(
        common_name=names.first(oids.COMMON_NAME),
        surname=names.first(oids.SURNAME),
        given_name=given,
        patronymic=patronymic.strip(),
        rnokpp=_one(filter(_RNOKPP.fullmatch, person_codes), "РНОКПП"),
        document=_one(filter(_is_document, map(_cyrillic, person_codes)), "document"),
        unzr=_one(
            filter(_UNZR.fullmatch, [*names.directory(oids.UA_UNZR), *names.prefixed(oids.SERIAL_NUMBER, "PNOUA-")]),
            "УНЗР",
        ),
        edrpou=_one(
            filter(
                _EDRPOU.fullmatch, [*names.directory(oids.UA_EDRPOU), *names.prefixed(oids.ORGANISATION_ID, "NTRUA-")]
            ),
            "ЄДРПОУ",
        ),
        organisation=names.first(oids.ORGANISATION),
        unit=names.first(oids.UNIT),
        title=names.first(oids.TITLE),
        locality=names.first(oids.LOCALITY),
        country=names.first(oids.COUNTRY),
    )


def issuer_name(certificate: Certificate) -> str:
    """Common name of the authority that issued the certificate."""
    return next((_tidy(value) for oid, value in certificate.issuer_attributes if oid == oids.COMMON_NAME), "")


class _Names:
    """Subject attributes and subject directory attributes of one certificate."""

    def __init__(self, certificate: Certificate) -> None:
        self._subject = certificate.subject_attributes
        extension = certificate.extensions.get(oids.SUBJECT_DIRECTORY_ATTRIBUTES)
        self._directory = _directory(extension.value) if extension else {}

    def first(self, oid: str) -> str:
        return next((_tidy(value) for found, value in self._subject if found == oid), "")

    def prefixed(self, oid: str, prefix: str) -> list[str]:
        return [v.strip()[len(prefix) :] for found, v in self._subject if found == oid and v.strip().startswith(prefix)]

    def directory(self, oid: str) -> list[str]:
        return [value.strip() for value in self._directory.get(oid, ())]


def _directory(value: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for attribute in read(value).expect(0x30).children():
        fields = attribute.fields()
        oid, values = fields.take().oid(), fields.take(0x31).children()
        if oid in (oids.UA_RNOKPP, oids.UA_EDRPOU, oids.UA_UNZR):
            found.setdefault(oid, []).extend(map(_text, values))
    return found


def _text(node: Node) -> str:
    """A string of a directory attribute. Some authorities write a passport's Cyrillic letters into a PrintableString,
    which has none: as UTF-8 or in Windows-1251.
    """
    if node.tag != _PRINTABLE_STRING:
        return node.text()
    try:
        return node.body.decode("utf-8")
    except UnicodeDecodeError:
        return node.body.decode("cp1251", errors="replace")


def _one(candidates: Iterable[str], what: str) -> str:
    different = {code for code in candidates if code.strip("0-")}
    if len(different) > 1:
        raise KepError(Code.AMBIGUOUS_IDENTITY, what)
    return different.pop() if different else ""


def _is_document(code: str) -> bool:
    return bool(_BOOKLET.fullmatch(code) or _CARD.fullmatch(code))


def _cyrillic(code: str) -> str:
    return code.upper().translate(_TO_CYRILLIC)


def _tidy(value: str) -> str:
    return " ".join(value.translate(_APOSTROPHES).split())
