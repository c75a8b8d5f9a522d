"""`python -m kpi` is the `kpi` command."""

from kpi.cli import main

if __name__ == "__main__":
    main()
