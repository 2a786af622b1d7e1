"""Networks, their data and their training, without a screen."""
