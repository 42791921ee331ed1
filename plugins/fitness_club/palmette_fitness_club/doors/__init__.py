"""Doors: who may pass, what devices tell, and the program that stands between them in the club's own network."""
