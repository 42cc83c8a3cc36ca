"""Light markup of guides and answers, search over them, the difference of two versions: plain Python."""
