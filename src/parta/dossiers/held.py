"""What data sets hold on a child or a member of staff, for the person and for whoever stands for the child."""

from datetime import date

from django.utils.translation import gettext as _

from parta.dossiers.queries.facts import FactLine, SlotLines, facts_of_child, facts_of_staff
from parta.dossiers.rules.facts import Slot
from parta.people import api as people
from parta.ui import wording

# The field that says most of a slot: by it the purpose is shown.
_FIELDS = {
    Slot.NEED: "dossiers.Need.level",
    Slot.REGISTERED_ADDRESS: "dossiers.Address.line",
    Slot.ACTUAL_ADDRESS: "dossiers.Address.line",
    Slot.SHARE: "dossiers.Share.hundredths",
    Slot.ATTESTATION: "dossiers.Attestation.category",
    Slot.DIPLOMA: "dossiers.Diploma.school",
}


def held_on(person_id: int, today: date) -> people.Held | None:
    """Facts that hold and facts that held, with days and sources. Fifteen SQL statements at most. A protected child's
    address stands in no page but its institution's.
    """
    if people.is_shielded(person_id):
        return None
    slots = (*facts_of_child(person_id), *facts_of_staff(person_id, post_ids=people.post_ids_of(person_id)))
    facts = tuple(_fact(slot, line) for slot in slots for line in (*slot.now, *slot.history))
    return people.Held(_("Data set"), facts, order=35) if facts else None


def _fact(slot: SlotLines, line: FactLine) -> people.Fact:
    days = wording.day(line.since) + (f" – {wording.day(line.last_day)}" if line.last_day else "")
    never = _("was never so") if line.is_amended else ""
    said = ", ".join(filter(None, (line.title, line.note, days, line.source, never)))
    return people.Fact(slot.label, said, _FIELDS.get(line.slot, "dossiers.Status.item"))
