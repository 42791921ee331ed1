"""The first-party packs: the universal CRM, loaded through the same hooks as anyone's."""
