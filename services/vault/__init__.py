"""The vault: who the random ids of households are, encrypted under a key for each of them."""
