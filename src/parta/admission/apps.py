from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from parta.kernel.actor import LEADING_ROLES, Role


class AdmissionConfig(AppConfig):
    name = "parta.admission"

    def ready(self) -> None:
        """Register the editions, the ways here, what waits on first pages."""
        from parta.admission import kinds, lines, policies, subscribers
        from parta.admission.held import held_on
        from parta.admission.queries.confirmed import confirmed_schools
        from parta.enrolment import api as enrolment
        from parta.events import api as events
        from parta.people import api as people
        from parta.preschools import api as preschools
        from parta.ui import frame, home

        kinds.register_kinds()
        people.register_held(held_on)
        frame.places(admission="admission:go")
        frame.navigation(frame.Entry(_("First-grade admission"), "admission:territory", policies.TERRITORIAL, order=75))
        enrolment.register_list_acts(lines.list_acts)
        preschools.register_admitted(confirmed_schools)
        events.subscribe("enrolment.PupilsEnrolled", subscribers.pupils_enrolled)
        home.contribute("admission.leader", lines.of_leader, roles=LEADING_ROLES)
        home.contribute("admission.family", lines.of_family, roles=(Role.GUARDIAN,))
