from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "parta.quality"

    def ready(self) -> None:
        """Deadlines of reports are changed as editions."""
        from parta.quality.kinds import register_kinds

        register_kinds()
