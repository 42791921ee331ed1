"""Phases that records pass through by themselves, and their dated history."""
