"""What the product costs beside a bare handler that does the same SQL."""
