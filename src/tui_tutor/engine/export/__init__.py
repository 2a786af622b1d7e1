"""Taking a run out: scripts that run by themselves, files of the trained network, the table of losses."""
