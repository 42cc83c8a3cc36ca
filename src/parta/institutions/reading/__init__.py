"""From a register's words to what they mean: rows, places, bodies, hubs. No tables, no clock: lists are given."""
