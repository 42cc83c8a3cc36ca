"""Reading codifiers and finding places by what people and registers write. Plain Python."""
