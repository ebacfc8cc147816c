"""Uses a service over TLS with HTTP/1.1 and HTTP/2, and attacks it with HTTP/2.

    service_tls.py URL KEY CERTIFICATE [--tool ALPHAGENT] [--pid PID] [--patience SECONDS] [--megabytes 50] [--growth 64]

URL is https://localhost:PORT. CERTIFICATE is its own, for `localhost` alone, and the authority that is trusted. With ALPHAGENT,
that tool is a client, too. With PID, the service's, its memory may not grow by more than GROWTH MiB over the attacks.
Needs curl. Prints a line for each check; ends with 1 where one does not hold.
"""

import argparse
import hashlib
import json
import os
import secrets
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time
import urllib.parse
import warnings

from service_trial import Broken, Checks, until
from trial_http2 import CONTINUATION, DATA, END_STREAM, HEADERS, HTTP2, PING, PREFACE, RESET, SETTINGS, WINDOW, frame

parser = argparse.ArgumentParser()
parser.add_argument('url')
parser.add_argument('key')
parser.add_argument('certificate')
parser.add_argument('--tool')
parser.add_argument('--pid', type=int)
parser.add_argument('--patience', type=float, default=90)
parser.add_argument('--megabytes', type=int, default=50)
parser.add_argument('--growth', type=int, default=64)
options = parser.parse_args()
url, key, certificate = options.url, options.key, os.path.abspath(options.certificate)
port = urllib.parse.urlsplit(url).port
checks = Checks()
json_field = [('content-type', 'application/json')]
mark = '9' + str(secrets.randbelow(10 ** 8)).zfill(8)  # Seconds of a sleep that only this trial asks for.


def curl(version, *words, body=None):
    """Asks with curl; returns the version and the status of the answer, and its body."""
    command = ['curl', '-sS', f'--http{version}', '--cacert', certificate, '-H', f'Authorization: Bearer {key}', '--max-time', '120',
               '-w', '%{stderr}%{http_version} %{http_code}', *words]
    command += ['--json', json.dumps(body)] if body is not None else []
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
    return done.stderr.decode(), done.stdout


def use(version):
    """What every client does."""
    name = f'HTTP/{version}'
    seen, body = curl(version, f'{url}/v1/sandboxes', body={'labels': {'trial': 'tls'}, 'disk': f'{options.megabytes + 64}m'})
    if not checks.check(f'{name}: create', seen == f'{version} 201', f'{seen} {body[:60]}'):
        return
    sandbox = f'{url}/v1/sandboxes/{json.loads(body)["id"]}'
    seen, body = curl(version, f'{sandbox}/run', body={'code': 'print(6 * 7)'})
    checks.check(f'{name}: run', seen == f'{version} 200' and json.loads(body)['output'] == '42\n', seen)
    with tempfile.NamedTemporaryFile() as file:
        file.write(os.urandom(options.megabytes << 20))
        file.flush()
        start = time.monotonic()
        seen, _ = curl(version, '-T', file.name, f'{sandbox}/files?path=large')
        middle = time.monotonic()
        checks.check(f'{name}: upload', seen == f'{version} 201', f'{seen}, {options.megabytes / (middle - start):.0f} MiB/s')
        seen, body = curl(version, f'{sandbox}/files?path=large')
        speed = options.megabytes / (time.monotonic() - middle)
        file.seek(0)
        same = hashlib.sha256(body).digest() == hashlib.sha256(file.read()).digest()
        checks.check(f'{name}: download', seen == f'{version} 200' and same, f'{seen}, {speed:.0f} MiB/s')
    seen, body = curl(version, '-N', '-H', 'Accept: application/x-ndjson', f'{sandbox}/exec', body={'command': 'seq 100000'})
    events = [json.loads(line) for line in body.splitlines()]
    text = ''.join(event['data'] for event in events if event['event'] == 'stdout')
    whole = text == ''.join(f'{number + 1}\n' for number in range(100_000)) and events[-1]['event'] == 'exit'
    checks.check(f'{name}: stream of events', seen == f'{version} 200' and whole, f'{seen}, {len(events)} events')
    seen, _ = curl(version, '-X', 'DELETE', sandbox)
    checks.check(f'{name}: terminate', seen == f'{version} 200', seen)


