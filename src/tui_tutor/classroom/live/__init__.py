"""What goes on while the class is held: the board, and what teachers do."""
