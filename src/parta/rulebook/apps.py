from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "parta.rulebook"

    def ready(self) -> None:
        """Quality rules, limits and thresholds are changed as editions."""
        from parta.rulebook.kinds import register_kinds

        register_kinds()
