"""The generic screens: layout, parts, assets, and the templates that draw every pack's records."""
