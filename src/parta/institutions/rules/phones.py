"""Telephones of institutions: several in a line, with the code of the place."""

import re

_PHONE = re.compile(r"(?:\+?38)?0\d{9}|\+(?!380)\d{7,15}")


def phones_of(typed: str) -> list[str]:
    """The numbers in a line, without the signs that people add for the eye."""
    return [re.sub(r"[\s\u00a0().\-–]", "", part) for part in re.split("[,;]", typed) if part.strip()]


def wrong_phones(typed: str) -> list[str]:
    """Numbers that nobody could dial as they are typed: ten digits with the code of the place, or + and more."""
    return [phone for phone in phones_of(typed) if not _PHONE.fullmatch(phone)]
