"""What hangs on an institution: classes, pupils, staff, access, journals, branches; counted for effects."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from parta.curriculum import api as curriculum
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.dates import school_year_of
from parta.life.rules.acts import Item, Part, part
from parta.people import api as people


def institution_item(card: institutions.InstitutionCard, words: str = "") -> Item:
    """An institution as a line that leads to its card."""
    return Item(f"{card.title}: {words}" if words else card.title, reverse("institutions:card", args=[card.public_id]))


def branches(card: institutions.InstitutionCard, note: str = "") -> Part:
    """Branches of a hub. One statement."""
    found = institutions.branches_of(card.id)
    return part(_("Branches"), [institution_item(branch) for branch in found], note=note if found else "")


def classes(card: institutions.InstitutionCard, on: date, note: str = "") -> tuple[Part, Part]:
    """Classes of the day and pupils in them. One statement."""
    found = enrolment.groups_of(institution_id=card.id, school_year=school_year_of(on), on=on)
    pupils = sum(group.size for group in found)
    shown = [Item(f"{card.title}, {group.name}: {group.size}") for group in found]
    return part(_("Classes and groups"), shown, note=note if found else ""), Part(_("Pupils"), pupils)


def staff(card: institutions.InstitutionCard, on: date, note: str = "") -> Part:
    """Who works there on the day: how many, leaders by name. One statement."""
    found = people.staff_of(card.id, on)
    leaders = [
        Item(f"{line.person.full}, {card.title}")
        for line in found
        if line.position in (people.Position.HEAD, people.Position.DEPUTY)
    ]
    return part(_("Staff"), leaders, count=len(found), note=note if found else "")


def journals(card: institutions.InstitutionCard, on: date, note: str = "") -> Part:
    """Journals of the school year: one a class and subject. Two statements."""
    found = enrolment.groups_of(institution_id=card.id, school_year=school_year_of(on), on=on)
    count = len(curriculum.courses_of_classes(institution_id=card.id, class_ids=[group.id for group in found], on=on))
    return Part(_("Journals of the school year"), count, note=note if count else "")


def cards(lines: Iterable[Item]) -> Part:
    """Cards that change, and how."""
    return part(_("Cards of institutions"), list(lines))


def added(first: Part, second: Part) -> Part:
    """Two parts of one kind as one."""
    whole = part(first.title, (*first.items, *second.items), count=first.count + second.count)
    return replace(whole, note=first.note or second.note, more=whole.more + first.more + second.more)
