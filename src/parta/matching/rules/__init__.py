"""Whether two records are about one child: pure rules, no database, no clock."""
