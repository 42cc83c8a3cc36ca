"""Cards with the whole product behind them: who signs, who confirms, what the public sees."""
