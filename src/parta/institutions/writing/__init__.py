"""Writing tables of institutions, set by set, inside the transaction of an operation: cards, closure, directory, registers."""
