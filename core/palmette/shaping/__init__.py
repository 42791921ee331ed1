"""What people change of an edition on the screens: an overlay that waits, is planned, applied, and can be exported."""
