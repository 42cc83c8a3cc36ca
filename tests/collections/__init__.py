"""Campaigns beside the modules whose records they count."""
