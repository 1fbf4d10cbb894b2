"""A real SMTP server in a process of its own, that writes down the Message-ID of each mail before it says 250.

python -m tests.delivery.sink LOGFILE     prints its port, then serves until it is killed
"""

import asyncio
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from aiosmtpd.smtp import SMTP

from employer_portal.settings import HOME


class Log:
    """Appends to the file, unbuffered: what a reader sees was taken."""

    def __init__(self, path):
        self.file = Path(path).open("ab", buffering=0)  # noqa: SIM115 - until the process is killed

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 - aiosmtpd's name
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]  # as mail servers do

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.file.write(re.search(rb"(?i)^message-id:\s*(\S+)", envelope.content, re.MULTILINE)[1] + b"\n")
        return "250 2.0.0 taken"


class Sink:
    """The server's process, and what it took."""

    def __init__(self, log):
        self.log = Path(log)
        self.log.touch()

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.delivery.sink", str(self.log)], stdout=subprocess.PIPE, text=True, cwd=HOME
        )
        self.port = int(self.process.stdout.readline())
        return self

    def __exit__(self, *exc):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def taken(self):
        """How often each Message-ID was taken."""
        return Counter(self.log.read_text().split())


async def serve(log):
    """Serve in this process until it is killed."""
    loop = asyncio.get_running_loop()
    handler = Log(log)
    server = await loop.create_server(lambda: SMTP(handler, data_size_limit=10_000_000), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - read by whoever started it
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
