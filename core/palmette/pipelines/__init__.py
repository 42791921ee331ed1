"""Processes whose stages a person moves records through, and the guards between them."""
