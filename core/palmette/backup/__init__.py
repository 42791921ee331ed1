"""Copies of an installation that can be trusted: made whole, checked, proved by restoring, swapped in without loss."""
