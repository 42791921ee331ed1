"""Integrations: the one client for calls to the outside, connections with their secrets and their health."""
