"""A synthetic country to measure on. See README.md; the command is `parta twin`, the functions are in `making`."""
