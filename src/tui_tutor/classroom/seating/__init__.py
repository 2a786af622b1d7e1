"""Where they sit: a process for each learner, on a terminal of its own."""
