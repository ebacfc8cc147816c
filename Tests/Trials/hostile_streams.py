"""Attacks with WebSockets and with frames of the session protocol."""

import concurrent.futures
import random
import struct
import time

from hostile_base import MIB, alive, attack, authority, checks, is_chosen, key, options, ours, url
from service_trial import Broken, ask, make_sandbox, request
from trial_websocket import WebSocket


def handshakes():
    sandbox = make_sandbox(url, key)
    ours.add(sandbox['id'])
    stream = f'/v1/sandboxes/{sandbox["id"]}/stream'

    def shake(name, fields=(), target=stream, secret=key, first='GET', **more):
        attack(f'WebSocket: {name}', request(first, target, authority, secret, None, WebSocket.handshake(fields)), most=1, **more)

    shake('no key of the handshake', [('Sec-WebSocket-Key', '')])
    shake('a key of the handshake that is short', [('Sec-WebSocket-Key', 'AAAA')])
    shake('a key of the handshake that is no Base64', [('Sec-WebSocket-Key', '????????????????????????')])
    shake('no version', [('Sec-WebSocket-Version', '')])
    for version in ['0', '8', '14', '13, 8', 'x']:
        shake(f'version {version}', [('Sec-WebSocket-Version', version)])
    shake('no Upgrade', [('Upgrade', '')])
    shake('Upgrade: h2c', [('Upgrade', 'h2c'), ('HTTP2-Settings', 'AAMAAABkAAQAAP__')])
    shake('no Connection', [('Connection', '')])
    shake('POST', first='POST')
    shake('an Origin', [('Origin', f'http://{authority}')], must=403)
    shake('no key of the service', secret=None, must=401)
    shake('a wrong key', secret='sk-alphagent-0', must=401)
    shake('a sandbox that is not there', target='/v1/sandboxes/0123456789abcdef/stream', must=404)
    shake('a path that has none', target='/v1/sandboxes', allowed=(200,))
    shake('a body', [('Content-Length', '5')])
    attack('WebSocket: HTTP/1.0', request('GET', stream, authority, key, None, WebSocket.handshake()).replace(b'HTTP/1.1', b'HTTP/1.0', 1), most=1)
    frame_attacks(stream)
    fuzz()
    answer = ask(url, 'POST', f'/v1/sandboxes/{sandbox["id"]}/exec', key, {'command': 'echo on'})
    checks.check('the attacked session works on', answer.status == 200 and answer.json()['output'] == 'on\n', answer.body[:200])


DATA, CREDIT, REQUEST, ANSWER = 11, 12, 19, 20  # Kinds of frames of the session protocol.
TERMINATE = 5  # Verb of a request.


def hello(call=2, version=(2, 1)):
    return frame(call, REQUEST, bytes([0]) + struct.pack('<II', *version))


def frame(call, kind, body):
    """A frame of the session protocol."""
    return struct.pack('<IIB', len(body), call, kind) + body


def must_end(name, target, data, patience=15):
    """What is sent on a WebSocket must end it."""
    start = time.monotonic()
    try:
        socket_ = WebSocket(url, target, key, timeout=patience)
    except (Broken, OSError) as error:
        return checks.check(name, False, f'no WebSocket: {error}')
    if socket_.answer.status != 101:
        return checks.check(name, False, f'no WebSocket: {socket_.answer.status} {socket_.answer.body[:200]!r}')
    try:
        socket_.send(data)
        code = socket_.until_closed()
        checks.check(name, True, f'closed with {code} after {time.monotonic() - start:.1f} s')
    except (Broken, OSError) as error:
        checks.check(name, False, f'{error} after {time.monotonic() - start:.1f} s')
    socket_.close()
    alive(name)


