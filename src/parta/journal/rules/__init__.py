"""Pure rules of keeping a journal: what a cell says, how results are suggested, which days, is a chain whole."""
