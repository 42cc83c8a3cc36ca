from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "parta.documents"

    def ready(self) -> None:
        """Orders are read by those who lead; a later order keeps an enrolment from being undone."""
        from parta.documents import kept, kinds, lines, policies, sections, unfinished
        from parta.documents.held import held_on
        from parta.documents.operations.transfers import begin_claimed
        from parta.documents.queries import dependents
        from parta.documents.rules.lists import FORM
        from parta.documents.web.carried import LIST
        from parta.documents.web.transfers import transfers_page
        from parta.drafts.api import register_form
        from parta.enrolment import api as enrolment
        from parta.files import api as files
        from parta.kernel.actor import LEADING_ROLES
        from parta.matching import api as matching
        from parta.people import api as people
        from parta.ui import home

        kinds.register_kinds()
        people.register_held(held_on)
        kept.register()
        register_form(FORM, LIST)
        home.contribute("documents", lines.of_leaders, roles=LEADING_ROLES)
        files.register_purpose("documents.order", policies.may_read_file, may_read_this=policies.may_read_this_file)
        enrolment.register_dependents(dependents.later_orders)
        enrolment.register_class_section(sections.class_section)
        enrolment.register_list_acts(sections.list_acts)
        enrolment.register_pupil_section(sections.pupil_section)
        matching.register_transfers(begin=begin_claimed, page=transfers_page)
        people.register_unfinished(
            people.Unfinished("orders", _("orders that wait for a signature"), unfinished.count, unfinished.pass_on)
        )
