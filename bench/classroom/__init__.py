"""A class under load: the server as it is, and real ``ssh`` clients in pseudo-terminals."""
