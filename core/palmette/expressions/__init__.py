"""The one language of guards, filters, computed fields and conditions, compiled to SQL."""
