"""Writing tables of institutions, set by set, inside the transaction of an operation."""
