"""`python -m uakep`, the same as the command `uakep`."""

import sys

from uakep.cli import main

if __name__ == "__main__":
    sys.exit(main())
