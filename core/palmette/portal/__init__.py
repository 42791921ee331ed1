"""Personal accounts: a person outside the firm sees and does what pages of packs offer him, and nothing else."""
