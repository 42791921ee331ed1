"""Giving many records to other people: looked at first, done in chunks, taken back when it was a mistake."""
