"""Attacks with paths and parameters, and with time."""

import concurrent.futures
import socket
import struct
import threading
import time

from hostile_base import BODY, alive, attack, authority, checks, chunk, chunked, head, key, options, ours, post, url
from service_trial import Broken, Connection, ask, escaped, make_sandbox, operations, request
from trial_websocket import WebSocket


HOSTILE = ['..%2f..%2fetc%2fpasswd', '..%2F', '%2e%2e%2f', '..%5c', '%2f', '%2e', '..', '.', '..;', '%00', 'a%00b', '%ff', '%c0%ae', '%', '%zz', '%2', '%25',
           '%2500', '%0d%0aX-Injected:%201', '%0aX-Injected:1', '+', '%20', '*', '%3f', '%23', "'%22%3c%3e", '-1', '0', '99999999999999999999', '1e3',
           '0x1', '%d9%a1', '%f0%9f%92%a9', 'x' * 4000, '%2e' * 1000, '%ed%a0%80', '', '~', '{id}', ':id', '0%30']


def parameters():
    document = ask(url, 'GET', '/openapi.yaml').body.decode()
    sandbox = make_sandbox(url, key)
    ours.add(sandbox['id'])
    if ask(url, 'POST', f'/v1/sandboxes/{sandbox["id"]}/exec', key, {'command': 'echo kept > kept'}).status != 200:
        checks.check('a command runs', False)
    for operation in operations(document):
        body = {'POST': {'bogus': 1}, 'PUT': b'data'}.get(operation.method)
        values = {'id': sandbox['id'], 'n': '1'}

        def attack_target(name, target):
            attack(name, request(operation.method, target, authority, key, body), allowed=(200, 201, 204), patience=20)

        def target(values, query=''):
            path = operation.path
            for field, value in values.items():
                path = path.replace('{%s}' % field, value)
            needed = 'path=kept' if operation.path.endswith('/files') else ''
            return path + ('?' + '&'.join(filter(None, [needed, query])) if needed or query else '')

        if operation.path.endswith('/stream') or operation.path in ('/v1/health', '/openapi.yaml', '/metrics', '/v1/host'):
            attack(f'{operation.method} {operation.path}?bogus=1', request(
                operation.method, target(values, 'bogus=1'), authority, key, body), allowed=(200,))
            continue
        for field in values:
            for value in HOSTILE if '{%s}' % field in operation.path else ():
                attack_target(f'{operation.method} {operation.path} with {field} {value[:30]!r}', target({**values, field: value}))
        attack(f'{operation.method} {operation.path}?bogus=1', request(
            operation.method, target(values, 'bogus=1'), authority, key, body), must=422)
        for query in operation.queries:
            for value in HOSTILE if query != 'Range' and operation.method != 'DELETE' else ():
                plain = target(values).replace('path=kept', '') if query == 'path' else target(values)
                joint = '&' if '?' in plain and not plain.endswith('?') else '' if '?' in plain else '?'
                attack_target(f'{operation.method} {operation.path}?{query}={value[:30]!r}', f'{plain}{joint}{query}={value}')
    file_paths(f'/v1/sandboxes/{sandbox["id"]}/files?path=')


def file_paths(files):
    host = open('/etc/passwd', 'rb').read()
    for path in ['../../../../etc/passwd', '/etc/passwd', '/proc/1/root/etc/passwd', '/proc/self/root/etc/passwd', 'file:///etc/passwd']:
        answer = ask(url, 'GET', files + escaped(path), key)
        checks.check(f'download of {path!r} does not leave the sandbox', answer.body != host and answer.status < 500, answer.status)
    for text in ['bytes=', 'bytes=-', 'bytes=-0', 'bytes=5-1', 'bytes=99-', 'bytes=0-18446744073709551616', 'bytes=-18446744073709551616', 'bytes=a-b',
                 'bytes=0-0,2-3', 'bytes=' + '0-0,' * 10_000, 'chars=0-1', 'bytes = 0-1', '\xff', 'bytes=0--1', 'bytes=18446744073709551615-']:
        attack(f'Range: {text[:40]!r}', request('GET', files + 'kept', authority, key, None, [('Range', text)]), allowed=(200, 206))
    answer = ask(url, 'GET', files + 'kept', key)
    checks.check('the sandbox still has its file', answer.status == 200 and answer.body in (b'kept\n', b'data'), f'{answer.status} {answer.body[:60]!r}')


# Attacks with time

