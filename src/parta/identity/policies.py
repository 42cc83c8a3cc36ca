"""Who may give which office, invitation and power."""
