"""The command `scaffold`, also as `python -m scaffolder`."""

import signal


def main() -> None:
    """Run the command that the process's arguments name, and exit; Ctrl-C is quiet while its modules are imported."""
    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if ours:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from scaffolder import cli

    if ours:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    cli.main()


if __name__ == "__main__":
    main()