def slow(name, first, piece, pause):
    """Sends a piece at a time, for ever; the service must make an end of it."""
    if options.only not in name:
        return
    start = time.monotonic()
    try:
        with Connection(url, options.patience) as connection:
            connection.send(first)
            while time.monotonic() - start < options.patience:
                connection.socket.settimeout(pause)
                try:
                    if not connection._more():
                        return checks.check(name, True, f'closed after {time.monotonic() - start:.0f} s')
                    head = connection.buffer.split(b'\r\n')[0].decode('latin-1')
                    return checks.check(name, b' 4' in connection.buffer[:12], f'{head} after {time.monotonic() - start:.0f} s')
                except Broken:
                    if piece and not connection.send(piece):
                        return checks.check(name, True, f'closed after {time.monotonic() - start:.0f} s')
    except OSError as error:
        return checks.check(name, True, f'closed after {time.monotonic() - start:.0f} s: {error}')
    checks.check(name, False, f'still open after {options.patience:.0f} s')


def slow_ones():
    """They run beside the others, since each takes what the service's patience is."""
    websocket = request('GET', '/v1/stream', authority, key, None, WebSocket.handshake())
    attacks = [
        ('slow: nothing at all', b'', b'', 1), ('slow: half a first line', b'GET /v1', b'', 1), ('slow: a byte of the path a second', b'GET /', b'x', 1),
        ('slow: a field a second', head()[:-2], b'X-A: b\r\n', 1), ('slow: a body that does not come', post(b'', 'Content-Length: 100', length=False), b'', 1),
        ('slow: a byte of the body a second', post(b'', 'Content-Length: 100000', length=False), b' ', 1),
        ('slow: a chunk a second', chunked(end=b''), chunk(b' '), 1),
        ('slow: a body for GET', head('Content-Length: 100000', first='GET /v1/nowhere HTTP/1.1'), b' ', 1),
        ('slow: idle after an answer', head(), b'', 1),
    ]
    threads = [threading.Thread(target=slow_after, args=attack) for attack in attacks]
    threads.append(threading.Thread(target=slow_websocket, args=('slow: an order that does not come', websocket)))
    for thread in threads:
        thread.daemon = True
        thread.start()
    return threads


def slow_after(name, first, piece, pause):
    if name.endswith('after an answer') and options.only in name:
        start = time.monotonic()
        with Connection(url, options.patience) as connection:
            connection.send(first)
            connection.answer()
            try:
                closed = connection.is_closed()
            except Broken:
                closed = False
            return checks.check(name, closed, f'after {time.monotonic() - start:.0f} s')
    slow(name, first, piece, pause)


def slow_websocket(name, handshake):
    if options.only not in name:
        return
    start = time.monotonic()
    with Connection(url, options.patience) as connection:
        connection.send(handshake)
        status = connection.answer().status
        try:
            connection.rest()
            ended = True
        except Broken:
            ended = False
        checks.check(name, status == 101 and ended, f'{status}, ended after {time.monotonic() - start:.0f} s')


def pipelines():
    count = 1000
    with Connection(url, 60) as connection:
        sender = threading.Thread(target=connection.socket.sendall, args=(head() * count,))
        sender.start()
        statuses = [connection.answer().status for _ in range(count)]
        sender.join()
        checks.check(f'{count} pipelined requests', statuses == [200] * count)
    alive('pipelined requests')
    attack('pipelined requests, the second of them malformed', head() + b'\x00\x01\r\n\r\n' + head(), allowed=(200,), most=2)
    attack('pipelined requests behind a refused body', post(BODY) + head(), allowed=(200,), most=2)
    attack('pipelined upgrade and request', request('GET', '/v1/sandboxes/none/stream', authority, key, None, WebSocket.handshake()) + head(),
           allowed=(200,), most=2)
    unread = []
    for _ in range(20):
        connection = Connection(url, 5)
        try:
            connection.socket.setblocking(False)
            connection.socket.send(head(first='GET /openapi.yaml HTTP/1.1') * 500)
        except OSError:
            pass
        unread.append(connection)
    alive('pipelined requests whose answers nobody reads')
    for connection in unread:
        connection.close()
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        list(pool.map(reset, range(500)))
    alive('500 connections that are reset')


def reset(number):
    connection = Connection(url, 5)
    try:
        connection.send(request('POST', '/v1/run', authority, key, {'code': 'print(1)', 'bogus': 1})[:20 + number])
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    except (OSError, Broken):
        pass
    connection.close()
