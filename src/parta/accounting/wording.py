"""Words of notices: addressees and ways."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parta.accounting.rules.notices import Addressee, Way
from parta.people import api as people

ADDRESSEES: dict[Addressee, Promise] = {
    Addressee.CHILDREN: _("children’s service"),
    Addressee.POLICE: _("National Police"),
}
WAYS: dict[Way, Promise] = {
    Way.EMAIL: _("by e-mail"),
    Way.POST: _("by post"),
    Way.BY_HAND: _("handed over"),
    Way.EXCHANGE: _("by the exchange of state bodies"),
}
DOCUMENTS: dict[people.DocumentKind, Promise] = {
    people.DocumentKind.BIRTH_CERTIFICATE: _("birth certificate"),
    people.DocumentKind.PASSPORT: _("passport"),
    people.DocumentKind.ID_CARD: _("ID card"),
    people.DocumentKind.FOREIGN_BIRTH_CERTIFICATE: _("foreign birth certificate"),
    people.DocumentKind.OTHER: _("other document"),
}
