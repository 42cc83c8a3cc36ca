"""Codes that pass their check digit and belong to nobody.

ЄДРПОУ is given out in order and stands in the forties of millions: 99 000 000 is out of its reach for generations.
РНОКПП begins with the day of birth counted from 31.12.1899: 60 000 and above is a birth after 2064.
"""

_EDRPOU_WEIGHTS = (1, 2, 3, 4, 5, 6, 7)  # of codes above 60 000 000
_RNOKPP_WEIGHTS = (-1, 5, 7, 9, 4, 6, 10, 5, 7)


def edrpou(number: int) -> str:
    """The invented ЄДРПОУ of a number from 1 to 9,999."""
    digits = f"99{number:05}"
    return digits + str(_edrpou_control(digits))


def rnokpp(number: int, sex: str) -> str:
    """The invented РНОКПП of a number from 1 to 499; its last but one digit tells the sex as in real ones."""
    digits = f"60000{number * 20 + (1 if sex == 'm' else 2):04}"
    total = sum(weight * int(digit) for weight, digit in zip(_RNOKPP_WEIGHTS, digits, strict=True))
    return digits + str(total % 11 % 10)


def _edrpou_control(digits: str) -> int:
    control = sum(weight * int(digit) for weight, digit in zip(_EDRPOU_WEIGHTS, digits, strict=True)) % 11
    if control > 9:
        control = (
            sum((weight + 2) * int(digit) for weight, digit in zip(_EDRPOU_WEIGHTS, digits, strict=True)) % 11 % 10
        )
    return control
