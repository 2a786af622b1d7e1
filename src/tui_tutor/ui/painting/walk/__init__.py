"""A step phase by phase: formulas with the step's own numbers, in two dimensions."""
