"""How an edition looks: its name, its logo, its colours."""
