"""How other systems' tables become records: read, map, try, commit."""
