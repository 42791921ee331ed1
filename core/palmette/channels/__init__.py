"""Channels: messages wait in the outbox, leave through providers once, and come in by way of the inbox."""
