"""Купина against the answers printed in ДСТУ 7564:2014."""

import pytest

from uakep.kupyna import kupyna256, kupyna384, kupyna512

_COUNT = bytes(range(256))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (_COUNT[:64], "08f4ee6f1be6903b324c4e27990cb24ef69dd58dbe84813ee0a52f6631239875"),
        (_COUNT[:128], "0a9474e645a7d25e255e9e89fff42ec7eb31349007059284f0b182e452bda882"),
        (_COUNT, "d305a32b963d149dc765f68594505d4077024f836c1bf03806e1624ce176c08f"),
        (b"\xff", "ea7677ca4526555680441c117982ea14059ea6d0d7124d6ecdb3deec49e890f4"),
        (_COUNT[:95], "1075c8b0cb910f116bda5fa1f19c29cf8ecc75caff7208ba2994b68fc56e8d16"),
        (b"", "cd5101d1ccdf0d1d1f4ada56e888cd724ca1a0838a3521e7131d4fb78d0f5eb6"),
    ],
    ids=["64", "128", "256", "1", "95", "0"],
)
def test_of_256_bits_gives_the_answers_of_the_standard(message: bytes, expected: str) -> None:
    assert kupyna256(message).hex() == expected


def test_of_384_bits_gives_the_answer_of_the_standard() -> None:
    assert kupyna384(_COUNT[:95]).hex() == (
        "d9021692d84e5175735654846ba751e6d0ed0fac36dfbc0841287dcb0b5584c75016c3decc2a6e47c50b2f3811e351b8"
    )


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            _COUNT[:64],
            "3813e2109118cdfb5a6d5e72f7208dccc80a2dfb3afdfb02f46992b5edbe536b"
            "3560dd1d7e29c6f53978af58b444e37ba685c0dd910533ba5d78efffc13de62a",
        ),
        (
            b"\xff",
            "871b18cf754b72740307a97b449abeb32b64444cc0d5a4d65830ae5456837a72"
            "d8458f12c8f06c98c616abe11897f86263b5cb77c420fb375374bec52b6d0292",
        ),
        (
            _COUNT[:192],
            "b189bfe987f682f5f167f0d7fa565330e126b6e592b1c55d44299064ef95b1a5"
            "7f3c2d0ecf17869d1d199ebbd02e8857fb8add67a8c31f56cd82c016cf743121",
        ),
        (
            b"",
            "656b2f4cd71462388b64a37043ea55dbe445d452aecd46c3298343314ef04019"
            "bcfa3f04265a9857f91be91fce197096187ceda78c9c1c021c294a0689198538",
        ),
    ],
    ids=["64", "1", "192", "0"],
)
def test_of_512_bits_gives_the_answers_of_the_standard(message: bytes, expected: str) -> None:
    assert kupyna512(message).hex() == expected
