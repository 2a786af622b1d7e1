"""What the documents need that programs make."""
