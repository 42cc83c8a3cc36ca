"""Persons, guardianship and staff posts: the one place where somebody is recorded."""

from parta.people.models.holding import Adoption, Feed, Inquiry, Protection, ProtectionReader, Reading
from parta.people.models.persons import Correction, Document, Guardianship, Person
from parta.people.models.posts import Handover, Post, Tenure

__all__ = [
    "Adoption",
    "Correction",
    "Document",
    "Feed",
    "Guardianship",
    "Handover",
    "Inquiry",
    "Person",
    "Post",
    "Protection",
    "ProtectionReader",
    "Reading",
    "Tenure",
]
