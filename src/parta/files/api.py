"""Façade of files."""

from parta.files.operations import UnfitFile, forget_files, read_bytes, store_file
from parta.files.policies import register_purpose
from parta.files.queries import FileCard, file_card
from parta.files.refusals import BrokenTable, NotATable, TableTooLarge, UnreadableTable, WrongEncoding
from parta.files.rules import CMS, CSV, DOCX, JPEG, PDF, PNG, WEBP, XLSX, Limits, kind_of
from parta.files.tables import Table, TableLimits, TableStream, read_rows, read_table, stream_table

__all__ = [
    "CMS",
    "CSV",
    "DOCX",
    "JPEG",
    "PDF",
    "PNG",
    "WEBP",
    "XLSX",
    "BrokenTable",
    "FileCard",
    "Limits",
    "NotATable",
    "Table",
    "TableLimits",
    "TableStream",
    "TableTooLarge",
    "UnfitFile",
    "UnreadableTable",
    "WrongEncoding",
    "file_card",
    "forget_files",
    "kind_of",
    "read_bytes",
    "read_rows",
    "read_table",
    "register_purpose",
    "store_file",
    "stream_table",
]
