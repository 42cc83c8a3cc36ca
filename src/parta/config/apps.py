from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    name = "parta.config"

    def ready(self) -> None:
        """Say who stands on the demo sign-in; nobody outside demo mode."""
        if settings.PARTA_DEMO:
            from parta.config.demo.people import on_the_list
            from parta.identity import api as identity

            identity.register_demo_people("community", on_the_list)
