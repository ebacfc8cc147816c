"""Checks that to one key of a service, another key's sandbox is a sandbox that is not there.

    two_keys.py URL KEY_A KEY_B [--tries 200] [--seed N]

For every path of the service's document that names a sandbox, KEY_B's answers for KEY_A's sandbox, by its id, the beginning of
its id and its name, must be those for an id, a beginning and a name that nobody has: status, header and body, but for the
date, the request's id and the text that was asked for. Nor may they take another time: over so many tries of both, in random
order, a rank test must not tell them apart. Names, labels, lists, beginnings of ids and idempotency keys are each key's own.
Prints a line for each check; ends with 1 where one does not hold.
"""

import argparse
import math
import random
import secrets
import statistics
import time

from service_trial import Broken, Checks, Connection, ask, make_sandbox, operations, request
from trial_websocket import WebSocket

parser = argparse.ArgumentParser()
parser.add_argument('url')
parser.add_argument('key_a')
parser.add_argument('key_b')
parser.add_argument('--tries', type=int, default=200)
parser.add_argument('--seed', type=int, default=1)
options = parser.parse_args()
url, a, b = options.url, options.key_a, options.key_b
checks = Checks()
chance = random.Random(options.seed)
mark = secrets.token_hex(4)
made = []

# A difference by chance is as likely as this in one comparison; what is found is measured again, with five times the tries.
UNLIKELY = 1e-5

BODIES = {
    '/run': {'code': 'print(1)'}, '/exec': {'command': 'true'}, '/signal': {'signal': 'INT'}, '/files': b'data',
}
QUERIES = {'/files': 'path=kept', '/events': 'from=0'}


def make(key, **more):
    sandbox = make_sandbox(url, key, **more)
    made.append((key, sandbox['id']))
    return sandbox


def ending(path):
    return path[path.rindex('/'):]


def bytes_of(operation, reference, authority, body, key):
    path = operation.path.replace('{id}', reference).replace('{n}', '1')
    query = QUERIES.get(ending(operation.path))
    fields = WebSocket.handshake() if operation.path.endswith('/stream') else ()
    return request(operation.method, path + (f'?{query}' if query else ''), authority, key, body, fields)


class Asker:
    """Asks on one connection, and on a new one where the service closes."""

    def __init__(self):
        self.connection = None

    def ask(self, operation, reference, body, key=b):
        """The answer, and the time that it took."""
        for _ in range(2):
            connection = self.connection = self.connection or Connection(url)
            data = bytes_of(operation, reference, connection.authority, body, key)
            start = time.perf_counter()
            try:
                connection.send(data)
                answer = connection.answer(operation.method)
            except Broken:
                self.drop()
                continue
            took = time.perf_counter() - start
            if (answer.field('connection') or '').lower() == 'close':
                self.drop()
            return answer, took
        raise Broken(f'no answer to {operation.method} {operation.path}')

    def drop(self):
        self.connection.close()
        self.connection = None


def essence(answer, reference):
    """What may not differ between two answers."""
    fields = sorted((name.lower(), value) for name, value in answer.fields if name.lower() not in ('date', 'x-request-id'))
    hide = lambda text: text.replace(reference, 'REFERENCE')
    length = len(hide(answer.body.decode('latin-1'))) + answer.body.count(reference.encode()) * (len(reference) - len('REFERENCE'))
    fields = [(name, 'LENGTH' if name == 'content-length' and int(value) == length else hide(value)) for name, value in fields]
    return answer.status, fields, hide(answer.body.decode('latin-1'))


def chance_of(left, right):
    """Likelihood that two samples of one distribution differ in rank so much (Mann and Whitney, normal approximation)."""
    both = sorted([(value, 0) for value in left] + [(value, 1) for value in right])
    rank = sum(index + 1 for index, (_, side) in enumerate(both) if side == 0)
    m, n = len(left), len(right)
    deviation = math.sqrt(m * n * (m + n + 1) / 12)
    return math.erfc(abs(rank - m * (m + n + 1) / 2) / deviation / math.sqrt(2))


def measure(operation, there, absent, body, tries):
    """Times of both, in random order, so that what else the machine does meets both."""
    asker, times = Asker(), ([], [])
    asker.ask(operation, absent(), body)
    for _ in range(tries):
        for side in chance.sample((0, 1), 2):
            times[side].append(asker.ask(operation, (there, absent())[side], body)[1])
    if asker.connection:
        asker.drop()
    return times


def compare(operation, kind, there, absent, body):
    name = f'{operation.method} {operation.path} by {kind}'
    asker, other = Asker(), absent()
    answers = [essence(asker.ask(operation, reference, body)[0], reference) for reference in (there, other)]
    checks.check(f'{name}: same answer', answers[0] == answers[1] and answers[0][0] == 404,
                 answers[0][0] if answers[0] == answers[1] else f'{answers[0]} and {answers[1]}')
    for tries in (options.tries, 5 * options.tries):
        times = measure(operation, there, absent, body, tries)
        likelihood = chance_of(*times)
        if likelihood > UNLIKELY:
            break
    medians = [statistics.median(side) * 1e3 for side in times]
    checks.check(f'{name}: same time', likelihood > UNLIKELY,
                 f'medians {medians[0]:.3f} and {medians[1]:.3f} ms of {tries} tries, likelihood {likelihood:.2g}')


def routes():
    sandbox = make(a, name=f'kept-{mark}', labels={'trial': mark})
    base = f'/v1/sandboxes/{sandbox["id"]}'
    started = ask(url, 'POST', base + '/exec', a, {'command': 'echo kept > kept; sleep 7200', 'timeout': '2h', 'detach': True})
    checks.check('the sandbox runs something', started.status == 202, started.status)
    references = {
        'id': (sandbox['id'], lambda: secrets.token_hex(8)), 'beginning': (sandbox['id'][:8], lambda: secrets.token_hex(4)),
        'name': (sandbox['name'], lambda: f'kept-{secrets.token_hex(4)}'),
    }
    for operation in operations(ask(url, 'GET', '/openapi.yaml').body.decode()):
        if '{id}' not in operation.path:
            continue
        body = BODIES.get(ending(operation.path)) if operation.method in ('POST', 'PUT') else None
        for kind, (there, absent) in references.items():
            compare(operation, kind, there, absent, body)
        for wrong in ({'bogus': 1}, b'{') if operation.method == 'POST' else ():
            asker, other = Asker(), secrets.token_hex(8)
            answers = [essence(asker.ask(operation, text, wrong)[0], text) for text in (sandbox['id'], other)]
            checks.check(f'{operation.method} {operation.path} with a wrong body: same answer', answers[0] == answers[1], answers[0][0])
    info = ask(url, 'GET', base, a)
    record = info.json()
    checks.check('the sandbox lives on for its own key', info.status == 200 and record['executions'] == 1 and record['running'] == 1,
                 f'{info.status}, {record.get("executions")} executions, {record.get("running")} of them running')
    kept = ask(url, 'GET', base + '/files?path=kept', a)
    checks.check('its file is what it was', kept.body == b'kept\n', kept.body[:60])
    listed = ask(url, 'GET', '/v1/sandboxes?limit=1000', b).body.decode()
    checks.check("no list of the other key's has it", sandbox['id'] not in listed and sandbox['name'] not in listed)


def names():
    name = f'same-{mark}'
    first, second = make(a, name=name, labels={'trial': mark}), make(b, name=name, labels={'trial': mark})
    for key, mine, text in ((a, first, 'A'), (b, second, 'B')):
        found = ask(url, 'GET', f'/v1/sandboxes/{name}', key)
        checks.check(f'the name is {text}\'s own', found.status == 200 and found.json()['id'] == mine['id'], found.status)
        again = ask(url, 'POST', '/v1/sandboxes', key, {'name': name})
        checks.check(f'{text} cannot take it twice', (again.status, again.code) == (409, 'name_taken'), f'{again.status} {again.code}')
        listed = ask(url, 'GET', f'/v1/sandboxes?label=trial%3D{mark}&limit=1000', key).json()['sandboxes']
        mine_all = {sandbox for owner, sandbox in made if owner == key}
        checks.check(f'the label finds {text}\'s own', {row['id'] for row in listed} <= mine_all and mine['id'] in {row['id'] for row in listed})
    page = ask(url, 'GET', '/v1/sandboxes?limit=1', a).json()
    if page['next']:
        foreign = ask(url, 'GET', f'/v1/sandboxes?limit=1000&cursor={page["next"]}', b)
        checks.check("a cursor of A's shows B nothing of A's", foreign.status in (200, 422) and first['id'] not in foreign.body.decode(), foreign.status)
    ask(url, 'DELETE', f'/v1/sandboxes/{name}', b)
    checks.check('the end of one is not the end of the other', ask(url, 'GET', f'/v1/sandboxes/{name}', a).status == 200)
    checks.check('and it is gone for its own key', ask(url, 'GET', f'/v1/sandboxes/{name}', b).status == 404)


def idempotency():
    fields = [('Idempotency-Key', f'trial-{mark}')]
    answers = [ask(url, 'POST', '/v1/sandboxes', key, {}, fields) for key in (a, a, b, b)]
    ids = [answer.json().get('id') for answer in answers]
    made.extend(zip((a, b), ids[::2]))
    checks.check('a request that is sent again makes nothing again', ids[0] == ids[1] and ids[2] == ids[3], [answer.status for answer in answers])
    checks.check("an idempotency key is each key's own", ids[0] != ids[2])
    changed = ask(url, 'POST', '/v1/sandboxes', a, {'timeout': 5}, fields)
    checks.check('it is refused for another request', (changed.status, changed.code) == (422, 'request_changed'), f'{changed.status} {changed.code}')


def beginnings():
    """A beginning that is unique among the key's own is not ambiguous by another's."""
    for _ in range(12):
        make(a)
    theirs = {row['id'][0] for row in ask(url, 'GET', '/v1/sandboxes?limit=1000', a).json()['sandboxes']}
    for _ in range(12):
        make(b)
        own = [row['id'] for row in ask(url, 'GET', '/v1/sandboxes?limit=1000', b).json()['sandboxes']]
        digits = [row[0] for row in own]
        common = [row for row in own if row[0] in theirs and digits.count(row[0]) == 1]
        if common:
            found = ask(url, 'GET', f'/v1/sandboxes/{common[0][0]}', b)
            checks.check("a beginning that two keys' ids share is not ambiguous", found.status == 200 and found.json()['id'] == common[0], found.status)
            return
    checks.check("two keys' ids share a beginning", False)


for part in (names, idempotency, beginnings, routes):
    try:
        part()
    except Exception as error:
        checks.check(part.__name__, False, f'the trial broke off: {error!r}')
for owner, sandbox in made:
    ask(url, 'DELETE', f'/v1/sandboxes/{sandbox}', owner)
checks.end()
