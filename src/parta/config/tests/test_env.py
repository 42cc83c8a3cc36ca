"""What is read from the environment, and what is refused."""

import stat
from pathlib import Path

import pytest

from parta.config.env import BadEnvironment, kept_secret, read


def given(tmp_path: Path, **environ: str) -> dict[str, str]:
    return {"PARTA_DATA": str(tmp_path), **environ}


class TestDemo:
    def test_is_on_for_this_machine_with_its_own_database(self, tmp_path: Path) -> None:
        assert read(given(tmp_path)).demo

    @pytest.mark.parametrize("variable", ["DATABASE_URL", "PARTA_APP_DATABASE_URL"])
    def test_is_off_with_an_external_database(self, tmp_path: Path, variable: str) -> None:
        keys = {"PARTA_SECRET_KEY": "s", "PARTA_IDENTIFIER_KEY": "i"}
        assert not read(given(tmp_path, **{variable: "postgresql://o@db/parta"}, **keys)).demo

    def test_refuses_to_be_shown_to_other_machines_unless_wanted(self, tmp_path: Path) -> None:
        with pytest.raises(BadEnvironment, match="PARTA_DEMO=yes"):
            read(given(tmp_path, PARTA_BIND="0.0.0.0"))
        assert read(given(tmp_path, PARTA_BIND="0.0.0.0", PARTA_DEMO="yes")).demo

    def test_stays_off_when_told_so(self, tmp_path: Path) -> None:
        with pytest.raises(BadEnvironment, match="PARTA_SECRET_KEY is not set"):
            read(given(tmp_path, PARTA_DEMO="no"))

    def test_off_asks_for_the_key_of_identifiers(self, tmp_path: Path) -> None:
        with pytest.raises(BadEnvironment, match="PARTA_IDENTIFIER_KEY is not set"):
            read(given(tmp_path, PARTA_DEMO="no", PARTA_SECRET_KEY="s"))


class TestValues:
    @pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "８０２０", "80.5"])
    def test_refuse_a_port_that_is_none(self, tmp_path: Path, port: str) -> None:
        with pytest.raises(BadEnvironment, match="PARTA_PORT"):
            read(given(tmp_path, PARTA_PORT=port))

    @pytest.mark.parametrize("variable", ["PARTA_DEMO", "PARTA_DEBUG", "PARTA_BEHIND_PROXY"])
    def test_refuse_anything_but_yes_and_no(self, tmp_path: Path, variable: str) -> None:
        with pytest.raises(BadEnvironment, match="say yes or no"):
            read(given(tmp_path, **{variable: "true"}))

    @pytest.mark.parametrize(
        ("said", "networks"),
        [("no", ()), ("yes", ("127.0.0.0/8", "::1/128")), ("10.0.4.7, 10.0.5.0/24", ("10.0.4.7/32", "10.0.5.0/24"))],
    )
    def test_name_the_proxies_that_are_believed(self, tmp_path: Path, said: str, networks: tuple[str, ...]) -> None:
        assert read(given(tmp_path, PARTA_BEHIND_PROXY=said)).proxies == networks

    @pytest.mark.parametrize(
        ("bind", "address"),
        [("127.0.0.1", "http://127.0.0.1:8020/"), ("0.0.0.0", "http://127.0.0.1:8020/"), ("::1", "http://[::1]:8020/")],
    )
    def test_give_an_address_that_opens_on_this_machine(self, tmp_path: Path, bind: str, address: str) -> None:
        assert read(given(tmp_path, PARTA_BIND=bind, PARTA_DEMO="yes")).address == address

    def test_are_shown_without_secrets(self, tmp_path: Path) -> None:
        env = read(
            given(
                tmp_path,
                DATABASE_URL="postgresql://owner:hidden@db:5433/parta",
                PARTA_APP_DATABASE_URL="postgresql://app:hidden@db/parta",
                PARTA_SECRET_KEY="hidden",
                PARTA_IDENTIFIER_KEY="hidden",
                PARTA_METRICS_TOKEN="hidden",
            )
        )
        shown = env.shown()
        assert shown["DATABASE_URL"] == "postgresql://owner:***@db:5433/parta"
        assert "hidden" not in " ".join(shown.values())


class TestKeptSecret:
    def test_is_made_once_for_its_owner_only(self, tmp_path: Path) -> None:
        first = kept_secret(tmp_path / "var", "session.key")

        assert kept_secret(tmp_path / "var", "session.key") == first
        assert len(first) == 64
        assert stat.S_IMODE((tmp_path / "var/secrets/session.key").stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700

    def test_leaves_no_draft_behind(self, tmp_path: Path) -> None:
        kept_secret(tmp_path, "session.key")

        assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["session.key"]
