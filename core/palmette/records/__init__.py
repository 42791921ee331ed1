"""The one way to records: what they are, how they are read, written, found and remembered."""
