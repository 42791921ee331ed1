"""What runs in the child process: hostile bytes are opened here alone, under limits, without files or network."""