def frame_attacks(stream):
    """At the same time, since the service waits with each for a goodbye."""
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        def ends(name, target, data, patience=15):
            if is_chosen(name):
                pool.submit(must_end, name, target, data, patience)

        f = WebSocket.frame
        for name, data in [
                ('not masked', f(hello(), mask=False)), ('text', f(b'hello', 1)), ('text that is no UTF-8', f(b'\xff', 1)),
                ('a ping in fragments', f(b'x', 9, fin=False)), ('a close in fragments', f(b'\x03\xe8', 8, fin=False)),
                ('a ping of 126 bytes', f(bytes(126), 9)), ('a close of 200 bytes', f(bytes(200), 8)),
                ('a frame of 2^63 bytes', f(b'x', length=1 << 63, width=8)), ('a frame of 2^64 - 1 bytes', f(b'x', length=(1 << 64) - 1, width=8)),
                ('a frame of 2^62 bytes', f(b'x', length=1 << 62, width=8)), ('a frame of 1 GB', f(b'x', length=1 << 30, width=8)),
                ('a frame of 8 MB', f(bytes(8 * MIB))), ('a goodbye', f(b'\x03\xe8', 8)),
                ('a continuation of nothing', f(b'x', 0)), ('a text as continuation', f(b'\x00', 2, fin=False) + f(b'x', 1)),
                ('two beginnings of a message', f(b'\x00', 2, fin=False) + f(b'\x00', 2, fin=False) + f(b'\x00', 2)),
                ('session frames of no kind', f(frame(2, 99, b''))), ('a session frame that is too long', f(struct.pack('<IIB', 1 << 31, 2, REQUEST))),
                ('session frames without a hello', f(frame(2, REQUEST, bytes([3])))), ('a hello of another version', f(hello(version=(99, 0)))),
                ('a hello that is cut', f(frame(2, REQUEST, b'\x00\x02'))), ('a second hello', f(hello() + hello(4))), ('a call of the other side', f(hello(3))),
                ('an order to a session that is made', f(hello() + frame(4, REQUEST, bytes([1])))), ('data for no call', f(hello() + frame(8, DATA, b'\x00xyz')))]:
            ends(f'WebSocket: {name}', stream, data)
        for reserved in (1, 2, 4):
            ends(f'WebSocket: reserved bit {reserved}', stream, f(hello(), reserved=reserved))
        for opcode in (3, 5, 7, 11, 15):
            ends(f'WebSocket: opcode {opcode}', stream, f(b'x', opcode))
        for code in (b'\x03', b'\x00\x00', b'\x03\xec', b'\x03\xed', b'\x03\xee', b'\xff\xff', b'\x03\xe8\xff'):
            ends(f'WebSocket: close with {code.hex()}', stream, f(code, 8))
        ends('WebSocket: bytes behind the close', stream, f(b'\x03\xe8', 8) + f(hello()) * 100)
        ends('WebSocket: 100,000 pings', stream, f(b'x' * 100, 9) * 100_000 + f(b'\x03\xe8', 8), patience=30)
        ends('WebSocket: 100,000 empty frames', stream, f(b'', 2) * 100_000 + f(b'\x03\xe8', 8), patience=30)
        ends('WebSocket: 10,000 fragments', stream, f(b'', 2, fin=False) + f(b'', 0, fin=False) * 10_000 + f(b'\x03\xe8', 8), patience=30)
        for name, data in [('text in place of an order', f(b'{}', 1)), ('an empty order', f(b'')), ('a random order', f(random.Random(options.seed).randbytes(200))),
                           ('an order of 8 MB', f(bytes(MIB), fin=False) + f(bytes(MIB), 0, fin=False) * 8), ('an order not masked', f(b'x', mask=False)),
                           ('an order and a goodbye', f(b'x') + f(b'\x03\xe8', 8)), ('a ping and a goodbye', f(b'x', 9) + f(b'\x03\xe8', 8))]:
            ends(f'WebSocket: {name}', '/v1/stream', data)
    with_hello(stream)


def with_hello(stream):
    """What is right in odd pieces must be taken: a hello in frames of one byte, with pings between."""
    name = 'WebSocket: a hello in pieces is answered'
    if options.only not in name:
        return
    data = hello()
    pieces = [WebSocket.frame(data[:1], 2, fin=False), WebSocket.frame(b'', 9)]
    pieces += [WebSocket.frame(data[index:index + 1], 0, fin=False, width=8) for index in range(1, len(data) - 1)]
    pieces += [WebSocket.frame(data[-1:], 0)]
    end = WebSocket(url, stream, key, timeout=10)
    try:
        for piece in pieces:
            end.send(piece)
        got = b''
        while len(got) < 9:
            opcode, payload = end.receive()
            got += payload if opcode == 2 else b''
        checks.check(name, got[8] == ANSWER, f'frame of kind {got[8]}')
    except Broken as error:
        checks.check(name, False, str(error))
    end.close()


