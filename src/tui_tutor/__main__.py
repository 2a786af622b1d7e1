"""Lets ``python -m tui_tutor`` do what the command does."""

from tui_tutor.cli.main import main

if __name__ == "__main__":
    main()
