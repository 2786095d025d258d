"""The published language of Bangfu: what may be required, and what has happened."""
