"""Who reaches classes and children: staff of the school see which classes there are, leaders and the class's own
teachers
see its children.
"""

from dataclasses import replace
from typing import Any

from django.utils import timezone
from tests.matrix import LEADING_ROLES, STAFF_ROLES, Access, Role, own_institution, own_territory, roles

from parta.enrolment.operations.takeouts import ask_takeout
from parta.enrolment.rules.takeouts import Column
from parta.enrolment.testing import make_class, make_pupils, sign_request
from parta.kernel.dates import school_year_of
from parta.people import api as people
from parta.people.testing import make_deputy, make_officer, make_person

# The teacher of the cast is the class teacher and teaches the class, so he reads its children.


def waiting_list(cast: Any) -> dict[str, Any]:
    """A request for a list of children that a deputy outside the cast has asked for."""
    return {"takeout_id": cast.once("enrolment.takeout", lambda: _ask(cast))}


def nobodys_list(_cast: Any) -> dict[str, Any]:
    """Only who asked signs and takes a list, and nobody of the cast has."""
    return {"takeout_id": 0}


def _ask(cast: Any) -> int:
    now = timezone.now()
    large = make_class(institution_id=cast.institution_id, school_year=school_year_of(cast.day))
    make_pupils(51, institution_id=cast.institution_id, class_id=large, since=cast.day)
    code, place = "2904011176", {"institution_id": cast.institution_id}
    deputy = make_deputy(**place, powers=frozenset({"movement"}), person_id=make_person(rnokpp=code))
    takeout_id = ask_takeout(
        actor=deputy,
        **place,
        group_ids=[large],
        columns=[Column.BORN_ON],
        purpose="Перевізникові, для шкільного автобуса",
        now=now,
    )
    sign_request(actor=deputy, rnokpp=code, **place, takeout_id=takeout_id, now=now)
    return takeout_id


def unheaded(_cast: Any) -> dict[str, Any]:
    """The mark of a child who is enrolled nowhere."""
    today = timezone.localdate()
    people.shield_person(
        actor=make_officer(Role.NATIONAL), institution_id=None, person_id=make_person(), today=today,
        mark=people.NewProtection(2, "лист № 1", "поліція", today),
    )  # fmt: skip
    return {"mark": people.unheaded_marks(today)[-1][0]}


SECOND_PERSON = own_territory(Role.COMMUNITY, *LEADING_ROLES, arguments=waiting_list)

