"""Verify Ukrainian qualified electronic signatures (КЕП). Knows nothing of Parta or Django."""
