"""The product's version; the hook API has its own in `palmette.hookspecs`."""

__version__ = "0.1.0"
