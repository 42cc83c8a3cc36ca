from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from parta.kernel.actor import STAFF_ROLES, Role


class AccountingConfig(AppConfig):
    name = "parta.accounting"

    def ready(self) -> None:
        """Notices on first pages, books beside classes, the text of notices among the editions."""
        from parta.accounting import book_list, kinds, lines, policies, sections
        from parta.accounting.held import held_on
        from parta.enrolment import api as enrolment
        from parta.files import api as files
        from parta.people import api as people
        from parta.ui import frame, home

        kinds.register_kinds()
        enrolment.register_list(book_list.BOOK, book_list.book)
        people.register_held(held_on)
        files.register_purpose("accounting.notice", policies.may_read_file)
        frame.navigation(
            frame.Entry(
                _("Child accounting"),
                "accounting:own-territory",
                (Role.REGION, Role.DISTRICT, Role.COMMUNITY),
                order=77,
                covers=("accounting:own-territory", "accounting:territory"),
            )
        )
        home.contribute("accounting", lines.of_staff, roles=STAFF_ROLES)
        enrolment.register_list_acts(sections.list_acts)
        enrolment.register_pupil_section(sections.pupil_section)
