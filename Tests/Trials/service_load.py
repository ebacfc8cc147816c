"""Loads a service, and prints how fast it was and how much memory it took.

    service_load.py URL KEY [--pid PID] [--sandboxes 200] [--clients 20] [--executions 10000] [--megabytes 1024]
                    [--slow-megabytes 300] [--idle 2000] [--growth 64]

CLIENTS clients make, use and end SANDBOXES sandboxes; run EXECUTIONS small commands over connections that they keep; move
MEGABYTES each way; read SLOW-MEGABYTES of output slowly; and hold IDLE connections, half of which are in the middle of a head.
With PID, the service's, its memory is printed over time, and may not grow by more than GROWTH MiB from the first round of
executions to the end. The key must allow as many sandboxes as there are clients. Prints a line for each check; ends with 1
where one does not hold.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import threading
import time

from service_trial import Broken, Checks, Connection, ask, make_sandbox, request

parser = argparse.ArgumentParser()
parser.add_argument('url')
parser.add_argument('key')
parser.add_argument('--pid', type=int)
for name, value in [('sandboxes', 200), ('clients', 20), ('executions', 10_000), ('megabytes', 1024), ('slow-megabytes', 300), ('idle', 2000), ('growth', 64)]:
    parser.add_argument(f'--{name}', type=int, default=value)
parser.add_argument('--patience', type=float, default=90)
options = parser.parse_args()
url, key = options.url, options.key
checks = Checks()
MIB = 1 << 20
memory = []


def resident():
    """Resident MiB, descriptors and threads of the service."""
    with open(f'/proc/{options.pid}/status') as status:
        facts = dict(line.split(':', 1) for line in status)
    return int(facts['VmRSS'].split()[0]) / 1024, len(os.listdir(f'/proc/{options.pid}/fd')), int(facts['Threads'])


def note(stage):
    if options.pid:
        memory.append((stage, *resident()))
        print('      {:<28} {:6.0f} MiB {:5} descriptors {:5} threads'.format(*memory[-1]), flush=True)


class Watch:
    """The most memory that the service holds while something is done."""

    def __enter__(self):
        self.most, self.over = 0, threading.Event()
        self.thread = threading.Thread(target=self.look)
        self.thread.start()
        return self

    def look(self):
        while options.pid and not self.over.wait(0.05):
            self.most = max(self.most, resident()[0])

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def shares(count):
    """What each client does of a number of things."""
    return [len(range(client, count, options.clients)) for client in range(options.clients)]


def times_of(name, times, start, count):
    took = time.monotonic() - start
    times.sort()
    figures = ', '.join(f'p{share} {times[min(len(times) - 1, len(times) * share // 100)] * 1e3:.1f} ms' for share in (50, 99)) if times else ''
    checks.check(name, len(times) == count, f'{len(times)} of {count} in {took:.1f} s, {len(times) / took:.0f} a second, {figures}')


def in_clients(work, count):
    """Runs `work(share, times, faults)` for each client."""
    times, faults = [], []
    with concurrent.futures.ThreadPoolExecutor(options.clients) as pool:
        for done in [pool.submit(work, share, times, faults) for share in shares(count) if share]:
            try:
                done.result()
            except Exception as error:
                faults.append(repr(error))
    return times, faults


def until_room(ask_again):
    """Asks again while the service says that it is full, as it says when."""
    while (answer := ask_again()).status in (429, 503):
        time.sleep(min(1, int(answer.field('retry-after'))))
    return answer


def lives(share, times, faults):
    with Connection(url, 120) as connection:
        for number in range(share):
            start = time.monotonic()
            made = until_room(lambda: connection.request('POST', '/v1/sandboxes', key, {'memory': '128m', 'labels': {'trial': 'load'}}))
            if made.status != 201:
                faults.append(f'create: {made.status} {made.body[:200]!r}')
                continue
            path = f'/v1/sandboxes/{made.json()["id"]}'
            ran = connection.request('POST', path + '/run', key, {'code': f'print({number} + 1)'})
            put = connection.request('PUT', path + '/files?path=file', key, b'%d' % number)
            got = connection.request('GET', path + '/files?path=file', key)
            ended = connection.request('DELETE', path, key)
            right = [ran.status == 200 and ran.json()['output'] == f'{number + 1}\n', put.status == 201, got.body == b'%d' % number, ended.status == 200]
            if all(right):
                times.append(time.monotonic() - start)
            else:
                faults.append(f'{right} {[answer.body[:150] for answer in (ran, put, got, ended) if answer.status >= 300]}')


def small_executions(sandboxes):
    def work(share, times, faults):
        path = f'/v1/sandboxes/{sandboxes.pop()}/exec'
        with Connection(url, 120) as connection:
            for number in range(share):
                start = time.monotonic()
                answer = connection.request('POST', path, key, {'command': f'echo {number}'})
                if answer.status == 200 and answer.json()['output'] == f'{number}\n':
                    times.append(time.monotonic() - start)
                else:
                    faults.append(f'{answer.status} {answer.body[:200]!r}')

    return work


def report(name, work, count):
    start = time.monotonic()
    times, faults = in_clients(work, count)
    times_of(name, times, start, count)
    for fault in faults[:5]:
        print(f'      {fault}')


def move(sandbox):
    """Moves a file there and back, and compares what comes with what went."""
    files = f'/v1/sandboxes/{sandbox}/files?path=/tmp/large'
    piece, size, there, back = os.urandom(MIB), options.megabytes, hashlib.sha256(), hashlib.sha256()
    start = time.monotonic()
    with Watch() as watch, Connection(url, 300) as connection:
        connection.send(request('PUT', files, connection.authority, key, None, [('Content-Length', size * MIB)]))
        for number in range(size):
            data = number.to_bytes(8, 'big') + piece[8:]
            there.update(data)
            if not connection.send(data):
                break
        answer = connection.answer()
    took = time.monotonic() - start
    checks.check(f'upload of {size} MiB', answer.status == 201, f'{answer.status}, {size / took:.0f} MiB/s, at most {watch.most:.0f} MiB of memory')
    start = time.monotonic()
    with Watch() as watch, Connection(url, 300) as connection:
        connection.send(request('GET', files, connection.authority, key))
        _, status, fields = connection.head()
        length = int(dict((name.lower(), value) for name, value in fields).get('content-length', 0))
        left = length
        while left:
            data = connection.take(min(left, MIB))
            back.update(data)
            left -= len(data)
    took = time.monotonic() - start
    same = status == 200 and back.digest() == there.digest()
    checks.check(f'download of {size} MiB', same, f'{status}, {size / took:.0f} MiB/s, at most {watch.most:.0f} MiB of memory')


def slow_reader(sandbox):
    """A reader that takes a megabyte at a time, with pauses: the program must wait, and not the service's memory."""
    size = options.slow_megabytes
    command = f'head -c {size}M /dev/zero | tr "\\\\0" x'
    before = resident()[0] if options.pid else 0
    with Watch() as watch, Connection(url, 300) as connection:
        connection.send(request('POST', f'/v1/sandboxes/{sandbox}/exec', connection.authority, key, {'command': command}, [('Accept', 'application/x-ndjson')]))
        version, status, _ = connection.head()
        count, rest, last, pause = 0, b'', None, threading.Event()
        for chunk in connection.chunks():
            *lines, rest = (rest + chunk).split(b'\n')
            for line in lines:
                last = json.loads(line)
                count += len(last.get('data', ''))
                if count // (4 * MIB) != (count - len(last.get('data', ''))) // (4 * MIB):
                    pause.wait(0.02)
    end = last.get('result', {}) if last else {}
    whole = status == 200 and count == size * MIB and end.get('exit_code') == 0 and end.get('output_bytes') == size * MIB
    checks.check(f'slow reader of {size} MiB', whole, f'{status}, {count / MIB:.0f} MiB, at most {watch.most - before:.0f} MiB more memory')
    if options.pid:
        checks.check('its output waits in the program, not in the service', watch.most - before < options.growth, f'{watch.most - before:.0f} MiB more')


