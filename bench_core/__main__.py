"""`python -m bench_core`: the command line. Workers may import this module too, so it imports nothing until it runs."""

if __name__ == "__main__":
    import sys

    if not sys.flags.safe_path:  # the folder that this is started in is last: it may have a json.py
        sys.path.append(sys.path.pop(0))

    from bench_core.cli.program import main

    sys.exit(main())
