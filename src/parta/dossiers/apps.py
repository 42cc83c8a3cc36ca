from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from parta.kernel.actor import LEADING_ROLES


class DossiersConfig(AppConfig):
    name = "parta.dossiers"

    def ready(self) -> None:
        """Put the ways to data sets on the cards, what is due on the first page, what forms count."""
        from parta.dossiers import child_sheet, joining, kept, lines, sections, staff_sheet
        from parta.dossiers.codifiers import CODIFIERS
        from parta.dossiers.counted import register_counted
        from parta.dossiers.held import held_on
        from parta.enrolment import api as enrolment
        from parta.people import api as people
        from parta.reference import api as reference
        from parta.ui import home

        joining.register()
        people.register_held(held_on)
        kept.register()
        register_counted()
        enrolment.register_pupil_section(sections.pupil_section)
        enrolment.register_list_acts(sections.list_acts)
        people.register_post_section(sections.post_section)
        people.register_staff_acts(sections.staff_acts)
        child_sheet.register()
        staff_sheet.register()
        home.contribute("dossiers", lines.of_leaders, roles=LEADING_ROLES)
        for slot, codifier in CODIFIERS.items():
            reference.register_use(
                codifier,
                _("data sets of people"),
                "select item::int as number, count(*) as uses from dossiers_status "  # noqa: S608  a number of ours
                f"where known_to is null and slot = {int(slot)} group by 1",
            )
