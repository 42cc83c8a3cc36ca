"""Settings of the tests: a throw-away cluster for each run, shared by its processes, gone with it."""

import os
import tempfile
from pathlib import Path

from parta.config.env import VARIABLES

if "PARTA_TEST_DATA" not in os.environ:  # the first process of a run decides; xdist's workers inherit
    os.environ["PARTA_TEST_DATA"] = tempfile.mkdtemp(prefix=f"parta-test-{os.getpid()}-")
os.environ["PARTA_DATA"] = os.environ["PARTA_TEST_DATA"]
for name in set(VARIABLES) - {"PARTA_DATA"}:  # what the person at the keyboard has set is no business of the tests
    os.environ.pop(name, None)

from parta.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]
# The harness keeps a transaction open under a test, and a machine that does other things may make a thread wait.
_OPTIONS = DATABASES["default"]["OPTIONS"]  # noqa: F405
_OPTIONS["options"] = f"{_OPTIONS['options']} -c lock_timeout=60000 -c idle_in_transaction_session_timeout=0"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # noqa: F405 — whitenoise warns about a missing folder
