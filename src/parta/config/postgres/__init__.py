"""Django’s PostgreSQL with pooled connections that are known to live (see `base`)."""
