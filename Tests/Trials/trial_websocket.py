"""WebSockets for the trials of a service, whose client may send any frame."""

import base64
import os

from service_trial import Broken, Connection, request


class WebSocket:
    """Client's end of a WebSocket, which may send any frame."""

    def __init__(self, url, target, key, fields=(), timeout=30):
        self.connection = Connection(url, timeout)
        self.connection.send(request('GET', target, self.connection.authority, key, None, self.handshake(fields)))
        self.answer = self.connection.answer()

    @staticmethod
    def handshake(fields=()):
        key = base64.b64encode(os.urandom(16)).decode()
        given = {name.lower() for name, _ in fields}
        usual = [('Connection', 'Upgrade'), ('Upgrade', 'websocket'), ('Sec-WebSocket-Version', '13'), ('Sec-WebSocket-Key', key)]
        return [(name, value) for name, value in usual if name.lower() not in given] + [pair for pair in fields if pair[1]]

    @staticmethod
    def frame(payload, opcode=2, fin=True, reserved=0, mask=True, length=None, width=None):
        """A frame, whose length may be a lie (`length`) or longer than need be (`width`)."""
        length = len(payload) if length is None else length
        width = width or (0 if length < 126 else 2 if length < 1 << 16 else 8)
        head = bytes([fin << 7 | reserved << 4 | opcode])
        flag = 0x80 if mask else 0
        head += bytes([flag | {0: length, 2: 126, 8: 127}[width]]) + (length.to_bytes(width, 'big') if width else b'')
        if not mask:
            return head + payload
        key = os.urandom(4)
        covered = int.from_bytes(payload, 'big') ^ int.from_bytes((key * (len(payload) // 4 + 1))[:len(payload)], 'big')
        return head + key + covered.to_bytes(len(payload), 'big')

    def send(self, data):
        return self.connection.send(data)

    def receive(self):
        """The next frame: its opcode and its payload."""
        first, second = self.connection.take(2)
        length = second & 0x7F
        if length > 125:
            length = int.from_bytes(self.connection.take(2 if length == 126 else 8), 'big')
        return first & 0xF, self.connection.take(length)

    def until_closed(self):
        """Reads to the end; returns the code of the close, None where there was none."""
        code = None
        try:
            while True:
                opcode, payload = self.receive()
                if opcode == 8:
                    code = int.from_bytes(payload[:2], 'big')
        except Broken as end:
            if 'closed' not in str(end):
                raise
        return code

    def close(self):
        self.connection.close()
