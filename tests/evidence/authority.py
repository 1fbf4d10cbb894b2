"""An authority for time stamps of one's own, by openssl: a root, a certificate for stamping under it, and a web address
that answers with them."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

from employer_portal.proof.stamping import Authority, roots_in

CONFIG = """[req]
distinguished_name=name
prompt=no
[name]
CN=Test
[root]
basicConstraints=critical,CA:true
keyUsage=critical,keyCertSign
[stamps]
extendedKeyUsage=critical,timeStamping
keyUsage=critical,digitalSignature
[tsa]
serial=serial
signer_cert=stamps.pem
signer_key=stamps.key
signer_digest=sha256
default_policy=1.2.3.4.1
digests=sha256
ess_cert_id_alg=sha256
"""


class _Server(HTTPServer):
    folder: Path
    down = False


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self):
        folder, asked = self.server.folder, self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.down:
            self.send_error(503)
            return
        (folder / "asked").write_bytes(asked)
        openssl(folder, "ts", "-reply", "-config", "conf", "-section", "tsa", "-queryfile", "asked", "-out", "answer")
        self.send_response(200)
        self.end_headers()
        self.wfile.write((folder / "answer").read_bytes())

    def log_message(self, *given):
        pass


def openssl(folder, *words):
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


def founded(folder: Path) -> Path:
    """The root's certificate, of an authority whose files are in that folder."""
    folder.mkdir()
    (folder / "conf").write_text(CONFIG)
    (folder / "serial").write_text("01\n")
    new = ("-newkey", "rsa:2048", "-nodes", "-config", "conf")
    openssl(folder, "req", "-x509", *new, "-keyout", "root.key", "-out", "root.pem", "-days", "9999",
            "-extensions", "root", "-subj", "/CN=Test root")  # fmt: skip
    openssl(folder, "req", *new, "-keyout", "stamps.key", "-out", "stamps.csr", "-subj", "/CN=Test stamps")
    openssl(folder, "x509", "-req", "-in", "stamps.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
            "-out", "stamps.pem", "-days", "9999", "-extfile", "conf", "-extensions", "stamps")  # fmt: skip
    return folder / "root.pem"


@contextmanager
def answering(folder: Path) -> Iterator[tuple[Authority, _Server]]:
    """Such an authority, at an address of its own for the time of the block."""
    roots = founded(folder)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.folder = folder
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Authority(f"http://127.0.0.1:{server.server_port}/", roots_in(roots)), server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
