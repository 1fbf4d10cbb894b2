"""Child processes that can be stopped with Ctrl-C, wherever the tests run."""

import signal


def hears_ctrl_c() -> None:
    """For `preexec_fn`: a shell's background jobs ignore SIGINT, and their children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
