"""One frozen object from packs and edition: collect, merge, check, freeze."""
