"""`python -m bench_core`: the command line. Workers may import this module too, so it imports nothing until it runs."""

if __name__ == "__main__":
    import sys

    from bench_core.cli.main import main

    sys.exit(main())
