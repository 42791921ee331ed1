"""Actions that wait for the signature of a second person."""
