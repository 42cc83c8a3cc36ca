"""Façade of files."""

from parta.files.operations import UnfitFile, read_bytes, remove_file, store_file
from parta.files.policies import register_purpose
from parta.files.queries import FileCard, file_card
from parta.files.rules import CMS, CSV, DOCX, JPEG, PDF, PNG, WEBP, XLSX, Limits, kind_of

__all__ = [
    "CMS",
    "CSV",
    "DOCX",
    "JPEG",
    "PDF",
    "PNG",
    "WEBP",
    "XLSX",
    "FileCard",
    "Limits",
    "UnfitFile",
    "file_card",
    "kind_of",
    "read_bytes",
    "register_purpose",
    "remove_file",
    "store_file",
]
