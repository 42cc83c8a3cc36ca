"""Identifiers at rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parta.signing.api import IdentifierKind, IdentifierVault, VaultTrouble, vault

OLD, NEW = "o" * 32, "n" * 32
BEFORE, DURING, AFTER = IdentifierVault(OLD), IdentifierVault(f"{NEW},{OLD}"), IdentifierVault(NEW)


class TestSealing:
    @given(st.text(max_size=50))
    def test_reads_back_what_it_wrote(self, value: str) -> None:
        assert BEFORE.decrypt(BEFORE.encrypt(value)) == value

    def test_never_writes_the_same_bytes_twice(self) -> None:
        assert BEFORE.encrypt("1759013776") != BEFORE.encrypt("1759013776")

    def test_does_not_show_the_value(self) -> None:
        assert b"1759013776" not in BEFORE.encrypt("1759013776")

    def test_takes_what_the_database_gives(self) -> None:
        assert BEFORE.decrypt(memoryview(BEFORE.encrypt("1759013776"))) == "1759013776"

    @pytest.mark.parametrize("place", [0, 1, 6, 20, -1])
    def test_refuses_changed_bytes(self, place: int) -> None:
        sealed = bytearray(BEFORE.encrypt("1759013776"))
        sealed[place] ^= 1

        with pytest.raises(VaultTrouble):
            BEFORE.decrypt(bytes(sealed))

    @pytest.mark.parametrize("sealed", [b"", b"\1", b"1759013776", b"\1" * 40])
    def test_refuses_what_it_did_not_write(self, sealed: bytes) -> None:
        with pytest.raises(VaultTrouble):
            BEFORE.decrypt(sealed)


class TestLookup:
    def test_is_a_keyed_hash(self) -> None:
        key = BEFORE.lookup_key("1759013776")

        assert len(key) == 32
        assert key == BEFORE.lookup_key("1759013776")
        assert key != AFTER.lookup_key("1759013776")
        assert key != BEFORE.lookup_key("1759013777")

    @pytest.mark.parametrize(
        ("one", "other"), [("1759013776", " 175 901 3776"), ("АА123456", "aa 123456"), ("І-НО 123", "i-ho №123")]
    )
    def test_forgives_spelling(self, one: str, other: str) -> None:
        assert BEFORE.lookup_key(one) == BEFORE.lookup_key(other)

    def test_tells_kinds_apart(self) -> None:
        assert BEFORE.lookup_key("123456789") != BEFORE.lookup_key("123456789", IdentifierKind.DOCUMENT)

    @pytest.mark.parametrize("value", ["", "  ", "-"])
    def test_has_no_key_for_nothing(self, value: str) -> None:
        with pytest.raises(ValueError, match="empty"):
            BEFORE.lookup_key(value)
        assert BEFORE.lookup_keys(value) == ()


class TestChangingTheKey:
    def test_old_values_are_read_and_found_while_both_are_known(self) -> None:
        assert DURING.decrypt(BEFORE.encrypt("1759013776")) == "1759013776"
        assert BEFORE.lookup_key("1759013776") in DURING.lookup_keys("1759013776")

    def test_new_values_need_the_new_key_only(self) -> None:
        assert AFTER.decrypt(DURING.encrypt("1759013776")) == "1759013776"
        assert AFTER.lookup_key("1759013776") == DURING.lookup_key("1759013776")

    def test_tells_which_rows_wait_for_rewriting(self) -> None:
        assert not DURING.is_current(BEFORE.encrypt("1759013776"))
        assert DURING.is_current(DURING.encrypt("1759013776"))

    def test_without_the_old_key_old_values_are_lost(self) -> None:
        with pytest.raises(VaultTrouble, match="PARTA_IDENTIFIER_KEY"):
            AFTER.decrypt(BEFORE.encrypt("1759013776"))


@pytest.mark.parametrize("secrets", ["", "short", f"{NEW},short", " , "])
def test_weak_secrets_are_refused(secrets: str) -> None:
    with pytest.raises(VaultTrouble, match="32 characters"):
        IdentifierVault(secrets)


def test_the_installation_has_one_vault() -> None:
    assert vault() is vault()
    assert vault().decrypt(vault().encrypt("1759013776")) == "1759013776"
