"""A county's table, read and understood: files to rows, rows to entries, nothing written."""
