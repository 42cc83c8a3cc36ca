"""Is whom a request names the person Parta knows?"""

from parta.connection.models import ConnectionRequest
from parta.kernel.text import sort_key
from parta.people import api as people


def is_same_person(request: ConnectionRequest, person: people.PersonName) -> bool:
    """Do family name and given name agree, however they are typed?"""
    said = (request.family_name, request.given_name)
    return [sort_key(each) for each in said] == [sort_key(each) for each in (person.family_name, person.given_name)]