def refusals():
    """What TLS is for."""
    done = subprocess.run(['curl', '-sS', '--cacert', certificate, f'https://127.0.0.1:{port}/v1/health'], capture_output=True)
    checks.check('a name that the certificate does not have is refused by the client', done.returncode == 60, done.stderr.decode().partition('\n')[0])
    done = subprocess.run(['curl', '-sS', f'{url}/v1/health'], capture_output=True)
    checks.check('an authority that nobody knows is refused by the client', done.returncode == 60, done.stderr.decode().partition('\n')[0])
    with socket.create_connection(('127.0.0.1', port), timeout=10) as plain:
        plain.sendall(b'GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n')
        answer = plain.recv(1000)
        checks.check('plain HTTP gets no answer', not answer.startswith(b'HTTP/1.1 2'), answer[:60])
    context = ssl.create_default_context(cafile=certificate)
    warnings.simplefilter('ignore', DeprecationWarning)
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    context.set_ciphers('ALL:@SECLEVEL=0')
    try:
        context.wrap_socket(socket.create_connection(('127.0.0.1', port), timeout=10), server_hostname='localhost')
        checks.check('TLS 1.1 is refused', False)
    except OSError as error:
        checks.check('TLS 1.1 is refused', True, error)


def tool():
    def run(trusts, address):
        environment = {**os.environ, 'ALPHAGENT_API_URL': address, 'ALPHAGENT_API_KEY': key}
        environment.update({'SSL_CERT_FILE': certificate} if trusts else {})
        done = subprocess.run([options.tool, 'run', '-c', 'print(6 * 7)'], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment)
        return done.returncode, done.stdout, done.stderr.strip()

    checks.check('the tool runs code over TLS', run(True, url)[:2] == (0, '42\n'), run(True, url))
    for name, trusts, address in [('authority', False, url), ('name', True, f'https://127.0.0.1:{port}')]:
        status, output, error = run(trusts, address)
        checks.check(f'the tool refuses a wrong {name}', (status, output) == (125, ''), f'{status} {error.splitlines()[:1]}')


def connection(timeout=30, **more):
    return HTTP2(url, certificate, timeout, **more)


def alive(name):
    start = time.monotonic()
    try:
        with connection(10) as other:
            stream, asks = other.head('GET', '/v1/health')
            other.send(asks)
            status = other.status(stream)
    except (Broken, OSError) as error:
        status = error
    if status != 200 or time.monotonic() - start > 5:
        checks.check(f'health after {name}', False, f'{status} after {time.monotonic() - start:.1f} s')


def must_end(name, frames, patience=30, **more):
    """After what is no HTTP/2, the connection must end."""
    start = time.monotonic()
    try:
        with connection(patience, **more) as attacker:
            for data in frames(attacker) if callable(frames) else [frames]:
                if not attacker.send(data):
                    break
            end = attacker.end()
        checks.check(name, True, f'{end} after {time.monotonic() - start:.1f} s')
    except Broken as error:
        checks.check(name, False, f'{error} after {time.monotonic() - start:.1f} s')
    alive(name)


