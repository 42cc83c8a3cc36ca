from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "parta.documents"

    def ready(self) -> None:
        """Orders are read by those who lead; a later order keeps an enrolment from being undone."""
        from parta.documents import kinds, policies, sections
        from parta.documents.queries import dependents
        from parta.enrolment import api as enrolment
        from parta.files import api as files

        kinds.register_kinds()
        files.register_purpose("documents.order", policies.may_read_file)
        enrolment.register_dependents(dependents.later_orders)
        enrolment.register_class_section(sections.class_section)
        enrolment.register_list_acts(sections.list_acts)
        enrolment.register_pupil_section(sections.pupil_section)
