"""What a person gets for an application: a number, and a code that proves who sent it; how documents are compared."""

import re

from parta.kernel.text import from_lookalikes

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: nothing that is read as something else
_CODE = 12


def shown_number(number: int) -> str:
    """A number as parents read it.

    >>> shown_number(37)
    '№\\xa037'
    """
    return f"№\u00a0{number}"


def code_of(digest: bytes) -> str:
    """Twelve signs of a digest (60 bits), in fours: what proves that somebody sent the application.

    >>> code_of(bytes(range(16)))
    '000G-40R4-0M30'
    """
    number = int.from_bytes(digest[:8], "big") >> 4
    signs = "".join(_SIGNS[(number >> 5 * place) & 31] for place in reversed(range(_CODE)))
    return "-".join(signs[at : at + 4] for at in range(0, _CODE, 4))


def plain_code(typed: str) -> str:
    """A code as typed, in any case, with any dashes; O, I, L and their Cyrillic twins are the digits they look like.

    >>> plain_code(" oо0i-0203 0405")
    '0001-0203-0405'
    """
    latin = str.maketrans("АВСЕНКМОРТХІ", "ABCEHKM0PTX1")
    signs = re.sub(r"[^0-9A-ZА-ЯІ]", "", typed.upper()).translate(latin).translate(str.maketrans("OIL", "011"))
    return "-".join(signs[at : at + 4] for at in range(0, len(signs), 4))


def plain_document(typed: str) -> str:
    """Series and number of a document as they are compared: «І-КЛ 482913» whatever keyboard typed it.

    >>> plain_document("i-кл № 482913") == plain_document("І КЛ482913")
    True
    """
    return re.sub(r"[^0-9A-ZА-ЯҐЄІЇ]", "", from_lookalikes(typed.upper()))
