"""Analyses with a shape of their own: one file each, of a pure decision and of how its rows are asked for."""
