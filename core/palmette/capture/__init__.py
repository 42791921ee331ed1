"""Capture: what comes from outside by public forms is kept as it came, and made into records afterwards."""
