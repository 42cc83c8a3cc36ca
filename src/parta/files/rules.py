"""What bytes are, told by the bytes themselves: the name and the browser's word are not believed."""

import zipfile
from dataclasses import dataclass
from io import BytesIO

PDF, PNG, JPEG, WEBP = "application/pdf", "image/png", "image/jpeg", "image/webp"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV, CMS = "text/csv", "application/pkcs7-signature"

_PREFIXES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_PACKAGES = {"xl/workbook.xml": XLSX, "word/document.xml": DOCX}
_SIGNED_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"  # OID 1.2.840.113549.1.7.2 (RFC 5652)
_SUFFIXES = {
    PDF: ".pdf",
    PNG: ".png",
    JPEG: ".jpg",
    WEBP: ".webp",
    XLSX: ".xlsx",
    DOCX: ".docx",
    CSV: ".csv",
    CMS: ".p7s",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a purpose accepts: kinds of content and the size in bytes."""

    kinds: frozenset[str]
    most_bytes: int


def kind_of(data: bytes) -> str | None:
    """Media type of the bytes, or None when it is none of the kinds we keep."""
    for prefix, kind in _PREFIXES:
        if data.startswith(prefix):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data.startswith(b"PK\x03\x04"):
        return _package_kind(data)
    if data[:1] == b"\x30" and _SIGNED_DATA in data[:32]:
        return CMS
    return CSV if _is_text(data) else None


def suffix_of(kind: str) -> str:
    """File name ending that fits the kind."""
    return _SUFFIXES[kind]


def _package_kind(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    return next((kind for part, kind in _PACKAGES.items() if part in names), None)


def _is_text(data: bytes) -> bool:
    """Text has no control characters but tabs, line ends and form feeds; an HTML page is not a table."""
    if not data or any(byte < 32 and byte not in b"\t\r\n\x0c" for byte in data[:65536]):
        return False
    return not data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1].startswith(b"<")
