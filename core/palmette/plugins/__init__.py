"""Packs: found by entry point, read without import, ordered, called one at a time, quarantined when they fail."""
