"""Training copies of institutions: their processes, their databases, who builds them (decision 0011)."""
