"""`python -m scaffolder` is the same command as `scaffold`."""

from scaffolder.cli import main

if __name__ == "__main__":
    main()
