"""Files of records: where their bytes lie, which types are taken, what they are called."""
