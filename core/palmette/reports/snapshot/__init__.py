"""A columnar copy of the figures of records, for analyses over very many: made by a job, asked in the same rights."""
