"""Outgoing webhooks: other systems are told what changed, signed, in order, and with no more than their owner sees."""
