"""Fiscal receipts (54-FZ) by a service of the shape of ATOL Online v4: what is printed, and how it gets there once."""
