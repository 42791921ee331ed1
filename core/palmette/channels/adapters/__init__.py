"""Adapters: one module per provider or protocol, each behind the port of `palmette.channels.ports`."""

from palmette.channels.adapters.sms import SMS

CHANNELS = (SMS,)
"""The channels that every installation has; an account makes one ready."""
