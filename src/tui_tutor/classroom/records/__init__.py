"""What is kept: the class's database, and what goes in and out of it."""
