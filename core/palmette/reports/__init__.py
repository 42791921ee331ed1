"""Figures by dimensions, computed in SQL."""
