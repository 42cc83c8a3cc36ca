"""Words for people: fields, questions, remarks, states. The codes are those of `rules`."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parta.institutions.models import Authority, ImportRow

Text = str | Promise

FIELDS: Mapping[str, Text] = {
    "name": _("Full name"),
    "short_name": _("Short name"),
    "edrpou": _("ЄДРПОУ"),
    "edebo": _("ЄДЕБО code"),
    "kind": _("Type"),
    "status": _("Status"),
    "ownership": _("Ownership"),
    "network_role": _("Hub or branch"),
    "parent": _("Hub institution"),
    "authority": _("Education authority"),
    "governing_body": _("Governing body in the register"),
    "territory": _("Settlement"),
    "settlement": _("Settlement in the register"),
    "region": _("Region"),
    "katottg": _("КАТОТТГ"),
    "community_katottg": _("КАТОТТГ of the community"),
    "koatuu": _("КОАТУУ (old)"),
    "postal_code": _("Postal code"),
    "address": _("Address"),
    "phone": _("Telephone"),
    "fax": _("Fax"),
    "email": _("E-mail"),
    "website": _("Website"),
    "head_name": _("Head"),
    "is_rural": _("Rural"),
    "is_mountain": _("Mountain"),
    "is_boarding": _("Boarding"),
    "is_confirmed": _("Confirmed by the authority"),
    "licensed": _("Licensed number of pupils"),
    "blocked_on": _("Day of blocking in ЄДЕБО"),
    "field": _("Field"),
    "said": _("The register says"),
    "ours": _("The institution says"),
    "reason": _("Reason"),
    "who": _("Who disputes it"),
    "register_since": _("In the register since"),
}

SECTIONS: Mapping[str, Text] = {
    "names": _("Names and codes"),
    "contacts": _("Address and contacts"),
    "head": _("Head"),
    "conditions": _("Conditions"),
}

REVIEWS: Mapping[str, Text] = {
    "branch-without-hub": _("Branch without a hub"),
    "several-hubs": _("Several hubs of one ЄДРПОУ"),
    "hub-not-found": _("Hub not found"),
    "place-unknown": _("Place not found"),
    "place-ambiguous": _("Several places of this name"),
    "place-community-only": _("Only the community is known"),
    "body-abolished": _("Body of an abolished district"),
    "body-unknown": _("Body not recognised"),
    "body-ambiguous": _("Several communities of this name"),
    "body-empty": _("Governing body is missing"),
    "kind-unknown": _("Type not in the codifier"),
    "status-missing": _("Status is missing"),
    "register-disputed": _("Register disputed"),
}

WHY: Mapping[str, Text] = {
    "branch-without-hub": _("The register calls it a branch, and no hub has the same ЄДРПОУ. Choose its hub."),
    "several-hubs": _("Several hubs have the ЄДРПОУ of this branch. Choose the right one."),
    "hub-not-found": _("The register names a hub that is not in the registers we hold."),
    "place-unknown": _("The codifier of territories has no such place: it may have been renamed."),
    "place-ambiguous": _("The region has several settlements of this name, and nothing tells which one is meant."),
    "place-community-only": _("The settlement was not found; the community was. Choose the settlement."),
    "body-abolished": _("The district was abolished in 2020. For now the community of the place governs."),
    "body-unknown": _("The body in the register is not an education authority that we know."),
    "body-ambiguous": _("Several communities bear this name, and none of them is that of the place."),
    "body-empty": _("The register names no governing body. For now the authority of the place governs."),
    "kind-unknown": _("The codifier has no such type of institution. Edit the card or add the type."),
    "status-missing": _("The register does not say whether the institution works."),
    "register-disputed": _("The institution says that the register is wrong. Decide who is right."),
}

REMARKS: Mapping[str, Text] = {
    **REVIEWS,
    "no-edebo": _("The ЄДЕБО code is missing or is not a number"),
    "edebo-repeated": _("The ЄДЕБО code is in the file twice; it stands in row"),
    "no-name": _("The full name is missing"),
    "overlong-row": _("More cells than the header has: the columns have shifted"),
    "formula": _("A formula stands instead of a value"),
    "too-long": _("The text is too long for this field"),
    "edrpou-missing": _("No ЄДРПОУ"),
    "edrpou-checksum": _("The control digit of ЄДРПОУ does not match"),
    "mixed-alphabets": _("Latin letters among Cyrillic ones"),
    "katottg-malformed": _("Not a КАТОТТГ code"),
    "katottg-unknown": _("The КАТОТТГ code is not in the codifier"),
    "licensed-not-a-number": _("The licensed number is not a number"),
    "network-role-unknown": _("Neither hub nor branch nor «ні»"),
    "neither-yes-nor-no": _("Neither yes nor no"),
    "body-of-another-community": _("The governing body is of another community than the place"),
    "body-of-another-region": _("The governing body is of another region"),
}

REGISTERS: Mapping[str, Text] = {
    "schools": _("Register of schools (ЄДЕБО)"),
    "vocational": _("Register of vocational institutions (ЄДЕБО)"),
}

STATES: Mapping[str, tuple[str, Text]] = {
    "waiting": ("wait", _("columns to be matched")),
    "queued": ("wait", _("waits for its turn")),
    "running": ("wait", _("is being loaded")),
    "done": ("good", _("loaded")),
    "failed": ("bad", _("failed")),
}

OUTCOMES: Mapping[int, tuple[str, Text]] = {
    ImportRow.Outcome.IN: ("good", _("went in")),
    ImportRow.Outcome.REVIEW: ("warn", _("on review")),
    ImportRow.Outcome.REJECTED: ("bad", _("rejected")),
}

CHANGES: Mapping[int, Text] = {
    ImportRow.Change.NONE: _("no change"),
    ImportRow.Change.ADDED: _("added"),
    ImportRow.Change.CHANGED: _("changed"),
}

LEVELS: Mapping[int, Text] = {
    Authority.Level.NATIONAL: _("national"),
    Authority.Level.REGION: _("region"),
    Authority.Level.DISTRICT: _("district"),
    Authority.Level.COMMUNITY: _("community"),
    Authority.Level.CITY_DISTRICT: _("district of a city"),
}

STATUS_TONES: Mapping[int, str] = {0: "none", 1: "good", 2: "warn", 3: "none", 4: "none", 5: "warn"}


def undialled(numbers: str) -> str:
    """What is wrong with these telephone numbers, and how they are typed."""
    text = gettext("Nobody can dial “%(value)s”. Type ten digits with the code of the place; several by commas.")
    return text % {"value": numbers}


def remark_line(remark: Mapping[str, str]) -> str:
    """A remark in words: «Контрольна цифра ЄДРПОУ не збігається: 22875030»."""
    text = str(REMARKS.get(remark["code"], remark["code"]))
    return f"{text}: {remark['value']}" if remark.get("value") else text