ROUTES: dict[str, Access] = {
    "enrolment:own-classes": roles(*STAFF_ROLES),
    "enrolment:classes": own_institution(*STAFF_ROLES),
    "enrolment:class-new": own_institution(*LEADING_ROLES),
    "enrolment:class": own_institution(*STAFF_ROLES),
    "enrolment:class-edit": own_institution(*LEADING_ROLES),
    "enrolment:families": own_institution(*STAFF_ROLES),
    "enrolment:family-renew": own_institution(*STAFF_ROLES),
    "enrolment:roll": own_institution(*STAFF_ROLES),
    "enrolment:roll-xlsx": own_institution(*STAFF_ROLES),
    "enrolment:roll-csv": own_institution(*STAFF_ROLES),
    "enrolment:takeouts": own_institution(*LEADING_ROLES),
    "enrolment:takeout-new": own_institution(*LEADING_ROLES),
    "enrolment:takeout": SECOND_PERSON,
    "enrolment:list-ask": own_institution(
        *LEADING_ROLES,
        arguments=lambda cast: {"kind": "enrolment.roll"},
        body=lambda cast, _viewer: {"class": cast.class_id},
    ),
    "enrolment:sheet-file": own_institution(
        *LEADING_ROLES, arguments=lambda cast: {"kind": "enrolment.guardians", "ending": "xlsx"}
    ),
    "enrolment:takeout-sign": Access(is_hidden=True, method="post", arguments=nobodys_list),
    "enrolment:takeout-decide": replace(SECOND_PERSON, method="post"),
    "enrolment:takeout-take": Access(is_hidden=True, method="post", arguments=nobodys_list),
    "enrolment:movement-table": own_institution(*LEADING_ROLES),
    "enrolment:pupil": own_institution(*STAFF_ROLES),
    "enrolment:pupil-correct": own_institution(*LEADING_ROLES),
    "enrolment:document-new": own_institution(*LEADING_ROLES),
    "enrolment:guarded": roles(Role.NATIONAL),
    "enrolment:guarded-end": roles(Role.NATIONAL, method="post", arguments=unheaded),
    "enrolment:adoption": own_institution(Role.HEAD, Role.ACTING),
    "enrolment:protected": own_institution(Role.HEAD, Role.ACTING),
    "enrolment:protect": own_institution(Role.HEAD, Role.ACTING),
    "enrolment:protect-end": own_institution(Role.HEAD, Role.ACTING, method="post"),
    "enrolment:protect-readers": own_institution(Role.HEAD, Role.ACTING, method="post"),
    "enrolment:guardian-new": own_institution(*LEADING_ROLES),
    "enrolment:guardian-end": own_institution(*LEADING_ROLES, method="post"),
}
OPERATIONS: dict[str, Access] = {
    "enrolment.add_guardian": own_institution(*LEADING_ROLES),
    "enrolment.change_class": own_institution(*LEADING_ROLES),
    "enrolment.correct_pupil": own_institution(*LEADING_ROLES),
    "enrolment.ask_list": own_institution(*LEADING_ROLES),
    "enrolment.release_now": own_institution(*STAFF_ROLES),
    "enrolment.ask_takeout": own_institution(*LEADING_ROLES),
    "enrolment.sign_takeout": own_institution(*LEADING_ROLES),
    "enrolment.decide_takeout": own_territory(Role.COMMUNITY, *LEADING_ROLES),
    "enrolment.take_takeout": own_institution(*LEADING_ROLES),
    "enrolment.create_class": own_institution(*LEADING_ROLES),
    "enrolment.create_study_group": own_institution(*LEADING_ROLES),
    "enrolment.dependences_of": own_institution(*LEADING_ROLES),
    "enrolment.divide_class": own_institution(*LEADING_ROLES),
    "enrolment.enter_classes": own_institution(*LEADING_ROLES),
    "enrolment.enter_guardians": own_institution(*LEADING_ROLES),
    "enrolment.withdraw_classes": own_institution(*LEADING_ROLES),
    "enrolment.withdraw_guardians": own_institution(*LEADING_ROLES),
    "enrolment.end_stay": own_territory(Role.COMMUNITY, *LEADING_ROLES),
    "enrolment.record_document": own_institution(*LEADING_ROLES),
    "enrolment.restore_pupil": own_institution(*LEADING_ROLES),
    "enrolment.receive_pupil": roles(*LEADING_ROLES),
    "enrolment.rewrite_all": roles(*LEADING_ROLES, Role.NATIONAL),
    "enrolment.rewrite_cards": roles(*LEADING_ROLES, Role.COMMUNITY),
    "enrolment.guard_child": roles(Role.NATIONAL),
    "enrolment.end_guard": roles(Role.NATIONAL),
    "enrolment.adopt_pupil": own_institution(Role.HEAD, Role.ACTING),
    "enrolment.keepers_of": roles(),
    "enrolment.hold_books": roles(),
    "enrolment.hold_lists": roles(),
    "enrolment.protect_pupil": own_institution(Role.HEAD, Role.ACTING),
    "enrolment.end_protection": own_institution(Role.HEAD, Role.ACTING),
    "enrolment.set_readers": own_institution(Role.HEAD, Role.ACTING),
    "enrolment.end_guardian": own_institution(*LEADING_ROLES),
    "enrolment.enrol_list": own_institution(*LEADING_ROLES),
    "enrolment.enrol_many": own_institution(*LEADING_ROLES),
    "enrolment.find_or_record_guardians": own_institution(*LEADING_ROLES),
    "enrolment.guardian_of": own_institution(*LEADING_ROLES),
    "enrolment.hold_cards": roles(),
    "enrolment.hold_cards_whole": roles(),
    "enrolment.hold_writers": roles(),
    "enrolment.what_stands_on": roles(),
    "enrolment.move_many": own_institution(*LEADING_ROLES),
    "enrolment.undo_moves": own_institution(*LEADING_ROLES),
    "enrolment.facts_in_the_way": roles(),
    "enrolment.future_places": roles(),
    "enrolment.stands_on_moves": roles(),
    "enrolment.undoings_of_moves": roles(),
    "enrolment.invite_class": own_institution(*STAFF_ROLES),
    "enrolment.renew_access": own_institution(*STAFF_ROLES),
    "enrolment.register_dependents": roles(),
    "enrolment.later_facts": roles(),
    "enrolment.stands_in_classes": roles(),
    "enrolment.stands_on_transfer": roles(),
    "enrolment.transfer_many": own_institution(*LEADING_ROLES),
    "enrolment.transferable": roles(),
    "enrolment.undo_enrolment": own_institution(*LEADING_ROLES),
    "enrolment.undo_transfer": own_institution(*LEADING_ROLES),
}
