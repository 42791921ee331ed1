"""Work time: when a branch is open, and how much of its working time lies between two moments."""
