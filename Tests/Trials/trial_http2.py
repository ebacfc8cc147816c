"""HTTP/2 over TLS for the trials of a service, whose client may send any frame."""

import socket
import ssl
import struct
import urllib.parse

from service_trial import Broken

DATA, HEADERS, RESET, SETTINGS, PING, GOAWAY, WINDOW, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
END_STREAM, END_HEADERS = 1, 4
PREFACE = b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
STATUSES = {8: 200, 9: 204, 10: 206, 11: 304, 12: 400, 13: 404, 14: 500}


def frame(kind, flags=0, stream=0, payload=b'', length=None):
    """A frame, whose length may be a lie."""
    return struct.pack('>I', len(payload) if length is None else length)[1:] + struct.pack('>BBI', kind, flags, stream) + payload


def field(name, value):
    """A field that no table takes up."""
    return b'\0' + b''.join(number(len(text), 7) + text for text in (name.encode(), value.encode()))


def number(value, bits):
    most = (1 << bits) - 1
    if value < most:
        return bytes([value])
    rest, value = [most], value - most
    while value > 127:
        rest.append(value & 127 | 128)
        value >>= 7
    return bytes([*rest, value])


class HTTP2:
    """Client's end of a connection, which may send anything."""

    def __init__(self, url, authority_file, timeout=30, settings=b'', preface=PREFACE):
        parts = urllib.parse.urlsplit(url)
        context = ssl.create_default_context(cafile=authority_file)
        context.set_alpn_protocols(['h2'])
        self.authority = parts.netloc
        plain = socket.create_connection(('127.0.0.1', parts.port), timeout=10)
        self.socket = context.wrap_socket(plain, server_hostname=parts.hostname)
        self.socket.settimeout(timeout)
        self.is_ended, self.buffer, self.next = False, b'', 1
        self.send(preface + (frame(SETTINGS, payload=settings) if preface == PREFACE else b''))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """Sends bytes; returns False where the service has closed."""
        try:
            self.socket.sendall(data)
            return True
        except socket.timeout as error:
            raise Broken('the service takes nothing more') from error
        except OSError:
            return False

    def head(self, method, path, key=None, more=(), ends=True, flags=END_HEADERS):
        """The frame that asks, on a stream of its own."""
        fields = [(':method', method), (':scheme', 'https'), (':authority', self.authority), (':path', path)]
        fields += [('authorization', f'Bearer {key}')] if key else []
        stream, self.next = self.next, self.next + 2
        block = b''.join(field(*pair) for pair in [*fields, *more])
        return stream, frame(HEADERS, flags | (END_STREAM if ends else 0), stream, block)

    def receive(self):
        """The next frame: kind, flags, stream and payload; None at the end of the connection."""
        head = self.take(9)
        payload = self.take(int.from_bytes(head[:3], 'big')) if head else None
        return None if payload is None else (head[3], head[4], int.from_bytes(head[5:9], 'big'), payload)

    def take(self, count):
        while len(self.buffer) < count:
            try:
                piece = self.socket.recv(1 << 16)
            except socket.timeout as error:
                raise Broken('nothing came in time') from error
            except OSError:
                piece = b''
            if not piece:
                return None
            self.buffer += piece
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def end(self):
        """How the connection ends: the error of its GOAWAY, or `closed`."""
        last = 'closed'
        while received := self.receive():
            if received[0] == GOAWAY:
                last = f'GOAWAY {int.from_bytes(received[3][4:8], "big")}'
            if received[0] == GOAWAY and received[3][4:8] != bytes(4):
                return last
        return last

    def status(self, stream):
        """Status of the answer on a stream, where the table has it; its reset; or the end of the connection."""
        while received := self.receive():
            kind, _, where, payload = received
            if where == stream and kind == HEADERS:
                return STATUSES.get(payload[0] & 127, 'another status')
            if where == stream and kind == RESET:
                return f'reset {int.from_bytes(payload, "big")}'
            if kind == GOAWAY and payload[4:8] != bytes(4):
                return f'GOAWAY {int.from_bytes(payload[4:8], "big")}'
        return 'closed'
