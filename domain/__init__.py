"""The decisions of Bangfu: pure functions over facts, without clock, chance, network or store."""
