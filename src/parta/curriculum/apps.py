from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    name = "parta.curriculum"

    def ready(self) -> None:
        """Teachers read the children they teach: tell `enrolment`, which lies below."""
        from parta.curriculum import kept, load_sheet, policies, sections
        from parta.enrolment import api as enrolment
        from parta.people import api as people

        enrolment.register_class_readers(policies.groups_taught_by)
        enrolment.register_class_section(sections.class_section)
        enrolment.register_list_acts(sections.list_acts)
        load_sheet.register()
        kept.register()
        people.register_post_dependents(sections.taught_by)
