"""What tests of Palmette and of packs stand on: databases, a browser, and an honest list of what was not run."""
