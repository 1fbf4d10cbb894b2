"""A token endpoint as Microsoft and Google have one: it checks what it is given, and keeps what it was asked."""

import json
import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from employer_portal.delivery import sign_in
from tests.delivery.server import AUTHORITY, CERTIFICATES

TENANT, CLIENT, SECRET = "8a5c0f3e-5b0e-4d8e-9c5a-3f1f6f0f2b11", "11111111-2222-3333-4444-555555555555", "right"
MAILBOX = "feedback@example.org"


class Endpoint(ThreadingHTTPServer):
    """Gives out token-1, token-2, and so on; `refuses` are a provider's words (error, description) instead."""

    def __init__(self, *, lasts=3600, refuses=None, meanwhile=lambda: None):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lasts, self.refuses, self.meanwhile = lasts, refuses, meanwhile
        self.asked: list[dict[str, str]] = []
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def address(self):
        return f"https://localhost:{self.server_port}"

    def google_key(self):
        """What Google would give out for a service account of this endpoint."""
        pem = self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        account = "portal@project.iam.gserviceaccount.com"
        return json.dumps({
            "type": "service_account", "client_email": account, "private_key": pem, "private_key_id": "1",
            "token_uri": f"{self.address}/google",
        })  # fmt: skip

    def answer(self, path, asked):
        self.asked.append(asked)
        self.meanwhile()
        if self.refuses:
            return 400, {"error": self.refuses[0], "error_description": self.refuses[1]}
        if path == "/google":
            said = jwt.decode(
                asked["assertion"],
                self.private.public_key(),
                algorithms=["RS256"],
                audience="https://oauth2.googleapis.com/token",
            )
            right = (said["sub"], said["scope"]) == (MAILBOX, "https://mail.google.com/")
        else:
            given = [asked.get(name) for name in ("client_id", "client_secret", "grant_type", "scope")]
            right = given == [CLIENT, SECRET, "client_credentials", sign_in.MICROSOFT_SCOPE]
        if not right:
            return 401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret."}
        return 200, {"access_token": f"token-{len(self.asked)}", "token_type": "Bearer", "expires_in": self.lasts}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server.address
        if not self.path.startswith(f"/{TENANT}/v2.0/.well-known/openid-configuration"):
            self._say(400, {"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant not found."})
            return
        tenant = f"{server}/{TENANT}"
        self._say(200, {
            "issuer": f"{tenant}/v2.0", "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
            "token_endpoint": f"{tenant}/oauth2/v2.0/token",
        })  # fmt: skip

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._say(*self.server.answer(self.path, {name: value for name, [value] in parse_qs(body).items()}))

    def _say(self, status, answer):
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


@contextmanager
def endpoint(monkeypatch, **options):
    """An endpoint that runs and that the portal takes for Microsoft's."""
    with Endpoint(**options) as server:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(CERTIFICATES / "valid.pem")
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        monkeypatch.setattr(sign_in, "MICROSOFT", server.address)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(AUTHORITY))
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()