def idle_connections(sandbox):
    head = f'GET /v1/health HTTP/1.1\r\nHost: {Connection(url).authority}\r\nX-Slow: '.encode()
    held = []
    for number in range(options.idle):
        connection = Connection(url, options.patience)
        if number % 2:
            connection.send(head[:number % len(head)])
        held.append(connection)
    note(f'{options.idle} idle connections')
    start = time.monotonic()
    answer = ask(url, 'POST', f'/v1/sandboxes/{sandbox}/exec', key, {'command': 'echo on'})
    took = time.monotonic() - start
    checks.check(f'a client beside {options.idle} idle connections is served', answer.status == 200 and took < 5, f'{answer.status} in {took * 1e3:.0f} ms')
    start, open_still = time.monotonic(), 0
    for connection in held:
        connection.socket.settimeout(max(0.01, options.patience - (time.monotonic() - start)))
        try:
            connection.rest()
        except Broken:
            open_still += 1
        connection.close()
    checks.check('the service closes idle connections', open_still == 0, f'{open_still} are open after {time.monotonic() - start:.0f} s')


note('at the beginning')
report(f'{options.sandboxes} sandboxes of {options.clients} clients', lives, options.sandboxes)
note('after the sandboxes')
kept = [make_sandbox(url, key, memory='128m', labels={'trial': 'load'})['id'] for _ in range(options.clients)]
large = make_sandbox(url, key, disk=f'{options.megabytes + 64}m', memory=f'{options.megabytes + 512}m', labels={'trial': 'load'})['id']
try:
    report('first executions', small_executions(list(kept)), options.executions // 10)
    note('after the first executions')
    settled = memory[-1][1] if memory else 0
    report(f'{options.executions} executions over kept connections', small_executions(list(kept)), options.executions)
    note('after the executions')
    move(large)
    note('after the transfers')
    slow_reader(kept[0])
    note('after the slow reader')
    idle_connections(kept[0])
    note('after the idle connections')
    report('last executions', small_executions(list(kept)), options.executions // 10)
    note('at the end')
    if options.pid:
        checks.check('memory is flat', memory[-1][1] - settled < options.growth, f'{settled:.0f} MiB, then {memory[-1][1]:.0f} MiB')
except Exception as error:
    checks.check('the load', False, f'it broke off: {error!r}')
for sandbox in kept + [large]:
    ask(url, 'DELETE', f'/v1/sandboxes/{sandbox}', key)
if options.pid:
    # The service keeps its connections to sessions for a moment.
    deadline, ended = time.monotonic() + 60, resident()
    while (ended[1] > memory[0][2] + 10 or ended[2] > memory[0][3] + 10) and time.monotonic() < deadline:
        time.sleep(0.1)
        ended = resident()
    checks.check('descriptors and threads are given back', time.monotonic() < deadline,
                 f'{memory[0][2]} and {memory[0][3]}, then {ended[1]} and {ended[2]}')
left = [row for row in ask(url, 'GET', '/v1/sandboxes?limit=1000&label=trial%3Dload', key).json()['sandboxes']]
checks.check('no sandbox is left', not left, len(left))
checks.end()
