"""The pages of personal accounts: what packs declare, drawn for a phone first."""
