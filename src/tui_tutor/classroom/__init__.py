"""A class over SSH: who may enter, where each sits, and what is kept of it."""
