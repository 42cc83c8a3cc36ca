"""Acts that make an institution: opening, by the national administrator, and a branch, by the head of its hub."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.enrolment import api as enrolment
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.kernel.errors import Invalid, Problem
from parta.kernel.text import tidy
from parta.life import doubts, governing
from parta.life.kinds import lists
from parta.life.kinds.frame import About, Ask, Holds, Kind
from parta.life.rules.acts import Code, Effect, Item, Matter, Part, Step, part
from parta.people import api as people
from parta.reference import api as reference

COMMUNITY, DISTRICT, REGION = 1, 2, 3
MOST_NAME, MOST_SHORT = 400, 250


class Founding(Kind):
    """A new institution from the day on; taken back while nobody works or learns in it."""

    def new(self, matter: Matter) -> institutions.NewInstitution:
        """What the card will say."""
        raise NotImplementedError

    def check(self, matter: Matter) -> list[Problem]:
        try:
            institutions.check_new(SYSTEM, self.new(matter), matter.day)
        except Invalid as wrong:
            return list(wrong.problems)
        return []

    def effect(self, matter: Matter) -> Effect:
        new = self.new(matter)
        governed = institutions.authorities([new.authority_id or 0])
        name = governed[new.authority_id].name if new.authority_id in governed else _("nobody yet")
        lines = [
            Item(f"{lists.FIELDS['name']}: {new.name}"),
            Item(f"{lists.FIELDS['edrpou']}: {new.edrpou or '—'}"),
            Item(f"{lists.FIELDS['authority']}: {name}"),
        ]
        found = [
            part(_("New card"), lines, count=1),
            *doubts.parts(new.name, new.edrpou, new.territory_id, needs_code=new.parent_id is None),
        ]
        return Effect((*found, *self.access(new, name)))

    def access(self, new: institutions.NewInstitution, authority: str) -> tuple[Part, ...]:
        """Who leads it."""
        raise NotImplementedError

    def step(self, matter: Matter) -> Step:
        made = institutions.found_by_act(actor=SYSTEM, new=self.new(matter), since=matter.day, ground=matter.ground)
        return Step({"institution": made.id})

    def stands(self, matter: Matter) -> list[str]:
        made = matter.done.get("institution")
        if made is None:
            return []
        found = []
        if staff := people.staff_of(made, max(matter.today, matter.day)):
            found.append(_("People work there: %(count)s. End their posts first.") % {"count": len(staff)})
        day = max(matter.today, matter.day)
        if groups := enrolment.groups_of(institution_id=made, school_year=school_year_of(day), on=day):
            found.append(_("Classes are formed there: %(count)s.") % {"count": len(groups)})
        if below := institutions.branches_of(made):
            found.append(_("Branches belong to it: %(count)s.") % {"count": len(below)})
        return found

    def undo_step(self, matter: Matter) -> Step:
        if wrong := self.stands(matter):
            raise Invalid([Problem("", words) for words in wrong])
        institutions.unfound_by_act(actor=SYSTEM, institution_id=matter.done["institution"])
        return Step(matter.done)

    def undo_effect(self, matter: Matter) -> Effect:
        card = institutions.institution(matter.done["institution"])
        note = _("It disappears from the directory; what was recorded stays in the trail.")
        line = Item(card.title, reverse("institutions:card", args=[card.public_id]))
        return Effect((part(_("Cards of institutions"), [line], note=note),), tuple(self.stands(matter)))

    def parties(self, matter: Matter) -> frozenset[int]:
        made = matter.done.get("institution")
        return frozenset([made] if made else [])


class Opening(Founding):
    """An institution that no register knows. The cascade goes on from it: the authority appoints the head."""

    code = Code.OPENING
    name = gettext_lazy("Opening")
    about = gettext_lazy("A card for an institution that is in no register. The authority then appoints its head.")
    law = gettext_lazy("The founder’s decision (law 463-IX, art. 31); the national administrator enters it.")
    needs_institution = False

    def may_draft(self, actor: Actor, about: About) -> Decision:
        return _national(actor)

    def may_sign(self, actor: Actor, matter: Matter) -> Decision:
        return _national(actor)

    def asks(self, about: About) -> tuple[Ask, ...]:
        return (
            Ask("name", gettext_lazy("Full name"), Holds.LONG, longest=MOST_NAME,
                hint=gettext_lazy("As in the statute")),
            Ask("short_name", gettext_lazy("Short name"), is_required=False, longest=MOST_SHORT),
            Ask("kind", gettext_lazy("Type"), Holds.CHOICE, choices=lambda: lists.coded("institution_kind")),
            Ask("ownership", gettext_lazy("Ownership"), Holds.CHOICE, initial=1,
                choices=lambda: lists.coded("ownership")),
            Ask("edrpou", gettext_lazy("ЄДРПОУ"), Holds.EDRPOU, is_required=False),
            Ask("territory", gettext_lazy("Settlement"), Holds.PLACE,
                hint=gettext_lazy(
                    "Name; of namesakes also the community or region after a comma. Or the code of КАТОТТГ")),
            Ask("address", gettext_lazy("Address"), is_required=False, longest=200),
            Ask("level", gettext_lazy("Education authority"), Holds.CHOICE, initial=COMMUNITY, choices=levels),
        )  # fmt: skip

    def new(self, matter: Matter) -> institutions.NewInstitution:
        territory = matter.number("territory")
        return institutions.NewInstitution(
            name=tidy(matter.text("name")),
            short_name=tidy(matter.text("short_name")),
            kind=matter.number("kind") or 0,
            ownership=matter.number("ownership") or 0,
            edrpou=matter.text("edrpou"),
            territory_id=territory,
            authority_id=authority_at(territory, matter.number("level") or COMMUNITY),
            address=tidy(matter.text("address")),
        )

    def access(self, new: institutions.NewInstitution, authority: str) -> tuple[Part, ...]:
        words = _("%(authority)s sees it in its list and appoints the head.") % {"authority": authority}
        return (Part(_("Head to be appointed"), 1, note=words),)


class Branch(Founding):
    """A branch of a hub, with or without an ЄДРПОУ of its own. The hub's head leads it."""

    code = Code.BRANCH
    name = gettext_lazy("New branch")
    about = gettext_lazy("A branch of this institution, led by its head; with its own ЄДРПОУ or without one.")
    law = gettext_lazy("The founder’s decision (law 463-IX, art. 33); the head of the hub signs.")

    def may_draft(self, actor: Actor, about: About) -> Decision:
        card = about.institution
        assert card is not None
        if card.network_role == institutions.NetworkRole.BRANCH:
            return refuse(_("A branch has no branches of its own: its hub opens them."))
        return self._leads(actor, card.id)

    def may_sign(self, actor: Actor, matter: Matter) -> Decision:
        return self._leads(actor, matter.institution_id or 0)

    def _leads(self, actor: Actor, institution_id: int) -> Decision:
        if actor.leads(institution_id, identity.BRANCHES):
            return ALLOW
        if governing.may_decide(actor, [institution_id]):
            return ALLOW
        return refuse(_("A branch is opened by the head of its hub, or by an officer of the authority."))

    def asks(self, about: About) -> tuple[Ask, ...]:
        hub = about.institution
        kind = hub.kind if hub else None
        return (
            Ask("name", gettext_lazy("Full name"), Holds.LONG, longest=MOST_NAME,
                hint=gettext_lazy("As in the decision")),
            Ask("short_name", gettext_lazy("Short name"), is_required=False, longest=MOST_SHORT),
            Ask("kind", gettext_lazy("Type"), Holds.CHOICE, initial=kind,
                choices=lambda: lists.coded("institution_kind")),
            Ask("edrpou", gettext_lazy("Own ЄДРПОУ"), Holds.EDRPOU, is_required=False,
                hint=gettext_lazy("Empty = it has none and acts under the hub’s")),
            Ask("territory", gettext_lazy("Settlement"), Holds.PLACE, is_required=False,
                hint=gettext_lazy("Name, or the code of КАТОТТГ; empty = where the hub is")),
            Ask("address", gettext_lazy("Address"), is_required=False, longest=200),
        )  # fmt: skip

    def new(self, matter: Matter) -> institutions.NewInstitution:
        hub = institutions.institution(matter.institution_id or 0)
        return institutions.NewInstitution(
            name=tidy(matter.text("name")),
            short_name=tidy(matter.text("short_name")),
            kind=matter.number("kind") or 0,
            ownership=hub.ownership,
            edrpou=matter.text("edrpou"),
            territory_id=matter.number("territory") or hub.territory_id,
            authority_id=hub.authority_id,
            parent_id=hub.id,
            network_role=institutions.NetworkRole.BRANCH,
            address=tidy(matter.text("address")),
        )

    def effect(self, matter: Matter) -> Effect:
        found = super().effect(matter)
        hub = institutions.institution(matter.institution_id or 0)
        if hub.network_role == institutions.NetworkRole.HUB:
            return found
        changes = lists.change_lines(hub, {"network_role": 1})
        becomes = part(_("Cards of institutions"), [Item(f"{hub.title}: {line}") for line in changes])
        return Effect((*found.parts, becomes), (*found.stops, *lists.newer_card(hub, matter.day)))

    def access(self, new: institutions.NewInstitution, authority: str) -> tuple[Part, ...]:
        hub = institutions.institution(new.parent_id or 0)
        note = _("The head and the deputies of “%(hub)s” lead the branch.") % {"hub": hub.title}
        return (Part(_("Access"), 1, note=note),)

    def step(self, matter: Matter) -> Step:
        hub = institutions.institution(matter.institution_id or 0)
        done = dict(super().step(matter).done)
        if hub.network_role != institutions.NetworkRole.HUB:
            changes: dict[str, Any] = {"network_role": 1}
            done["hub"] = institutions.change_by_act(
                actor=SYSTEM, institution_id=hub.id, changes=changes, since=matter.day, ground=matter.ground
            )
        return Step(done)

    def undo_step(self, matter: Matter) -> Step:
        others = [each for each in institutions.branches_of(matter.institution_id or 0)
                  if each.id != matter.done["institution"]]  # fmt: skip
        super().undo_step(matter)
        if "hub" in matter.done and not others:
            institutions.undo_change(
                actor=SYSTEM, institution_id=matter.institution_id or 0, changes={"network_role": 1},
                before=matter.done["hub"], since=matter.day, ground=matter.ground,
            )  # fmt: skip
        return Step(matter.done)


def _national(actor: Actor) -> Decision:
    if actor.is_national:
        return ALLOW
    return refuse(_("A card for an institution of no register is made by the national administrator: send a request."))


def levels() -> list[tuple[str, Any]]:
    """Whose institution it is: of the community of its place, of the district, of the region."""
    return [
        (str(COMMUNITY), _("of the community of the place")),
        (str(DISTRICT), _("of the district")),
        (str(REGION), _("of the region")),
    ]


def authority_at(territory_id: int | None, level: int) -> int | None:
    """The authority over a place, of the level asked for or the nearest above it. At most five statements."""
    place = reference.places([territory_id]).get(territory_id or 0) if territory_id else None
    if place is None:
        return None
    steps = [place.id, place.parent_id, place.community_id, place.district_id, place.region_id]
    wanted = {COMMUNITY: steps, DISTRICT: steps[3:], REGION: steps[4:]}[level]
    for each in dict.fromkeys(step for step in wanted if step is not None):
        found = institutions.authority_of_territory(each)
        if found is not None:
            return found.id
    return None
