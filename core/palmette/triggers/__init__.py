"""What happens by itself: triggers, the ledger of their occurrences, and why each of them fired or did not."""
