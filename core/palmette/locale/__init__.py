"""How languages write things, for every part that says something to a person."""
