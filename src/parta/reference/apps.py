from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "parta.reference"

    def ready(self) -> None:
        """Codifiers are changed as editions."""
        from parta.reference.kinds import register_kinds
        from parta.reference.systems import register_systems

        register_kinds()
        register_systems()
