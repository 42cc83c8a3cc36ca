from django.apps import AppConfig


class TimetableConfig(AppConfig):
    name = "parta.timetable"

    def ready(self) -> None:
        """The frame of school years is changed as editions."""
        from parta.timetable.kinds import register_kinds

        register_kinds()
