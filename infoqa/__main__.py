"""`python -m infoqa` is the same as the command `infoqa`."""

from __future__ import annotations

from infoqa.cli import main

if __name__ == "__main__":
    main()
