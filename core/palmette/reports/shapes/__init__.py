"""The shapes of analyses: each says what it takes, asks the gateway for it as the reader, and decides."""
