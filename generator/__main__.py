"""``python -m generator`` is the console script ``juesuan``."""

from generator.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
