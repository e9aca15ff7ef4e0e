"""`python -m bench_core`: the command line. Workers import this module too, so it imports nothing until it runs."""

if __name__ == "__main__":
    import sys

    try:
        from bench_core.cli.main import main

        sys.exit(main())
    except KeyboardInterrupt:  # while still importing
        sys.exit(130)
