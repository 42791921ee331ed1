"""The screens of the desk: who comes in, what is sold, and whom to speak to next."""
