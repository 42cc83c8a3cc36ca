"""The reader that everything rests on."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uakep.der import definite, read, read_oid, write, write_integer, write_moment, write_oid, write_set
from uakep.results import Code, KepError


@pytest.mark.parametrize(
    "data",
    [
        "",
        "30",
        "3001",  # cut short
        "30020500ff",  # bytes after the end
        "308100",  # length that is not minimal
        "30820001ff",
        "30850000000001ff",
        "3080050000",  # indefinite where a definite one belongs
        "1f8100",  # tag number above 30
    ],
)
def test_refuses_what_is_not_der(data: str) -> None:
    with pytest.raises(KepError) as refused:
        read(bytes.fromhex(data)).children()
    assert refused.value.code is Code.MALFORMED


@pytest.mark.parametrize("data", ["06022a80", "060180", "06028001", "0600"])
def test_refuses_object_identifiers_that_are_not_minimal(data: str) -> None:
    with pytest.raises(KepError):
        read(bytes.fromhex(data)).oid()


@pytest.mark.parametrize(
    ("data", "moment"),
    [
        (b"\x17\x0d261121100000Z", datetime(2026, 11, 21, 10, 0, tzinfo=UTC)),
        (b"\x17\x0d501121100000Z", datetime(1950, 11, 21, 10, 0, tzinfo=UTC)),
        (b"\x18\x0f20501121100000Z", datetime(2050, 11, 21, 10, 0, tzinfo=UTC)),
        (b"\x18\x1320261121100000.123Z", datetime(2026, 11, 21, 10, 0, tzinfo=UTC)),
    ],
)
def test_reads_moments(data: bytes, moment: datetime) -> None:
    assert read(data).moment() == moment


@pytest.mark.parametrize(
    "data",
    [b"\x17\x0d261321100000Z", b"\x17\x11261121100000+0200", b"\x18\x0f2026112110000Z0", b"\x04\x0d261121100000Z"],
)
def test_refuses_what_is_no_moment(data: bytes) -> None:
    with pytest.raises(KepError):
        read(data).moment()


@given(st.integers(-(2**400), 2**400))
def test_reads_back_integers(value: int) -> None:
    assert read(write_integer(value)).integer() == value


@given(st.tuples(st.integers(0, 2), st.integers(0, 39)), st.lists(st.integers(0, 2**60), max_size=5))
def test_reads_back_object_identifiers(head: tuple[int, int], rest: list[int]) -> None:
    dotted = ".".join(map(str, [*head, *rest]))

    assert read(write_oid(dotted)).oid() == dotted


@given(st.integers(-631_152_000, 7_258_118_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_reads_back_moments(moment: datetime) -> None:
    assert read(write_moment(moment)).moment() == moment


@given(st.binary(max_size=300))
def test_reads_back_bytes_of_any_length(data: bytes) -> None:
    assert read(write(0x04, data)).octets() == data


def test_orders_sets() -> None:
    assert write_set(b"\2\1\5", b"\2\1\1") == bytes.fromhex("3106020101020105")


class TestDefinite:
    def test_joins_pieces_and_keeps_what_was_definite(self) -> None:
        streamed = bytes.fromhex("308024800402abcd0401ef0000300205000000")

        assert definite(streamed).hex() == "30090403abcdef30020500"

    def test_leaves_definite_bytes_alone(self) -> None:
        assert definite(b"\x30\x02\x05\x00") == b"\x30\x02\x05\x00"

    @pytest.mark.parametrize(
        "data", [b"\x30\x80" * 100_000, b"\x30\x80" * 40 + b"\0\0" * 40, b"\x30\x80\x05", b"\x04\x80\0\0"]
    )
    def test_refuses_endless_and_deep_nesting(self, data: bytes) -> None:
        with pytest.raises(KepError):
            definite(data)


def test_reads_the_first_numbers_of_identifiers() -> None:
    assert read_oid(bytes.fromhex("883703")) == "2.999.3"
