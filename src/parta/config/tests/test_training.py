"""Training copies' own side: what their processes may know, their databases, what is built."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import conftest as harness
import psycopg
import pytest
from django.core import mail
from django.utils import timezone
from procrastinate.contrib.django import app

from parta.config import embedded
from parta.config.env import ROOT, Env, read
from parta.config.training import building, environment
from parta.config.training.clerk import run_jobs
from parta.config.training.databases import Databases, MayNotCreate
from parta.enrolment import api as enrolment
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import Role
from parta.kernel.dates import school_year_of
from parta.notices.api import post_letter
from parta.people import api as people
from parta.reference import api as reference
from parta.training.api import Cohort, Copy, Shape, State
from parta.training.entrance import inside

REAL = {
    "DATABASE_URL": "postgresql://parta_owner:own@db/parta",
    "PARTA_APP_DATABASE_URL": "postgresql://parta_app:app@db/parta",
    "PARTA_SECRET_KEY": "s" * 64,
    "PARTA_IDENTIFIER_KEY": "i" * 64,
    "PARTA_TRUST_STORE": "/etc/parta/trust",
    "PARTA_SMTP_URL": "smtps://post:letter@mail:465",
    "PARTA_METRICS_TOKEN": "m" * 20,
    "PARTA_HOSTS": "parta.example.org",
    "PARTA_BEHIND_PROXY": "yes",
    "PARTA_TRAINING": "yes",
    "PARTA_TRAINING_ADDRESS": "https://training.example.org",
}


def real(tmp_path: Path, **changed: str) -> Env:
    return read({"PARTA_DATA": str(tmp_path), **REAL, **changed})


@pytest.fixture
def child(tmp_path: Path) -> dict[str, str]:
    """The environment of a process of training copies."""
    env = real(tmp_path)
    environ = {"PATH": os.environ["PATH"], "PARTA_DATA": str(tmp_path), **REAL}
    environment.become_copy(environ, env, environment.databases_of(env), 8021)
    return environ


class TestEnvironment:
    def test_keeps_nothing_of_the_real_one_that_opens_anything(self, child: dict[str, str]) -> None:
        known = " ".join(child.values())
        for secret in ("own", "s" * 64, "i" * 64, "letter@", "m" * 20, "/etc/parta/trust"):
            assert secret not in known
        assert "DATABASE_URL" not in child
        assert child["PARTA_APP_DATABASE_URL"] == "postgresql://parta_app:app@db/parta_training_none"

    def test_points_at_its_own_folder_and_secrets(self, child: dict[str, str], tmp_path: Path) -> None:
        env, own = real(tmp_path), read(child)
        assert own.is_copy
        assert not env.is_copy
        assert own.data == tmp_path / "training"
        assert own.secret_key not in (env.secret_key, own.copy_key)
        assert own.identifier_key != env.identifier_key
        assert own.copy_key == env.ticket_key
        assert own.smtp_url is None
        assert own.trust_store is None
        assert own.mail_inbox.is_relative_to(own.data)
        assert own.hosts == ("parta.example.org", "training.example.org")

    def test_gives_settings_that_keep_the_two_apart(self, child: dict[str, str]) -> None:
        told = settings_of(child)
        assert told["SESSION_COOKIE_NAME"] == "parta_training_session"
        assert told["CSRF_COOKIE_NAME"] == "parta_training_csrf"
        assert told["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
        assert told["SESSION_COOKIE_SECURE"] is True
        assert (told["PARTA_TRAINING"], told["PARTA_TRAINING_COPY"]) == (False, True)
        assert "pool" not in told["DATABASES"]["default"]["OPTIONS"]
        order = told["MIDDLEWARE"]
        ours = order.index("parta.training.web.middleware.copy_of_the_browser")
        assert ours < order.index("django.contrib.sessions.middleware.SessionMiddleware")

    def test_of_the_real_server_stays_as_it_was(self, tmp_path: Path) -> None:
        told = settings_of({"PARTA_DATA": str(tmp_path), **REAL})
        assert (told["SESSION_COOKIE_NAME"], told["CSRF_COOKIE_NAME"]) == ("parta_session", "csrftoken")
        assert (told["PARTA_TRAINING"], told["PARTA_TRAINING_COPY"]) == (True, False)
        assert not any("training" in each for each in told["MIDDLEWARE"])

    @pytest.mark.parametrize(
        ("said", "is_on"), [({}, True), ({"PARTA_TRAINING": "no"}, False)], ids=["embedded", "refused"]
    )
    def test_has_training_copies_where_we_may_create_databases(
        self, said: dict[str, str], is_on: bool, tmp_path: Path
    ) -> None:
        assert read({"PARTA_DATA": str(tmp_path), **said}).training is is_on

    def test_has_none_on_a_server_of_others_unless_told(self, tmp_path: Path) -> None:
        given = {name: value for name, value in REAL.items() if name != "PARTA_TRAINING"}
        assert not read({"PARTA_DATA": str(tmp_path), **given}).training


def settings_of(environ: dict[str, str]) -> dict[str, object]:
    names = [
        "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "EMAIL_BACKEND", "SESSION_COOKIE_SECURE", "PARTA_TRAINING",
        "PARTA_TRAINING_COPY", "DATABASES", "MIDDLEWARE",
    ]  # fmt: skip
    code = (
        "import json, django.conf; s = django.conf.settings; "
        f"print(json.dumps({{name: getattr(s, name) for name in {names!r}}}))"
    )
    full = {
        **environ, "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "parta.config.settings",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], env=full, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


@pytest.fixture
def databases() -> Iterator[Databases]:
    """Databases in the cluster of the tests, under a template of their own."""
    owner = harness.owner_url("postgres")
    maker = owner.replace("parta_owner@", "postgres@")
    template = f"t{os.getpid()}_training"
    made = Databases(maker, owner, owner, embedded.OWNER, template)
    yield made
    made.drop_others(())
    made.drop(template)


class TestDatabases:
    def test_are_made_from_the_template_and_dropped_when_nobody_names_them(self, databases: Databases) -> None:
        databases.make_template()
        with psycopg.connect(databases.owner_url_of(databases.template), autocommit=True) as connection:
            connection.execute("create table kept as select 7 as n")
        assert databases.mark_of_template() == ""
        databases.mark_template("whole")
        assert databases.mark_of_template() == "whole"
        first, second = databases.name_of("a", 1), databases.name_of("a", 2)
        databases.make_copy(first)
        databases.make_copy(second)
        connected = psycopg.connect(databases.owner_url_of(first), autocommit=True)
        assert connected.execute("select n from kept").fetchone() == (7,)
        assert databases.drop_others([second]) == 1  # though somebody is connected
        connected.close()
        with psycopg.connect(databases.owner_url_of(second)) as connection:
            assert connection.execute("select n from kept").fetchone() == (7,)
        assert databases.mark_of_template() == "whole"

    def test_say_what_to_run_when_the_owner_may_not_create_them(self, databases: Databases) -> None:
        poor = Databases(databases.owner_url, databases.owner_url, "", embedded.OWNER, databases.template)
        with pytest.raises(MayNotCreate, match="alter role parta_owner createdb"):
            poor.make_template()

    def test_have_names_within_the_servers_limit(self) -> None:
        long = Databases("", "", "", "o", f"{'d' * 30}_training")
        assert len(long.name_of("a" * 32, 99999)) <= 63
        assert long.name_of("a", 1) != long.name_of("a", 2) != long.name_of("b", 2)


def shape(*cohorts: Cohort, **changed: object) -> Shape:
    facts: dict[str, object] = {
        "name": "Калинівський ліцей № 3", "short_name": "Ліцей № 3", "kind": 3, "ownership": 1, "katottg": "",
        "hours": {8: {"algebra": 4, "english": 3, "german": 2}}, "deputies": 2, "staff": 12,
    }  # fmt: skip
    return Shape(cohorts=cohorts, **{**facts, **changed})  # type: ignore[arg-type]


def copy(made_like: Shape) -> Copy:
    return Copy(UUID(int=5), 1, State.BUILDING, made_like, 0.0)


class TestJobs:
    def test_of_a_copy_are_run_in_its_database_and_letters_stay_inside(
        self, django_db_setup: None, django_db_blocker: Any, settings: Any
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        name = f"jobs_{os.getpid()}"
        harness.clone_database(name)
        with django_db_blocker.unblock():
            with inside(name):
                post_letter(to="head@example.org", subject="Запрошення", text="код")
                app.configure_task("notices.send").defer(timestamp=1)
            run_jobs(name)
        with psycopg.connect(harness.owner_url(name)) as database:
            assert database.execute("select attempts, left_at is null from notices_letter").fetchall() == [(0, False)]
        assert mail.outbox == []
        harness.drop_database(name)


class TestPlan:
    def test_takes_classes_subjects_and_numbers_as_they_are(self) -> None:
        plan = building.plan_of(shape(Cohort(8, "Б", 24), Cohort(2, "А", 20)))
        assert [(each.grade, each.letter, each.size) for each in plan.classes] == [(8, "Б", 24), (2, "А", 20)]
        assert plan.hours is not None
        assert plan.hours[8] == {"algebra": 4, "english": 3, "german": 2}
        assert plan.hours[2]["mathematics"] == 4  # nobody has told the subjects of the second year: the usual ones
        assert frozenset({"german"}) in plan.areas
        # head, two deputies, the teacher of 2-А, four areas with one teacher each = 8 of 12
        assert plan.others == 12 - 1 - 2 - 1 - len(plan.areas)

    def test_gives_an_institution_without_pupils_a_few_classes(self) -> None:
        assert [each.grade for each in building.plan_of(shape()).classes] == list(range(1, 10))
        groups = building.plan_of(shape(kind=52, hours={})).classes
        assert [(each.grade, each.letter) for each in groups] == [(0, "Бджілки"), (0, "Метелики"), (0, "Сонечка")]

    def test_of_a_preschool_has_groups_and_somebody_with_each(self) -> None:
        plan = building.plan_of(shape(Cohort(0, "Барвінок", 18), Cohort(0, "Волошка", 15), kind=52, hours={}, staff=0))
        assert (len(plan.classes), plan.areas, plan.others) == (2, (), 2)

    def test_knows_a_twelfth_year(self) -> None:
        plan = building.plan_of(shape(Cohort(12, "", 10), hours={}))
        assert plan.hours is not None
        assert plan.hours[12]["informatics"] == 2


@pytest.mark.django_db
class TestBuilding:
    @pytest.fixture(autouse=True)
    def lists(self) -> None:
        reference.load_first_lists()

    def test_makes_people_who_may_come_in_classes_and_weeks_of_lessons(self) -> None:
        told: list[tuple[str, int]] = []
        like = shape(Cohort(8, "Б", 12), Cohort(3, "А", 9))

        accounts = building.build_copy(copy(like), lambda stage, done: told.append((stage, done)))

        today = timezone.localdate()
        (head,) = accounts["head"]
        actor = identity.actor_of_account(head, today)
        (institution_id,) = actor.institutions(Role.HEAD)
        assert institutions.institution(institution_id).short_name == "Ліцей № 3 (навчальна копія)"
        assert actor.person_id is not None
        assert people.rnokpps_of([actor.person_id])  # the test key needs one
        assert len(accounts["deputy"]) == 2
        assert accounts["teacher"]
        assert all(
            identity.actor_of_account(account, today).institutions(Role.TEACHER) == {institution_id}
            for account in accounts["teacher"]
        )
        classes = enrolment.groups_of(institution_id=institution_id, school_year=school_year_of(today), on=today)
        assert [(each.name, each.size) for each in classes] == [("3-А", 9), ("8-Б", 12)]
        assert [done for _stage, done in told] == sorted(done for _stage, done in told)
        assert told[-1][0] == "last"
        assert len(people.staff_of(institution_id, today)) == like.staff

    def test_tells_another_beginning_other_people(self) -> None:
        one, other = copy(shape()), Copy(UUID(int=5), 2, State.BUILDING, shape(), 0.0)
        assert building.hash_of(one) != building.hash_of(other)

    def test_of_a_preschool_has_children_and_no_lessons(self) -> None:
        like = shape(Cohort(0, "Барвінок", 8), kind=52, hours={}, staff=4)
        accounts = building.build_copy(copy(like), lambda _stage, _done: None)
        today = timezone.localdate()
        actor = identity.actor_of_account(accounts["head"][0], today)
        (institution_id,) = actor.institutions(Role.HEAD)
        (group,) = enrolment.groups_of(institution_id=institution_id, school_year=school_year_of(today), on=today)
        assert (group.name, group.size) == ("Барвінок", 8)
