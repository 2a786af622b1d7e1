"""How the tables of a class came to be what they are: one file for each step, in order."""
