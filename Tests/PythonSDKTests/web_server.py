"""A server of the tests' own under the name of another, for programs in a sandbox."""

import http.server
import os
import ssl
import subprocess
import threading
from typing import Any, Callable, Tuple

#: What the server shows at every path.
_PAGE = b"<html><head><title>Example Domain</title></head></html>"

#: Proxy for programs in a sandbox: leads connections to a name to a port of the host's, and passes all others on.
REDIRECTION = r"""
import socket, sys, threading
name, port, ready = sys.argv[1:]

def pass_on(source, target):
    while data := source.recv(1 << 16): target.sendall(data)
    target.shutdown(socket.SHUT_WR)

def serve(client):
    head = b''
    while b'\r\n\r\n' not in head: head += client.recv(1 << 16)
    proxy = socket.create_connection(('127.0.0.1', 3128))
    proxy.sendall(head.replace(f'{name}:443'.encode(), f'host.sandbox.internal:{port}'.encode()))
    threading.Thread(target=pass_on, args=(proxy, client), daemon=True).start()
    pass_on(client, proxy)

server = socket.create_server(('127.0.0.1', 3129), backlog=100)
open(ready, 'w').close()
while True: threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
"""


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(_PAGE)))
        self.end_headers()
        self.wfile.write(_PAGE)

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


def certificate(name: str) -> Tuple[str, str]:
    """Makes a certificate for the name, and its key; returns the paths."""
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem -subj".split()
    subprocess.run([*command, f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"], check=True, capture_output=True)
    return os.path.abspath("cert.pem"), os.path.abspath("key.pem")


def serve(paths: Tuple[str, str]) -> Tuple[int, Callable[[], None]]:
    """Serves over TLS at the host's loopback; returns the port, and what ends it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*paths)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return server.server_address[1], stop
