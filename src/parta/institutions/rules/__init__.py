"""What registers write and what it means; whom a field is for; how a search forgives. Plain Python."""
