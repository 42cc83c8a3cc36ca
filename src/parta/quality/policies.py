"""Who sees findings, who dismisses them, who lets them be put right in bulk."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, SYSTEM_ACCOUNT, Actor, Role
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.quality.models import Finding
from parta.quality.rules import GUARDIANS, OF_CHILDREN_EVER


def _about_protected() -> Q:
    """Findings on records of children who are under protection now, and of those who stand for nobody else: published
    views of `people` and `rulebook`.
    """
    children = RawSQL("select person_id from people_shielded_v1", [])
    guardians = RawSQL(
        "select k.guardian_id from people_kin_v1 k join people_shielded_v1 s on s.person_id = k.pupil_id "
        "where not exists (select from people_kin_v1 o where o.guardian_id = k.guardian_id "
        "and o.pupil_id not in (select person_id from people_shielded_v1))",
        [],
    )
    of_children = RawSQL("select code from rulebook_rules_v1 where form = any (%s)", [list(OF_CHILDREN_EVER)])
    of_guardians = RawSQL("select code from rulebook_rules_v1 where form = %s", [GUARDIANS])
    return Q(rule__in=of_children, object_id__in=children) | Q(rule__in=of_guardians, object_id__in=guardians)


def visible_findings(actor: Actor, *, institution_id: int) -> QuerySet[Finding]:
    """Every read of single findings starts here: leaders those of their institution, officers those of institutions
    under them. What a finding is about is told by the module that owns the record, as far as the reader may know it.
    A child hidden since the night is judged no more, and what was found on it is told no more.
    """
    rows = Finding.objects.filter(institution_id=institution_id).exclude(_about_protected())
    return rows if may_see(actor, institution_id=institution_id) else rows.none()


def may_see(actor: Actor, *, institution_id: int) -> Decision:
    """Leaders of the institution, officers over it."""
    if actor.account_id == SYSTEM_ACCOUNT or actor.is_national or institution_id in actor.institutions(*LEADING_ROLES):
        return ALLOW
    over = {each.id for each in institutions.authorities_over(institution_id)} if actor.authorities() else set()
    if actor.authorities() & over:
        return ALLOW
    return refuse(_("Findings are shown to those who lead the institution and to the authorities over it."))


def may_see_classes(actor: Actor) -> Decision:
    """A class teacher sees what is found on the children of her classes: whoever teaches has the page."""
    if any(actor.having(Role.TEACHER)):
        return ALLOW
    return refuse(_("This page is of class teachers."))


def may_see_authority(actor: Actor, *, authority_ids: Collection[int]) -> Decision:
    """Officers of the authority or of one above it; ``authority_ids``: itself and those above."""
    if actor.is_national or actor.authorities() & set(authority_ids):
        return ALLOW
    return refuse(_("The quality of a territory is shown to its officers."))


def may_dismiss(actor: Actor, *, institution_id: int) -> Decision:
    """Whoever leads the institution, and officers over it: a class below the least size is the founder’s word."""
    return may_see(actor, institution_id=institution_id)


def may_judge(actor: Actor, *, institution_id: int | None = None) -> Decision:
    """The country is the machine’s; one institution is looked at again by whoever sees its findings."""
    if actor.account_id == SYSTEM_ACCOUNT:
        return ALLOW
    if institution_id is not None:
        return may_see(actor, institution_id=institution_id)
    return refuse(_("The whole country is judged by night."))
