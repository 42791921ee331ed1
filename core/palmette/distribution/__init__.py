"""Distribution: who becomes responsible for a record that came without anybody, and why."""
