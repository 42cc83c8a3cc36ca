"""Verbs that change a journal."""
