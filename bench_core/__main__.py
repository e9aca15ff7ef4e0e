"""`python -m bench_core`: the command line. Workers import this module too, so it imports nothing until it runs."""

if __name__ == "__main__":
    import signal
    import sys

    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # like Ctrl-C, until a conductor handles both
        from bench_core.cli.main import main

        sys.exit(main())
    except KeyboardInterrupt:  # while still importing
        sys.exit(130)
