"""Work in the background, and when it is due."""
