"""What has to be in place before serving: schema, rights, first editions of the state's data, demo, static files."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from parta.config import database, embedded
from parta.config.demo import campaign
from parta.config.demo import make as make_demo_community
from parta.config.demo.community import REGION, officer_of
from parta.config.env import Env
from parta.documents import api as documents
from parta.editions import api as editions
from parta.institutions.operations.authorities import load_first_authorities
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import local_day
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from parta.support import api as support

Say = Callable[[str], None]


def _quality_rules(say: Say) -> None:
    if added := rulebook.load_first_editions(actor=SYSTEM):
        say(f"quality rules of the first edition: {added}")


def _order_templates(say: Say) -> None:
    if added := documents.load_first_editions(actor=SYSTEM):
        say(f"order templates of the first edition: {added}")


def _prepared_answers(say: Say) -> None:
    if added := support.load_first_templates(actor=SYSTEM):
        say(f"prepared answers of support: {added}")


def _editions(say: Say) -> None:
    if added := editions.note_standing(actor=SYSTEM, today=local_day(datetime.now(UTC))):
        say(f"editions noted of rules in force: {added}")


# Functions of modules' façades, from the bottom layer up, each `(say) -> None`: looks first, writes what is missing.
FIRST_EDITIONS: Sequence[Callable[[Say], None]] = (
    _quality_rules,
    reference.load_first_editions,
    load_first_authorities,
    _order_templates,
    _prepared_answers,
    _editions,
)
# The same for the demo community; called in demo mode only, on every start.
DEMO: Sequence[Callable[[Say], None]] = (make_demo_community,)


def prepare(env: Env, say: Say) -> None:
    """Everything that `parta run` needs before it serves."""
    migrate(env, say)
    if env.demo:
        demo(say)
    collect_static(say)


def migrate(env: Env, say: Say) -> None:
    """Bring the schema up to date as the owner, then add missing first editions as the application."""
    url = embedded.owner_url_of(env)
    if env.database_url and not env.app_database_url:
        database.ensure_app_role(url, embedded.app_password(env.data))
    database.migrate(url, say)
    for load in FIRST_EDITIONS:
        load(say)


def demo(say: Say) -> None:
    """Make what is missing of the demo community."""
    for make in DEMO:
        make(say)


def demo_campaign(say: Say) -> None:
    """Make the case of a campaign in the region of the demo community, unless it is there."""
    if campaign.is_made():
        say("the case of a campaign is there")
        return
    region, officer = officer_of("region", REGION)
    campaign.make(say, region=region, officer=officer)


def collect_static(say: Say) -> None:
    """Copy, fingerprint and compress static files into the data folder, when any of them has changed."""
    stamp = settings.STATIC_ROOT.with_name("static.stamp")
    wanted = _static_fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted and settings.STATIC_ROOT.is_dir():
        return
    say("collecting static files …")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(wanted)


def _static_fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            with storage.open(path) as file:
                digest.update(path.encode() + b"\0" + hashlib.sha256(file.read()).digest())
    return digest.hexdigest()
