"""The WSGI application served by granian, loaded once in each of its processes."""

import os
import signal

from django.core.wsgi import get_wsgi_application

from parta.config import lifeline

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parta.config.settings")
if parent := os.environ.get(lifeline.PARENT_VARIABLE):
    lifeline.follow_parent(int(parent), signal.SIGKILL)  # a server's process without its server can only be in the way

application = get_wsgi_application()
