"""The machine's questions: life, readiness, figures."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from parta.config import health, metrics
from uakep.testing import Authority

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(metrics, "_figures", {})
    monkeypatch.setattr(health, "_migrated", [])
    with override_settings(PARTA_DATA=tmp_path):
        yield


class TestReady:
    def test_says_so_when_database_and_schema_are_there(self) -> None:
        answer = Client().get("/health/ready")

        assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok", "migrations": "applied"})

    def test_counts_migrations_that_are_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("parta.config.database.pending_migrations", lambda _connection: ["journal.0002_x"])
        answer = Client().get("/health/ready")

        assert (answer.status_code, answer.json()["migrations_pending"]) == (503, 1)

    def test_says_that_the_database_does_not_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from django.db import OperationalError

        def lost(*_args: Any, **_words: Any) -> None:
            raise OperationalError("server closed the connection")

        monkeypatch.setattr(connection, "cursor", lost)
        answer = Client().get("/health/ready")

        assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "database": "does not answer"})

    def test_warns_operators_when_the_lists_of_revoked_keys_have_run_out(self, tmp_path: Path) -> None:
        """While it runs: whatever fetched them has stopped, and nothing else would show it."""
        provider, now = Authority("Надавач"), timezone.now()
        (tmp_path / "trusted").mkdir()
        (tmp_path / "trusted/root.cer").write_bytes(provider.root.certificate)
        (tmp_path / "trusted/issuer.crl").write_bytes(provider.crl(at=now - timedelta(days=1)))
        lists = lambda: re.findall(r'parta_revocation_lists{state="(\w+)"} (\d)', self.metrics())  # noqa: E731

        with override_settings(PARTA_TRUST_STORE=tmp_path / "trusted"):
            assert "warnings" not in Client().get("/health/ready").json()
            assert lists() == [("in_force", "1"), ("over", "0")]
            (tmp_path / "trusted/issuer.crl").write_bytes(provider.crl(at=now - timedelta(days=8)))
            answer, to_a_stranger = (
                Client(REMOTE_ADDR=address).get("/health/ready") for address in ("127.0.0.1", "198.51.100.7")
            )
            assert lists() == [("in_force", "0"), ("over", "1")]

        assert (answer.status_code, answer.json()["warnings"]) == (
            200,
            ["PARTA_TRUST_STORE: no revocation list in force, revoked keys are let in"],
        )
        assert "warnings" not in to_a_stranger.json()

    def metrics(self) -> str:
        return Client().get("/metrics").content.decode()

    def test_answers_whatever_name_the_machine_is_called_by(self) -> None:
        assert Client().get("/health/live", headers={"Host": "10.0.0.7:8020"}).status_code == 200


class TestMetrics:
    def test_count_answers_by_route_and_status_and_never_by_address(self) -> None:
        Client().get("/no/such/page/7f3a")
        text = Client().get("/metrics").content.decode()

        assert 'parta_requests_total{route="unmatched",status="404"} 1' in text
        assert "7f3a" not in text

    def test_put_each_answer_into_its_step_of_time(self, tmp_path: Path) -> None:
        figures = metrics.Figures(tmp_path)
        for seconds in (0.001, 0.005, 0.02, 9.0):
            figures.count("journal:grid", 200, seconds)
        figures.flush()
        (kept,) = [json.loads(path.read_text()) for path in tmp_path.glob("*.json")]

        assert kept["times"]["journal:grid"] == [2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, pytest.approx(9.026)]

    def test_add_up_what_all_processes_left(self) -> None:
        other = {
            "requests": {"journal:grid 200": 5},
            "times": {"journal:grid": [5] + [0] * 10 + [0.01]},
            "pool": {"open": 2},
        }
        metrics.folder().mkdir(parents=True, exist_ok=True)
        (metrics.folder() / "1.json").write_text(json.dumps(other))
        metrics.figures().count("journal:grid", 200, 0.001)
        text = Client().get("/metrics").content.decode()
        (metrics.folder() / "1.json").unlink()

        assert 'parta_requests_total{route="journal:grid",status="200"} 6' in text
        assert 'parta_request_seconds_bucket{route="journal:grid",le="0.005"} 6' in text
        assert 'parta_request_seconds_count{route="journal:grid"} 6' in text

    def test_show_events_that_died(self) -> None:
        from parta.events.models import OutboxEvent

        OutboxEvent.objects.create(topic="events.Tried", payload={}, attempts=8)
        OutboxEvent.objects.create(topic="events.Tried", payload={})
        text = Client().get("/metrics").content.decode()

        assert 'parta_outbox_events{state="dead"} 1' in text
        assert 'parta_outbox_events{state="waiting"} 1' in text

    def test_are_refused_to_other_machines(self) -> None:
        assert Client().get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 403
        assert Client().get("/metrics", headers={"X-Forwarded-For": "10.0.0.7"}).status_code == 403

    def test_are_given_for_the_token(self) -> None:
        with override_settings(PARTA_METRICS_TOKEN="t0ken"):
            far = Client(REMOTE_ADDR="10.0.0.7")
            assert far.get("/metrics", headers={"Authorization": "Bearer t0ken"}).status_code == 200
            assert far.get("/metrics", headers={"Authorization": "Bearer other"}).status_code == 403
            assert far.get("/metrics").status_code == 403
