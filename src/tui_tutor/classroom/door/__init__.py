"""Who comes in: SSH connections, and the questions they are asked."""
