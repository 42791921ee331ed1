"""The web edge that API and screens share: who asks, what headers go out, how errors read."""
