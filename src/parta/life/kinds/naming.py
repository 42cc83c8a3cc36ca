"""Acts that change a card from a day on: renaming, change of type, of the hub, of the governing body."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.kernel.errors import Problem
from parta.life import governing
from parta.life.kinds import lists, touched
from parta.life.kinds.frame import About, Ask, Holds, Kind
from parta.life.rules.acts import Code, Effect, Item, Matter, Part, Step, part


class CardChange(Kind):
    """Fields of one card change from the day; documents of earlier days keep to what stood there."""

    def changes(self, matter: Matter) -> dict[str, Any]:
        """Fields of the card and their new values."""
        raise NotImplementedError

    def may_draft(self, actor: Actor, about: About) -> Decision:
        assert about.institution is not None
        if actor.leads(about.institution.id, identity.ACTS):
            return ALLOW
        return governing.may_decide(actor, [about.institution.id])

    def may_sign(self, actor: Actor, matter: Matter) -> Decision:
        return governing.may_decide(actor, [matter.institution_id or 0])

    def check(self, matter: Matter) -> list[Problem]:
        card = institutions.institution(matter.institution_id or 0)
        if not _different(card, self.changes(matter)):
            return [Problem(self.asks(About(card, None))[0].name, _("Nothing would change: it is so already."))]
        return []

    def effect(self, matter: Matter) -> Effect:
        card = institutions.institution(matter.institution_id or 0)
        changes = _different(card, self.changes(matter))
        words = [Item(line) for line in lists.change_lines(card, changes)]
        parts = (touched.cards([touched.institution_item(card)]), part(_("Fields of the card"), words))
        return Effect(parts, lists.newer_card(card, matter.day))

    def step(self, matter: Matter) -> Step:
        card = institutions.institution(matter.institution_id or 0)
        changes = _different(card, self.changes(matter))
        before = institutions.change_by_act(
            actor=SYSTEM, institution_id=card.id, changes=changes, since=matter.day, ground=matter.ground
        )
        return Step({"changes": changes, "before": before})

    def stands(self, matter: Matter) -> list[str]:
        newer = institutions.newer_changes(matter.institution_id or 0, matter.done.get("changes", {}), matter.day)
        if not newer:
            return []
        named = ", ".join(str(lists.FIELDS[name]) for name in newer)
        return [_("The card was changed again since: %(fields)s.") % {"fields": named}]

    def undo_step(self, matter: Matter) -> Step:
        institutions.undo_change(
            actor=SYSTEM, institution_id=matter.institution_id or 0, changes=matter.done["changes"],
            before=matter.done["before"], since=matter.day, ground=matter.ground,
        )  # fmt: skip
        return Step(matter.done)

    def undo_effect(self, matter: Matter) -> Effect:
        card = institutions.institution(matter.institution_id or 0)
        back = {name: matter.done["before"][name] for name in matter.done.get("changes", {})}
        words = [Item(line) for line in lists.change_lines(card, back)]
        parts = (touched.cards([touched.institution_item(card)]), part(_("Fields of the card"), words))
        return Effect(parts, tuple(self.stands(matter)))


def _different(card: institutions.InstitutionCard, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in changes.items() if lists.value_of(card, name) != value}


def _names(about: About) -> tuple[Ask, ...]:
    """The names, as they stand to begin with."""
    card = about.institution
    return (
        Ask("name", gettext_lazy("Full name"), Holds.LONG, longest=400, initial=card.name if card else "",
            hint=gettext_lazy("As in the new statute")),
        Ask("short_name", gettext_lazy("Short name"), is_required=False, longest=250,
            initial=card.short_name if card else ""),
    )  # fmt: skip


def _said(matter: Matter) -> dict[str, Any]:
    return {"name": matter.text("name"), "short_name": matter.text("short_name")}


class Renaming(CardChange):
    """A new name; the old one stays with the days and documents of its time, and finds the institution."""

    code = Code.RENAMING
    name = gettext_lazy("Renaming")
    about = gettext_lazy("A new full or short name from a day on. Search goes on finding the old one.")
    law = gettext_lazy("The founder’s decision (law 463-IX, art. 31); a private institution: its head.")

    def asks(self, about: About) -> tuple[Ask, ...]:
        return _names(about)

    def changes(self, matter: Matter) -> dict[str, Any]:
        return _said(matter)

    def may_sign(self, actor: Actor, matter: Matter) -> Decision:
        if governing.is_private(matter.institution_id) and actor.leads(matter.institution_id or 0, identity.ACTS):
            return ALLOW
        return super().may_sign(actor, matter)

    def effect(self, matter: Matter) -> Effect:
        found = super().effect(matter)
        card = institutions.institution(matter.institution_id or 0)
        kept = Part(
            _("Documents of earlier days"),
            0,
            note=_("They keep the name they were written with; “as of” answers so too."),
        )
        return Effect((*found.parts, touched.branches(card, _("Their own names do not change.")), kept), found.stops)


class TypeChange(CardChange):
    """Another type, and usually another name with it."""

    code = Code.TYPE
    name = gettext_lazy("Change of type")
    about = gettext_lazy("For example a school becomes a lyceum with a primary school; the name may change with it.")
    law = gettext_lazy("The founder’s decision (law 463-IX, art. 31, 35).")

    def asks(self, about: About) -> tuple[Ask, ...]:
        card = about.institution
        return (
            Ask("kind", gettext_lazy("New type"), Holds.CHOICE, choices=lambda: lists.coded("institution_kind"),
                initial=card.kind if card else None),
            *_names(about),
        )  # fmt: skip

    def changes(self, matter: Matter) -> dict[str, Any]:
        return {"kind": matter.number("kind"), **_said(matter)}

    def effect(self, matter: Matter) -> Effect:
        found = super().effect(matter)
        card = institutions.institution(matter.institution_id or 0)
        parts = (*found.parts, *touched.classes(card, matter.day, _("They go on as they are.")))
        return Effect(parts, found.stops)


class NetworkChange(CardChange):
    """A branch leaves its hub to stand alone, or goes to another hub; whoever leads a hub leads its branches."""

    code = Code.NETWORK
    name = gettext_lazy("Branch leaves or changes its hub")
    about = gettext_lazy("The branch stands alone from a day on, or belongs to another hub.")
    law = gettext_lazy("The founder’s decision (law 463-IX, art. 31, 33).")

    def may_draft(self, actor: Actor, about: About) -> Decision:
        assert about.institution is not None
        if about.institution.network_role != institutions.NetworkRole.BRANCH:
            return refuse(_("This institution is not a branch."))
        return governing.may_decide(actor, [about.institution.id])

    def may_sign(self, actor: Actor, matter: Matter) -> Decision:
        hub = matter.number("hub")
        return governing.may_decide(actor, [matter.institution_id or 0, *([hub] if hub else [])])

    def asks(self, about: About) -> tuple[Ask, ...]:
        return (
            Ask("hub", gettext_lazy("New hub"), Holds.CHOICE, is_required=False,
                choices=lambda: lists.neighbours(about, alone=_("none: stands alone"), branches=False)),
            Ask("edrpou", gettext_lazy("Own ЄДРПОУ"), Holds.EDRPOU, is_required=False,
                hint=gettext_lazy("When it becomes a legal entity; empty = as it was"))
        )  # fmt: skip

    def changes(self, matter: Matter) -> dict[str, Any]:
        hub = matter.number("hub")
        role = institutions.NetworkRole.BRANCH if hub else institutions.NetworkRole.ORDINARY
        own = {"edrpou": matter.text("edrpou")} if matter.text("edrpou") else {}
        return {"parent": hub, "network_role": int(role), **own}

    def check(self, matter: Matter) -> list[Problem]:
        found = super().check(matter)
        hub = matter.number("hub")
        if hub and institutions.institution(hub).network_role == institutions.NetworkRole.BRANCH:
            found.append(Problem("hub", _("A branch has no branches of its own. Choose a hub.")))
        return found

    def effect(self, matter: Matter) -> Effect:
        found = super().effect(matter)
        card = institutions.institution(matter.institution_id or 0)
        hubs = institutions.institutions([each for each in (card.parent_id, matter.number("hub")) if each])
        leaders = [
            Item(f"{line.person.full}, {hubs[hub].title}: {words}")
            for hub, words in (
                (card.parent_id, _("no longer leads the branch")), (matter.number("hub"), _("leads the branch")),
            )
            if hub in hubs
            for line in lists.leaders(hub, matter.day)
        ]  # fmt: skip
        loose = () if matter.number("hub") else (lists.needs_head(card),)
        parts = (*found.parts, part(_("Access"), leaders), *touched.classes(card, matter.day), *loose)
        return Effect(parts, found.stops)

    def parties(self, matter: Matter) -> frozenset[int]:
        card = institutions.institution(matter.institution_id or 0)
        return frozenset(each for each in (card.parent_id, matter.number("hub")) if each)


class BodyChange(CardChange):
    """Another authority governs the institution from a day on."""

    code = Code.BODY
    name = gettext_lazy("Change of the governing body")
    about = gettext_lazy("Another authority governs the institution: its officers see and decide from that day.")
    law = gettext_lazy("Decisions of both founders; signed by an officer above both.")

    def may_draft(self, actor: Actor, about: About) -> Decision:
        assert about.institution is not None
        return governing.may_decide(actor, [about.institution.id])

    def may_sign(self, actor: Actor, matter: Matter) -> Decision:
        authority = matter.number("authority")
        return governing.may_hand_over(actor, matter.institution_id or 0, authority or 0)

    def asks(self, about: About) -> tuple[Ask, ...]:
        return (
            Ask("authority", gettext_lazy("New education authority"), Holds.CHOICE,
                choices=lambda: lists.other_authorities(about)),
        )  # fmt: skip

    def changes(self, matter: Matter) -> dict[str, Any]:
        return {"authority": matter.number("authority")}

    def effect(self, matter: Matter) -> Effect:
        found = super().effect(matter)
        card = institutions.institution(matter.institution_id or 0)
        access = Part(_("Access"), 2, note=_("Officers of the old authority lose it, those of the new one get it."))
        parts = (*found.parts, access, touched.staff(card, matter.day, _("They stay.")), touched.branches(card))
        return Effect(parts, found.stops)


def kinds_of_a_card() -> tuple[Kind, ...]:
    """The kinds of this file, in order."""
    return Renaming(), TypeChange(), NetworkChange(), BodyChange()


__all__ = ["BodyChange", "CardChange", "NetworkChange", "Renaming", "TypeChange", "kinds_of_a_card"]
