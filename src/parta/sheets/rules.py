"""Which column of a file means what. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from parta.kernel.cells import plain_heading


def match_columns(
    header: Sequence[str], spellings: Mapping[str, str], remembered: Mapping[str, str] | None = None
) -> list[str]:
    """The column of each heading («» = left out); a column goes to the first heading that claims it.

    :param spellings: plain heading → code
    :param remembered: earlier choices of the place, plain heading → code («» = left out on purpose)
    """
    taken: set[str] = set()
    matched = []
    for heading in header:
        code = code_of(heading, spellings, remembered or {})
        code = "" if code in taken else code
        matched.append(code)
        taken.update({code} - {""})
    return matched


def code_of(heading: str, spellings: Mapping[str, str], remembered: Mapping[str, str]) -> str:
    """What one heading means; what stands in brackets after it is passed over.

    >>> code_of("Тeлефон (моб.)", {"телефон": "phone"}, {})
    'phone'
    """
    plain = plain_heading(heading)
    if plain in remembered:
        return remembered[plain]
    return spellings.get(plain) or spellings.get(plain_heading(heading.partition("(")[0]), "")


def spellings_of(columns: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Plain headings of columns given as code and spellings; the first column that claims a spelling has it."""
    found: dict[str, str] = {}
    for code, names in columns:
        for name in names:
            found.setdefault(plain_heading(name), code)
    return found
