"""How invented data comes into a database, for a demonstration or a test."""
