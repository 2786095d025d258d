"""Tables of counties become intakes: read in a process of its own, asked about, filed by row."""
