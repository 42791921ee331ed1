"""How a blueprint becomes tables, and how a database is brought to it."""
