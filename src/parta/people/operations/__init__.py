"""Verbs of people: record, appoint, dismiss, set guardians, invite, log what was read."""
