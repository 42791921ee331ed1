"""Adapters: one module per provider or protocol, each behind the port of `palmette.channels.ports`."""

from palmette.channels.adapters.call import CALL_CHANNEL
from palmette.channels.adapters.email import EMAIL
from palmette.channels.adapters.sms import SMS
from palmette.channels.adapters.telegram import TELEGRAM
from palmette.channels.adapters.whatsapp import WHATSAPP

CHANNELS = (EMAIL, SMS, TELEGRAM, WHATSAPP, CALL_CHANNEL)
"""The channels that every installation has; an account makes one ready, and calls need none."""
