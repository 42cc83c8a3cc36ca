"""Cells of spreadsheets we write. Pure."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """A cell of a CSV that no spreadsheet takes for a formula: an apostrophe before = + - @, as OWASP advises.

    >>> harmless("=1+1"), harmless("Бабенко")
    ("'=1+1", 'Бабенко')
    """
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell
