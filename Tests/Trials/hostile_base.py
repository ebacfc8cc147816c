"""What the attacks of http_hostile.py have in common: its arguments, its checks, and an attack with bytes of HTTP."""

import argparse
import itertools
import socket
import time

from service_trial import Broken, Checks, Connection, ask

parser = argparse.ArgumentParser()
parser.add_argument('url')
parser.add_argument('key')
parser.add_argument('other', nargs='?')
parser.add_argument('--patience', type=float, default=90)
parser.add_argument('--seed', type=int, default=1)
parser.add_argument('--streams', type=int, default=300)
parser.add_argument('--only', default='')
parser.add_argument('--every', type=int, default=1)
parser.add_argument('--pid', type=int)
options = parser.parse_args()
url, key = options.url, options.key
checks = Checks()
authority = Connection(url).authority
ours = set()
MIB = 1 << 20
numbers = itertools.count(options.seed)


def is_chosen(name):
    """Whether to make an attack: all that have the word in their name, or every N-th of them."""
    return options.only in name and next(numbers) % options.every == 0


def alive(name):
    """The service must still answer, and at once."""
    start = time.monotonic()
    try:
        answer = ask(url, 'GET', '/v1/health', timeout=10)
    except (OSError, Broken) as error:
        return checks.check(f'health after {name}', False, str(error))
    if answer.status != 200 or time.monotonic() - start > 5:
        checks.check(f'health after {name}', False, f'{answer.status} after {time.monotonic() - start:.1f} s')


def exchange(data, half_close, patience):
    """Sends the bytes, and returns all answers to them, and whether the service closed."""
    answers = []
    with Connection(url, patience) as connection:
        method = 'HEAD' if isinstance(data, bytes) and data.startswith(b'HEAD ') else 'GET'
        sent = connection.send(data)
        if half_close and sent:
            try:
                connection.socket.shutdown(socket.SHUT_WR)
            except OSError:
                pass
        connection.socket.settimeout(patience)
        while True:
            try:
                answers.append(connection.answer(method))
            except Broken as end:
                return answers, 'closed' in str(end), str(end)
            connection.socket.settimeout(patience if half_close else 0.3)


def attack(name, data, allowed=(), most=None, patience=None, half_close=True, must=None):
    """One attack. Statuses of `allowed` are right besides, `most` answers may come, and `must` is the status to come."""
    if not is_chosen(name):
        return []
    patience = patience or options.patience
    start = time.monotonic()
    try:
        answers, closed, end = exchange(data, half_close, patience)
    except (OSError, Broken) as error:
        checks.check(name, False, f'{error} after {time.monotonic() - start:.1f} s')
        alive(name)
        return []
    took = time.monotonic() - start
    faults = [answer.fault() for answer in answers if answer.status not in allowed and answer.fault()]
    faults += [f'header injected: {pair}' for answer in answers for pair in answer.fields if 'injected' in pair[0].lower()]
    if not answers and not closed:
        faults.append(f'no answer and no end within {took:.0f} s ({end})')
    if most is not None and len(answers) > most:
        faults.append(f'{len(answers)} answers')
    if must and [answer.status for answer in answers[:1]] != [must]:
        faults.append(f'not {must}')
    seen = [f'{answer.status}{" " + answer.code if answer.code else ""}' for answer in answers[:4]]
    checks.check(name, not faults, '; '.join(faults[:3]) or f'{", ".join(seen) or "closed"}')
    alive(name)
    return answers


def head(*lines, first='GET /v1/health HTTP/1.1', host=True, end='\r\n'):
    lines = [first, *([f'Host: {authority}'] if host else []), *lines]
    return b''.join((line if isinstance(line, bytes) else line.encode('latin-1')) + end.encode() for line in lines) + end.encode()


def post(body, *lines, path='/v1/run', length=True, content='application/json', authorized=True):
    fields = ([f'Authorization: Bearer {key}'] if authorized else []) + ([f'Content-Type: {content}'] if content else [])
    fields += [f'Content-Length: {len(body)}'] if length else []
    return head(*fields, *lines, first=f'POST {path} HTTP/1.1') + body


def chunked(*chunks, end=b'0\r\n\r\n', path='/v1/run'):
    return post(b'', 'Transfer-Encoding: chunked', length=False, path=path) + b''.join(chunks) + end


def chunk(data):
    return b'%x\r\n' % len(data) + data + b'\r\n'


def endless(first, piece, count):
    """Pieces of one kind, one after the other; not all in memory at once."""
    yield first
    for _ in range(count):
        yield piece


BODY = b'{"code": "print(1)", "bogus": 1}'  # No field of that name: a body that is understood gives 422.
SMUGGLED = b'GET /v1/smuggled HTTP/1.1\r\nHost: ' + authority.encode() + b'\r\n\r\n'
