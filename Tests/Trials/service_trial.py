"""Parts of the trials of the service: a client that may say anything, a reader of its document, and the checks."""

import collections
import json
import os
import re
import select
import socket
import sys
import threading
import time
import urllib.parse


class Checks:
    """Counts checks, a line each, and ends the program with their sum."""

    def __init__(self):
        self.passed, self.failed = 0, []
        self.lock = threading.Lock()

    def check(self, name, holds, detail=''):
        with self.lock:
            if holds:
                self.passed += 1
            else:
                self.failed.append(name)
            print(f'{"ok   " if holds else "WRONG"} {name}' + (f': {detail}' if detail else ''), flush=True)
        return holds

    def end(self):
        print(f'{self.passed} checks hold, {len(self.failed)} do not' + ''.join(f'\n  {name}' for name in self.failed))
        sys.stdout.flush()
        os._exit(bool(self.failed))  # Threads of a trial that hangs must not keep it.


class Answer:
    """One answer of HTTP."""

    def __init__(self, version, status, fields, body):
        self.version, self.status, self.fields, self.body = version, status, fields, body

    def field(self, name):
        values = [value for key, value in self.fields if key.lower() == name]
        return values[0] if values else None

    def json(self):
        return json.loads(self.body)

    def lines(self):
        return [json.loads(line) for line in self.body.splitlines()]

    @property
    def code(self):
        """The `code` of a problem document; None for anything else."""
        try:
            return self.json().get('code')
        except (ValueError, AttributeError):
            return None

    def fault(self):
        """What is wrong with it as an answer to a bad request; None for nothing."""
        if self.status in (503, 429) and self.field('retry-after') is None:
            return f'{self.status} without Retry-After'
        if self.status >= 500 and self.status not in (501, 503):
            return f'{self.status}: {self.body[:200]!r}'
        if self.status < 400:
            return f'{self.status}: {self.body[:200]!r}'
        if not self.body:
            return None
        if self.field('content-type') != 'application/problem+json':
            return f'{self.status} as {self.field("content-type")}: {self.body[:200]!r}'
        try:
            problem = self.json()
        except ValueError:
            return f'{self.status} with no JSON: {self.body[:200]!r}'
        missing = {'type', 'title', 'status', 'detail', 'code'} - set(problem)
        if missing or problem['status'] != self.status:
            return f'{self.status} with {problem}'
        return None


class Broken(Exception):
    """The connection ended, or nothing came in time."""


