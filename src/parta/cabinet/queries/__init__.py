"""Reads of the family pages: one object a page, a fixed number of SQL statements."""
