"""Adapters: one module per provider or protocol, each behind the port of `palmette.channels.ports`."""