def broken_frames():
    must_end('another protocol', b'', preface=b'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    must_end('a preface that is wrong', b'', preface=PREFACE.replace(b'SM', b'XX'))
    for name, data in [
            ('a frame of 16 MB', frame(DATA, 0, 1, length=(1 << 24) - 1)), ('data for stream 0', frame(DATA, 0, 0, b'x')),
            ('data for a stream that is not there', frame(DATA, 0, 1, b'x')), ('a head for stream 2', frame(HEADERS, 5, 2, b'\x82')),
            ('a field that no table has', frame(HEADERS, 5, 1, b'\xff\xff\x7f')), ('a number without end', frame(HEADERS, 5, 1, b'\xff' * 1000)),
            ('a string that is cut', frame(HEADERS, 5, 1, b'\x00\x7f\xff')), ('settings of 5 bytes', frame(SETTINGS, payload=b'12345')),
            ('a window that is too large', frame(SETTINGS, payload=struct.pack('>HI', 4, 1 << 31))), ('a ping of 7 bytes', frame(PING, payload=b'1234567')),
            ('no step for the window', frame(WINDOW, payload=bytes(4))), ('a reset of a stream that is not there', frame(RESET, 0, 1, bytes(4))),
            ('a continuation of nothing', frame(CONTINUATION, 4, 1)), ('a head in the middle of another', frame(HEADERS, 0, 1) + frame(HEADERS, 5, 3))]:
        must_end(f'HTTP/2: {name}', data)
    must_end('HTTP/2: 160 MB of continuations', lambda attacker: [
        attacker.head('GET', '/', flags=0)[1], *[frame(CONTINUATION, 0, 1, b'\0\1x' + b'\x7f\x81\x7e' + b'x' * 16_253)] * 10_000])
    must_end('HTTP/2: 100,000 empty continuations', lambda attacker: [
        attacker.head('GET', '/', flags=0)[1], *[frame(CONTINUATION, 0, 1) * 1000] * 100])


def floods():
    """The service may answer or end the connection, but must not hold more and more."""
    def resets(attacker, count=10_000, method='GET', path='/v1/sandboxes', ends=True):
        for _ in range(count):
            stream, asks = attacker.head(method, path, key, json_field, ends)
            yield asks + frame(RESET, 0, stream, struct.pack('>I', 8))

    flood('10,000 streams that are reset at once', resets)
    flood('10,000 streams with a body that are reset', lambda attacker: resets(attacker, method='POST', path='/v1/run', ends=False))
    flood('1000 streams that are left open', lambda attacker: [
        attacker.head('POST', '/v1/run', key, json_field, False)[1] for _ in range(1000)])
    flood('100,000 pings', lambda attacker: [frame(PING, payload=bytes(8)) * 1000] * 100)
    flood('100,000 settings', lambda attacker: [frame(SETTINGS) * 1000] * 100)
    flood('100,000 empty frames of data', lambda attacker: [
        attacker.head('POST', '/v1/run', key, json_field, False)[1], *[frame(DATA, 0, 1) * 1000] * 100])
    flood('1000 answers that nobody takes', lambda attacker: [attacker.head('GET', '/openapi.yaml')[1] for _ in range(1000)],
          settings=struct.pack('>HI', 4, 0))


def flood(name, frames, **more):
    sent, end = 0, 'and no end'
    try:
        with connection(10, **more) as attacker:
            for data in frames(attacker):
                if not attacker.send(data):
                    end = attacker.end()
                    break
                sent += 1
            alive(name)
    except Broken as error:
        end = str(error)
    checks.check(f'HTTP/2: {name}', True, f'{sent} sent, {end}')
    alive(name)


def sleeping():
    """Processes of the executions whose clients go away."""
    found = subprocess.run(['pgrep', '-fx', f'sleep {mark}'], capture_output=True, text=True)
    return found.stdout.split()


def vanishing_clients():
    """An execution whose client goes away is over within ten seconds."""
    for name in ('resets the stream', 'closes the connection'):
        with connection() as client:
            stream, asks = client.head('POST', '/v1/exec', key, json_field, False)
            client.send(asks + frame(DATA, END_STREAM, stream, json.dumps({'command': f'exec sleep {mark}'}).encode()))
            begun = until(sleeping, 20)
            if name == 'resets the stream':
                client.send(frame(RESET, 0, stream, struct.pack('>I', 8)))
                start = time.monotonic()
                over = until(lambda: not sleeping(), 10)
        if name == 'closes the connection':
            start = time.monotonic()
            over = until(lambda: not sleeping(), 10)
        checks.check(f'HTTP/2: an execution ends when its client {name}', begun and over, f'begun: {begun}, {time.monotonic() - start:.1f} s')


def slow_ones():
    """The service ends them, or their streams, with its patience, though nobody answers its farewell."""
    def held(name, frames, **more):
        start = time.monotonic()
        try:
            with connection(options.patience, **more) as client:
                client.send(frames(client))
                while (received := client.receive()) and received[0] != RESET and time.monotonic() - start < options.patience:
                    pass
                closed = time.monotonic() - start < options.patience
        except Broken:
            closed = False
        checks.check(f'slow: {name}', closed, f'after {time.monotonic() - start:.0f} s')

    def silent():
        start = time.monotonic()
        with socket.create_connection(('127.0.0.1', port), timeout=options.patience) as client:
            try:
                closed = client.recv(1) == b''
            except OSError as error:
                closed = not isinstance(error, socket.timeout)
        checks.check('slow: a client that never begins with TLS', closed, f'after {time.monotonic() - start:.0f} s')

    attacks = [('half a preface', lambda client: b'', {'preface': PREFACE[:10]}), ('a connection that asks nothing', lambda client: b'', {}),
               ('half a frame', lambda client: frame(HEADERS, 5, 1, b'\x82', length=100), {}),
               ('half a head', lambda client: client.head('GET', '/', flags=0)[1], {}),
               ('a body that does not come', lambda client: client.head('POST', '/v1/run', key, json_field, False)[1], {}),
               ('nothing after an answer', lambda client: client.head('GET', '/v1/health')[1], {})]
    threads = [threading.Thread(target=silent)]
    threads += [threading.Thread(target=held, args=attack[:2], kwargs=attack[2]) for attack in attacks]
    for thread in threads:
        thread.start()
    return threads


def resident():
    try:
        with open(f'/proc/{options.pid}/status') as status:
            return next(int(line.split()[1]) for line in status if line.startswith('VmRSS')) / 1024
    except (OSError, StopIteration):
        return float('inf')  # It has died.


before = resident() if options.pid else 0
waiting = slow_ones()
for part in (lambda: use('1.1'), lambda: use('2'), refusals, tool, broken_frames, floods, vanishing_clients):
    try:
        if part is not tool or options.tool:
            part()
    except Exception as error:
        checks.check(getattr(part, '__name__', 'a part'), False, f'the trial broke off: {error!r}')
for thread in waiting:
    thread.join()
if options.pid:
    after = resident()
    checks.check('memory is flat', after - before < options.growth, f'{before:.0f} MiB, then {after:.0f} MiB')
checks.end()
