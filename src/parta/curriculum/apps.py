from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    name = "parta.curriculum"

    def ready(self) -> None:
        """Teachers read the children they teach: tell `enrolment`, which lies below."""
        from parta.curriculum import policies
        from parta.enrolment import api as enrolment

        enrolment.register_class_readers(policies.groups_taught_by)
