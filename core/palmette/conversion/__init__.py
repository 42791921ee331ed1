"""Conversion: a record becomes others, existing ones chosen where there are some, and can be taken back."""
