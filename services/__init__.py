"""The processes, a folder each; every one is a thin adapter around domain/."""
