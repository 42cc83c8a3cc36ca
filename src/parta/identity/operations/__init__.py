"""Verbs of identity: accounts, offices, invitations, credentials."""
