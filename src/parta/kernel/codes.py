"""Official codes: shape and check digit. Pure arithmetic; the meaning of a code lives in `reference`."""

import re

_EDRPOU = re.compile(r"[0-9]{8}")
_RNOKPP = re.compile(r"[0-9]{10}")
_UNZR = re.compile(r"[0-9]{8}-[0-9]{5}")
_KATOTTG = re.compile(r"UA[0-9]{17}")


def edrpou_is_valid(code: str) -> bool:
    """Check the control digit of an 8-digit ЄДРПОУ (weights differ for 30000001…59999999).

    >>> edrpou_is_valid("14360570"), edrpou_is_valid("14360571")
    (True, False)
    """
    if not _EDRPOU.fullmatch(code):
        return False
    digits = [int(c) for c in code]
    weights = [7, 1, 2, 3, 4, 5, 6] if 30_000_000 < int(code) < 60_000_000 else [1, 2, 3, 4, 5, 6, 7]
    control = sum(w * d for w, d in zip(weights, digits, strict=False)) % 11
    if control > 9:
        control = sum((w + 2) * d for w, d in zip(weights, digits, strict=False)) % 11 % 10
    return control == digits[7]


def rnokpp_is_valid(code: str) -> bool:
    """Check the control digit of a 10-digit РНОКПП.

    >>> rnokpp_is_valid("1759013776")
    True
    """
    if not _RNOKPP.fullmatch(code):
        return False
    weights = (-1, 5, 7, 9, 4, 6, 10, 5, 7)
    total = sum(w * int(c) for w, c in zip(weights, code, strict=False))
    return total % 11 % 10 == int(code[9])


def unzr_has_shape(code: str) -> bool:
    """Does it look like УНЗР: YYYYMMDD-NNNNN?"""
    return _UNZR.fullmatch(code) is not None


def katottg_has_shape(code: str) -> bool:
    """Does it look like a code of КАТОТТГ: UA and 17 digits?"""
    return _KATOTTG.fullmatch(code) is not None