class Connection:
    """A connection to the service, on which any bytes may be sent; reads answers with a deadline."""

    def __init__(self, url, timeout=30):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port, self.timeout = parts.hostname, parts.port, timeout
        self.authority = parts.netloc
        self.socket = socket.create_connection((self.host, self.port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(timeout)
        self.buffer = b''

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, pieces):
        """Sends bytes, or pieces of them, and stops where the service has closed or answered meanwhile."""
        for piece in [pieces] if isinstance(pieces, bytes) else pieces:
            view = memoryview(piece)
            while view:
                readable, writable = self._ready()
                if readable and not self._more():
                    return False
                if not writable and not readable:
                    raise Broken('the service takes nothing more')
                if writable:
                    try:
                        view = view[self.socket.send(view[:1 << 18]):]
                    except (BrokenPipeError, ConnectionResetError):
                        return False
        return True

    def _ready(self):
        """Waits until there is something to read, or until more can be written; says which."""
        poll = select.poll()  # Takes descriptors of any number.
        poll.register(self.socket, select.POLLIN | select.POLLOUT)
        events = sum(event for _, event in poll.poll(self.timeout * 1e3))
        return events & ~select.POLLOUT, events & select.POLLOUT

    def _more(self):
        try:
            piece = self.socket.recv(1 << 18)
        except socket.timeout as error:
            raise Broken('nothing came in time') from error
        except ConnectionResetError:
            piece = b''
        self.buffer += piece
        return len(piece)

    def line(self):
        while b'\n' not in self.buffer:
            if not self._more():
                raise Broken('the service closed')
        line, _, self.buffer = self.buffer.partition(b'\n')
        return line.rstrip(b'\r').decode('latin-1')

    def take(self, count):
        pieces, left = [], count
        while left:
            if not self.buffer and not self._more():
                raise Broken('the service closed')
            pieces.append(self.buffer[:left])
            left -= len(pieces[-1])
            self.buffer = self.buffer[len(pieces[-1]):]
        return b''.join(pieces)

    def head(self):
        version, status, *_ = self.line().split(' ', 2) + ['']
        if not re.fullmatch(r'HTTP/1\.[01]', version):
            raise Broken(f'no answer of HTTP: {version[:80]!r}')
        fields = []
        while line := self.line():
            name, _, value = line.partition(':')
            fields.append((name, value.strip()))
        return version, int(status), fields

    def chunks(self):
        while size := int(self.line().partition(';')[0], 16):
            yield self.take(size)
            self.line()
        while self.line():
            pass

    def answer(self, method='GET', informational=False):
        """The next answer; that of `HEAD` has no body."""
        version, status, fields = self.head()
        if status < 200 and not informational and status != 101:
            return self.answer(method)
        answer = Answer(version, status, fields, b'')
        if method == 'HEAD' or status < 200 or status in (204, 304):
            return answer
        if (answer.field('transfer-encoding') or '').lower() == 'chunked':
            answer.body = b''.join(self.chunks())
        elif answer.field('content-length') is not None:
            answer.body = self.take(int(answer.field('content-length')))
        else:
            answer.body = self.rest()
        return answer

    def rest(self):
        while self._more():
            pass
        rest, self.buffer = self.buffer, b''
        return rest

    def is_closed(self):
        """Whether the service closes, and says nothing more."""
        return not self.buffer and self._more() == 0

    def request(self, method, target, key=None, body=None, fields=()):
        self.send(request(method, target, self.authority, key, body, fields))
        return self.answer(method)


def request(method, target, authority, key=None, body=None, fields=()):
    """The bytes of a request; a body that is no bytes goes as JSON."""
    lines = [f'{method} {target} HTTP/1.1', f'Host: {authority}']
    if key is not None:
        lines.append(f'Authorization: Bearer {key}')
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
        lines.append('Content-Type: application/json')
    if body is not None:
        lines.append(f'Content-Length: {len(body)}')
    lines += [f'{name}: {value}' for name, value in fields]
    return ('\r\n'.join(lines) + '\r\n\r\n').encode('latin-1') + (body or b'')


def ask(url, method, target, key=None, body=None, fields=(), timeout=60):
    """Asks on a connection of its own."""
    with Connection(url, timeout) as connection:
        return connection.request(method, target, key, body, fields)


def escaped(text):
    return urllib.parse.quote(text, safe='')


def make_sandbox(url, key, **options):
    answer = ask(url, 'POST', '/v1/sandboxes', key, options)
    if answer.status != 201:
        sys.exit(f'there is no sandbox to be had: {answer.status} {answer.body.decode()}')
    return answer.json()


def until(holds, seconds):
    """Waits for what nothing tells of: processes and files of another's."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


Operation = collections.namedtuple('Operation', 'method path queries')


def operations(document):
    """Methods and paths of an OpenAPI document, with the names of their parameters in the query.

    Reads no YAML but that of this document: two spaces a level, a key a line, references in braces.
    """
    named = dict(re.findall(r'^    (\w+):\n      name: (\w+)\n      in: query', document, re.M))
    paths = document[re.search(r'^paths:\n', document, re.M).end():]
    paths = paths[:re.search(r'^\S', paths, re.M).start()]
    found = []
    for path, text in re.findall(r"^  (/\S*):\n((?:    .*\n|\n)+)", paths, re.M):
        shared, *methods = re.split(r'^    (get|put|post|delete|head|options|patch):\n', text, flags=re.M)
        for method, part in zip(methods[::2], methods[1::2]):
            queries = re.findall(r'- name: (\S+)\n +in: query', part)
            for name in re.findall(r'#/components/parameters/(\w+)', shared + part):
                queries += [named[name]] if name in named else []
            found.append(Operation(method.upper(), path, queries))
    return found
