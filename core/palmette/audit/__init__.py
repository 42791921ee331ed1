"""What is written down about access itself: the journal with its chain, disclosure, canaries."""
