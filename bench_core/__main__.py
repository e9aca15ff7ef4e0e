"""`python -m bench_core`: the command line. Workers import this module too, so it imports nothing until it runs."""

if __name__ == "__main__":
    import sys

    from bench_core.cli import main

    sys.exit(main())