def mutated(chance, data):
    """Bytes with some of them changed, left out, doubled or put in."""
    data = bytearray(data)
    for _ in range(chance.choice([0, 1, 1, 2, 4, 16])):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(5):
            case 0: data[place:place + 1] = chance.randbytes(1)
            case 1: del data[place:place + chance.randrange(1, 9)]
            case 2: data[place:place] = chance.randbytes(chance.randrange(1, 9))
            case 3: data[place:place] = data[place:place + chance.randrange(64)]
            case 4: data[place:place + 4] = struct.pack('<I', chance.choice([0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]))
    return bytes(data)


def session_frames(chance):
    """Frames of a session's client, sound and unsound, behind a hello."""
    text = lambda value: struct.pack('<I', len(value)) + value
    shell = bytes([3]) + struct.pack('<I', 1) + text(b'echo fuzz') + bytes([0]) + struct.pack('<I', 0) + bytes([0, 0, 0, 0, 0])
    bodies = [(REQUEST, bytes([verb]) + body) for verb, body in [
        (2, shell), (3, b''), (4, b'\x00'), (4, b'\x01'), (6, b''), (7, shell), (8, struct.pack('<q', 1)), (9, b''), (10, struct.pack('<q', 1))]]
    bodies += [(4, struct.pack('<iB', 15, 0)), (6, text(b'/workspace/fuzz') + text(b'')), (7, struct.pack('<I', 1) + text(b'/workspace')),
               (DATA, b'\x00fuzz'), (CREDIT, b'\x00' + struct.pack('<I', 1 << 16)), (13, b'\x00'), (14, b'\x00'), (15, b''),
               (16, struct.pack('<HH', 24, 80)), (17, b''), (1, b''), (2, shell), (5, b''), (9, b''), (10, b'\x00'), (18, b''), (ANSWER, b'')]
    frames = [frame(chance.choice([0, 2, 4, 6, 7, 0xFFFFFFFE]), *chance.choice(bodies)) for _ in range(chance.randrange(1, 12))]
    return hello() + b''.join(frames)


def new_sandbox():
    sandbox = make_sandbox(url, key)['id']
    ours.add(sandbox)
    return sandbox


def fuzz():
    name = f'WebSocket: {options.streams} streams of mutated session frames, seed {options.seed}'
    if options.only not in name:
        return
    chance = random.Random(options.seed)
    hangs, opened, ended, sandbox = [], 0, 0, None
    for number in range(options.streams):
        sandbox = sandbox or new_sandbox()
        data = chance.randbytes(chance.randrange(2000)) if number % 10 == 0 else mutated(chance, session_frames(chance))
        try:
            end = WebSocket(url, f'/v1/sandboxes/{sandbox}/stream', key, timeout=15)
            if end.answer.status != 101:
                raise Broken(f'{end.answer.status} {end.answer.body[:100]!r}')
            opened += 1
            rest = data
            while rest:
                size = chance.choice([1, 7, 100, 10_000])
                end.send(WebSocket.frame(rest[:size]))
                rest = rest[size:]
            end.send(WebSocket.frame(b'\x03\xe8', 8))
            end.until_closed()
            end.close()
        except (Broken, OSError) as error:
            hangs.append(f'{number}: {error}')
        if ask(url, 'POST', f'/v1/sandboxes/{sandbox}/exec', key, {'command': 'true'}).status != 200:
            # The session may have understood that it is to end.
            ended += 1
            if bytes([REQUEST, TERMINATE]) not in data:
                hangs.append(f'{number}: the session ended by {data.hex()}')
            sandbox = None
        if number % 50 == 49:
            alive(f'stream {number}')
    checks.check(name, not hangs, '; '.join(hangs[:3]) or f'{opened} were opened and closed, {ended} sessions were told to end')
