"""Speed and size of the tutor, measured as ratios within one run; see `python -m bench --help`."""
