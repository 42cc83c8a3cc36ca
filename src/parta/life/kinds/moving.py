"""Acts that move pupils: closure, merger of several into one, division. Done in steps of their own
transactions: a worker killed in the middle goes on where it stopped; a child is moved, with two orders, or not at all.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parta.documents import api as documents
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import Decision
from parta.kernel.errors import Problem
from parta.kernel.text import sort_key
from parta.life import governing, placing
from parta.life.kinds import lists, touched
from parta.life.kinds.frame import About, Ask, Holds, Kind
from parta.life.models import Move
from parta.life.rules.acts import Code, Effect, Item, Matter, Part, Step, part
from parta.people import api as people

AT_ONCE = 60  # pupils of one step: two orders, a few seconds
WORKING, REORGANISED, LIQUIDATED = 1, 3, 4


class Moving(Kind):
    """Pupils of one or several institutions go to others; what they leave ends, or goes on smaller."""

    def sources(self, matter: Matter) -> tuple[int, ...]:
        """Institutions that pupils leave."""
        return (matter.institution_id or 0,)

    def targets(self, matter: Matter) -> tuple[int, ...]:
        """Institutions that take pupils."""
        return matter.numbers("targets")

    def status(self, matter: Matter) -> int | None:
        """What becomes of the institutions that pupils leave; None = they go on."""
        return LIQUIDATED

    def default(self, matter: Matter) -> placing.Place | None:
        """Where a class goes of which nothing is said."""
        return None

    def may_draft(self, actor: Actor, about: About) -> Decision:
        assert about.institution is not None
        return governing.may_decide(actor, [about.institution.id])

    def may_sign(self, actor: Actor, matter: Matter) -> Decision:
        return governing.may_decide(actor, {*self.sources(matter), *self.targets(matter)})

    def parties(self, matter: Matter) -> frozenset[int]:
        return frozenset({*self.sources(matter), *self.targets(matter)})

    def everybody(self, matter: Matter) -> tuple[placing.Placed, ...]:
        """Every pupil of the day and where he goes."""
        classes = placing.classes_to_move(self.sources(matter), matter.day)
        return placing.placed(
            classes, matter.values.get("plan") or {}, matter.values.get("persons") or {}, self.default(matter)
        )

    def total(self, matter: Matter) -> int:
        return len(self.everybody(matter)) if matter.institution_id else 0

    def check(self, matter: Matter) -> list[Problem]:
        cards = institutions.institutions({*self.sources(matter), *self.targets(matter)})
        gone = [card for card in cards.values() if card.status in lists.GONE]
        if gone:
            words = _("“%(name)s” does not work any more. Choose another.") % {"name": gone[0].title}
            return [Problem("targets", words)]
        if set(self.sources(matter)) & set(self.targets(matter)):
            return [Problem("targets", _("The same institution cannot give pupils and take them."))]
        return []

    def effect(self, matter: Matter) -> Effect:
        everybody = self.everybody(matter)
        going, undecided = placing.counted(everybody)
        parts = [*self._institutions(matter), *self._pupils(matter, going, undecided)]
        return Effect(tuple(parts), tuple(self._stops(matter, everybody, undecided)))

    def _institutions(self, matter: Matter) -> list[Part]:
        """Cards, classes, staff, journals, branches of what pupils leave."""
        status = self.status(matter)
        found: dict[int, Part] = {}
        lines = []
        for card in self._cards(matter):
            changes = {"status": status} if status else {}
            lines += [touched.institution_item(card, line) for line in lists.change_lines(card, changes)]
            groups, pupils = touched.classes(card, matter.day)
            staff = touched.staff(card, matter.day, self._staff_words(matter)) if status else Part("", 0)
            read = _("They stay readable for the leaders of the institution, and nobody writes in them any more.")
            journals = touched.journals(card, matter.day, read if status else "")
            below = touched.branches(card, _("They are decided about by acts of their own."))
            for at, one in enumerate((groups, pupils, staff, journals, below)):
                found[at] = touched.added(found[at], one) if at in found else one
        return [touched.cards(lines), *(one for one in found.values() if one.title)]

    def _pupils(self, matter: Matter, going: Mapping[int, int], undecided: int) -> list[Part]:
        names = institutions.names_of(self.targets(matter))
        lines = [Item(f"{names.get(target, '?')}: {count}") for target, count in sorted(going.items())]
        found = [part(_("Pupils who go to another institution"), lines, count=sum(going.values()))]
        if undecided:
            note = _(
                "They stay in the lists of the institution, as findings of the authority, until a place is chosen."
            )
            found.append(Part(_("Not decided yet"), undecided, note=note))
        return found

    def _stops(self, matter: Matter, everybody: tuple[placing.Placed, ...], undecided: int) -> list[str]:
        found = []
        if everybody and school_year_of(matter.day) != school_year_of(matter.today):
            found.append(
                _("Classes of the next school year are not formed yet. Choose a day before 1 September, or act later.")
            )
        if undecided and self.status(matter) and not matter.values.get("carry"):
            words = ngettext(
                "%(count)s pupil has nowhere to go yet. Choose a place, or carry the rest as findings.",
                "%(count)s pupils have nowhere to go yet. Choose places, or carry the rest as findings.",
                undecided,
            )
            found.append(words % {"count": undecided})
        found += self._written_since(matter, everybody)
        if unfit := placing.is_unfit(everybody, self.targets(matter), matter.day):
            found.append(unfit)
        if self.status(matter):
            for card in self._cards(matter):
                found += lists.newer_card(card, matter.day)
                left = [each for each in institutions.branches_of(card.id) if each.id not in self.sources(matter)
                        and each.status not in lists.GONE]  # fmt: skip
                if left:
                    words = _("“%(name)s” has branches: %(branches)s. Close them or give them another hub first.")
                    named = ", ".join(each.title for each in left[:5])
                    found.append(words % {"name": card.title, "branches": named})
        return found

    def _written_since(self, matter: Matter, everybody: tuple[placing.Placed, ...]) -> list[str]:
        """Entries of journals from the day on: of pupils who would no longer have been there."""
        if matter.day > matter.today or matter.done:
            return []
        found = []
        for card in self._cards(matter):
            pupils = [each.person_id for each in everybody if each.source_id == card.id and each.to]
            said = enrolment.stands_in_classes(institution_id=card.id, pupil_ids=pupils, since=matter.day)
            if said:
                words = _("“%(name)s” has entries from that day on (%(facts)s). Choose a later day.")
                found.append(words % {"name": card.title, "facts": "; ".join(said[:4])})
        return found

    def _staff_words(self, matter: Matter) -> str:
        if matter.values.get("head_stays"):
            return _("Posts end, and access with them; the head stays until the end of the liquidation.")
        return _("Posts end, and access with them.")

    def _cards(self, matter: Matter) -> list[institutions.InstitutionCard]:
        cards = institutions.institutions(self.sources(matter))
        return [cards[each] for each in self.sources(matter) if each in cards]

    # carrying out

    def step(self, matter: Matter) -> Step:
        done = dict(matter.done)
        if not done.get("planned"):
            self._plan(matter)
            return Step({**done, "planned": True, "classes": {}}, is_last=False)
        moves = Move.objects.filter(act_id=matter.act_id, moved_at=None, target__isnull=False, undone_at=None)
        first = moves.order_by("source_id", "source_group", "target_id", "target_group", "id").first()
        if first is not None:
            moved = self._move(matter, first, done)
            return Step(done, is_last=False, moved=moved)
        if self.status(matter) and not done.get("ended"):
            self._end(matter, done)
        return Step(done)

    def _plan(self, matter: Matter) -> None:
        """Write down who goes where as it was signed: what happens later in the classes does not change it."""
        Move.objects.bulk_create(
            Move(
                act_id=matter.act_id, person_id=each.person_id, source_id=each.source_id, source_group=each.group_id,
                target_id=each.to.institution_id if each.to else None,
                target_group=each.to.group_id if each.to else None,
            )
            for each in self.everybody(matter)
        )  # fmt: skip

    def _move(self, matter: Matter, first: Move, done: dict[str, Any]) -> int:
        """Move the next pupils of one class to one place, with an order on each side."""
        same = {
            "act_id": matter.act_id, "source_id": first.source_id, "source_group": first.source_group,
            "target_id": first.target_id, "target_group": first.target_group, "moved_at": None, "undone_at": None,
        }  # fmt: skip
        rows = list(Move.objects.filter(**same).order_by("id")[:AT_ONCE])
        since = matter.day if school_year_of(matter.day) == school_year_of(matter.today) else matter.today
        since = max(since, matter.today) if done.get("ended") else since
        ids = [row.person_id for row in rows]
        here = enrolment.transferable(institution_id=first.source_id, pupil_ids=ids, since=since)
        left = [row.pk for row in rows if row.person_id not in here]
        Move.objects.filter(pk__in=left).update(target=None, target_group=None)
        going = [row for row in rows if row.person_id in here]
        if not going:
            return 0
        target = first.target_id or 0
        group_id = first.target_group or _new_class(first, target, since, done)
        orders = _orders(matter, first, target, group_id, since, [row.person_id for row in going])
        enrolment.transfer_many(
            actor=SYSTEM, institution_id=first.source_id, to_institution_id=target,
            entries=[enrolment.Entry(row.person_id, group_id) for row in going], since=since,
            out_order_id=orders[0], in_order_id=orders[1],
        )  # fmt: skip
        Move.objects.filter(pk__in=[row.pk for row in going]).update(
            moved_at=timezone.now(), since=since, out_order=orders[0], in_order=orders[1], target_group=group_id
        )
        return len(going)

    def _end(self, matter: Matter, done: dict[str, Any]) -> None:
        """End posts and say on the card what has become of the institution."""
        done["ended"], done["cards"], done["posts"] = True, {}, []
        for card in self._cards(matter):
            before = {line.post_id for line in people.staff_of(card.id, matter.day - timedelta(days=1))}
            for line in people.staff_of(card.id, matter.day):
                if line.position == people.Position.HEAD and matter.values.get("head_stays"):
                    continue
                people.dismiss(actor=SYSTEM, post_id=line.post_id, on=matter.day, ground=matter.ground)
                done["posts"] += [line.post_id] if line.post_id in before else []
                self._employ(matter, line, done)
            done["cards"][str(card.id)] = institutions.change_by_act(
                actor=SYSTEM, institution_id=card.id, changes={"status": self.status(matter)}, since=matter.day,
                ground=matter.ground,
            )  # fmt: skip

    def _employ(self, matter: Matter, line: people.PostLine, done: dict[str, Any]) -> None:
        """Where the act takes staff over, give the same post there."""

    # taking back

    def stands(self, matter: Matter) -> list[str]:
        moved = _transfers(matter.act_id)
        found = [
            words
            for target, in_order in dict.fromkeys((row["target_id"], row["in_order"]) for row in moved)
            for words in enrolment.stands_on_transfer(to_institution_id=target, in_order_id=in_order)
        ]
        if found:
            count = len(found)
            words = _("On the new places of pupils stand: %(facts)s.")
            return [words % {"facts": "; ".join(dict.fromkeys(found[:4])) + (" …" if count > 4 else "")}]
        return [
            _("The card of “%(name)s” was changed again since.") % {"name": card.title}
            for card in self._cards(matter)
            if str(card.id) in matter.done.get("cards", {})
            and institutions.newer_changes(card.id, {"status": self.status(matter)}, matter.day)
        ]

    def undo_effect(self, matter: Matter) -> Effect:
        moved = Move.objects.filter(act_id=matter.act_id, undone_at=None, moved_at__isnull=False).count()
        lines = [touched.institution_item(card, _("works again")) for card in self._cards(matter)
                 if str(card.id) in matter.done.get("cards", {})]  # fmt: skip
        note = _("Their orders are corrected on both sides; classes made for them stay, empty.")
        parts = (
            touched.cards(lines),
            Part(_("Pupils who come back"), moved, note=note),
            Part(_("Posts that are held again"), len(matter.done.get("posts", ()))),
        )
        return Effect(parts, tuple(self.stands(matter)))

    def undo_step(self, matter: Matter) -> Step:
        done = dict(matter.done)
        for row in _transfers(matter.act_id)[:1]:
            _take_back(matter, row)
            return Step(done, is_last=False, moved=row["count"])
        for post_id in done.get("appointed", ()):
            people.dismiss(actor=SYSTEM, post_id=post_id, on=matter.day, ground=matter.ground)
        for post_id in done.get("posts", ()):
            people.resume(actor=SYSTEM, post_id=post_id, since=matter.day, ground=matter.ground)
        for institution_id, before in done.get("cards", {}).items():
            institutions.undo_change(
                actor=SYSTEM, institution_id=int(institution_id), changes={"status": self.status(matter)},
                before=before, since=matter.day, ground=matter.ground,
            )  # fmt: skip
        return Step(done)


def _new_class(first: Move, target: int, since: date, done: dict[str, Any]) -> int:
    """The class made in the other institution for those of one class: named alike, or with a number when taken."""
    key = f"{first.source_id}.{first.source_group}.{target}"
    if key in done["classes"]:
        return int(done["classes"][key])
    source = enrolment.group_card(institution_id=first.source_id, group_id=first.source_group)
    assert source is not None
    letter = source.name.partition("-")[2] if source.grade else source.name
    known = {
        group.name for group in enrolment.groups_of(institution_id=target, school_year=school_year_of(since), on=since)
    }
    for number in range(1, 100):
        wanted = letter if number == 1 else f"{letter}{number}"
        if (enrolment.class_name(source.grade, wanted) if source.grade else wanted) not in known:
            break
    made = enrolment.create_class(
        actor=SYSTEM, institution_id=target, school_year=school_year_of(since), grade=source.grade, letter=wanted,
        language=source.language, study_form=source.study_form, is_special=source.is_special,
    )  # fmt: skip
    done["classes"][key] = made
    return made


def _orders(
    matter: Matter, first: Move, target: int, group_id: int, since: date, person_ids: list[int]
) -> tuple[int, int]:
    """The order of leaving at one side and of arrival at the other."""
    titles = institutions.names_of([first.source_id, target])
    groups = {
        institution_id: enrolment.groups_by_id(institution_id=institution_id, group_ids=[each])[each]
        for institution_id, each in ((first.source_id, first.source_group), (target, group_id))
    }
    cards = people.cards(person_ids)
    made = []
    for kind, own, other in (
        (documents.Kind.LEAVING, first.source_id, target), (documents.Kind.ARRIVAL, target, first.source_id),
    ):  # fmt: skip
        group = groups[own]
        lines = [
            documents.Line(
                number=at, name=cards[each].full, born_on=str(cards[each].born_on), class_name=group.name,
                group_id=group.id, pupil_id=each, public_id=str(cards[each].public_id), is_new=False,
            )
            for at, each in enumerate(sorted(person_ids, key=lambda each: sort_key(cards[each].full)), start=1)
        ]  # fmt: skip
        made.append(
            documents.register_transfer(
                actor=SYSTEM, institution_id=own, kind=kind, other=titles.get(other, ""), lines=lines, since=since,
                dated_on=matter.today, ground=matter.ground, now=timezone.now(),
            )
        )  # fmt: skip
    return made[0], made[1]


def _transfers(act_id: int) -> list[dict[str, Any]]:
    """Transfers of an act that are in force: one a pair of orders, the last made first. One statement."""
    rows = Move.objects.filter(act_id=act_id, moved_at__isnull=False, undone_at=None)
    columns = ("source_id", "target_id", "out_order", "in_order", "since")
    return list(rows.values(*columns).annotate(count=Count("id")).order_by("-since", "-in_order", "target_id"))


def _take_back(matter: Matter, row: dict[str, Any]) -> None:
    enrolment.undo_transfer(
        actor=SYSTEM, institution_id=row["source_id"], to_institution_id=row["target_id"], in_order_id=row["in_order"],
        since=row["since"],
    )  # fmt: skip
    for institution_id, order_id in ((row["source_id"], row["out_order"]), (row["target_id"], row["in_order"])):
        documents.correct_transfer(
            actor=SYSTEM, institution_id=institution_id, order_id=order_id, dated_on=matter.today,
            ground=matter.ground, now=timezone.now(),
        )  # fmt: skip
    Move.objects.filter(act_id=matter.act_id, target_id=row["target_id"], in_order=row["in_order"]).update(
        undone_at=timezone.now()
    )


class Closure(Moving):
    """An institution ends; each pupil goes somewhere, or is named as not decided yet."""

    code = Code.CLOSURE
    name = gettext_lazy("Closure")
    about = gettext_lazy("The institution ends from a day on; its pupils go to others, with orders on both sides.")
    law = gettext_lazy("The founder’s decision (law 463-IX, art. 31; law 2145-VIII, art. 25).")

    def asks(self, about: About) -> tuple[Ask, ...]:
        return (
            Ask("targets", gettext_lazy("Institutions that take the pupils"), Holds.SEVERAL, is_required=False,
                choices=lambda: lists.neighbours(about)),
            Ask("carry", gettext_lazy("Sign although some pupils have no place yet"), Holds.YES, is_required=False,
                hint=gettext_lazy("They are carried as findings of the authority until each has a place")),
            Ask("head_stays", gettext_lazy("The head stays until the end of the liquidation"), Holds.YES,
                is_required=False, initial=True, hint=gettext_lazy("Reads journals and hands papers over")),
        )  # fmt: skip


class Merger(Moving):
    """Several institutions into one, which goes on."""

    code = Code.MERGER
    name = gettext_lazy("Merger into this institution")
    about = gettext_lazy("Other institutions end and their classes come here, with orders on both sides.")
    law = gettext_lazy("The founder’s decision (law 463-IX, art. 31; Civil Code, art. 106–107).")

    def sources(self, matter: Matter) -> tuple[int, ...]:
        return matter.numbers("sources")

    def targets(self, matter: Matter) -> tuple[int, ...]:
        return (matter.institution_id or 0,)

    def status(self, matter: Matter) -> int | None:
        return REORGANISED

    def default(self, matter: Matter) -> placing.Place | None:
        return placing.Place(matter.institution_id or 0)

    def asks(self, about: About) -> tuple[Ask, ...]:
        return (
            Ask("sources", gettext_lazy("Institutions that are joined to this one"), Holds.SEVERAL,
                choices=lambda: lists.neighbours(about)),
            Ask("staff", gettext_lazy("Staff comes too"), Holds.YES, is_required=False, initial=True,
                hint=gettext_lazy("Each gets the same post here; heads and deputies do not")),
        )  # fmt: skip

    def _staff_words(self, matter: Matter) -> str:
        if matter.values.get("staff"):
            return _("Posts end; all but heads and deputies get the same post in the institution that goes on.")
        return _("Posts end, and access with them.")

    def _employ(self, matter: Matter, line: people.PostLine, done: dict[str, Any]) -> None:
        leads = line.position in (people.Position.HEAD, people.Position.DEPUTY)
        if not matter.values.get("staff") or leads:
            return
        here = {
            (post.person.person_id, post.position) for post in people.staff_of(matter.institution_id or 0, matter.day)
        }
        if (line.person.person_id, line.position) in here:
            return
        post_id = people.appoint(
            actor=SYSTEM, institution_id=matter.institution_id or 0, person_id=line.person.person_id,
            position=people.Position(line.position), since=matter.day, ground=matter.ground,
        )  # fmt: skip
        done.setdefault("appointed", []).append(post_id)


class Division(Moving):
    """One institution into several: its classes go to those opened for them; it ends, or goes on smaller."""

    code = Code.DIVISION
    name = gettext_lazy("Division or reorganisation into others")
    about = gettext_lazy("Classes go to other institutions, opened before; this one ends or goes on with the rest.")
    law = gettext_lazy("The founder’s decision (law 463-IX, art. 31; Civil Code, art. 108–109).")

    def status(self, matter: Matter) -> int | None:
        return REORGANISED if matter.values.get("ends") else None

    def asks(self, about: About) -> tuple[Ask, ...]:
        return (
            Ask("targets", gettext_lazy("Institutions that take classes"), Holds.SEVERAL,
                choices=lambda: lists.neighbours(about)),
            Ask("ends", gettext_lazy("This institution ends"), Holds.YES, is_required=False,
                hint=gettext_lazy("Unticked: it goes on with the classes that stay")),
            Ask("carry", gettext_lazy("Sign although some pupils have no place yet"), Holds.YES, is_required=False,
                hint=gettext_lazy("They are carried as findings of the authority until each has a place")),
            Ask("head_stays", gettext_lazy("The head stays until the end of the liquidation"), Holds.YES,
                is_required=False, initial=True, hint=gettext_lazy("Reads journals and hands papers over")),
        )  # fmt: skip
