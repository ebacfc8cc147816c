"""Kills a service in the middle of its work, again and again, and checks that no session is lost and nothing is left.

    service_kill.py ALPHAGENT [--rounds 5] [--clients 10] [--seed N]

Starts `serve` on the loopback, makes a key, and lets CLIENTS clients make, use and end sandboxes. At a random moment `kill -9`
ends the server. It is started again on the same port; then every session whose making was answered must work, with its file and
its detached execution, unless its end was asked for; whatever else is listed must work too; and what clients were told is a
success must have been done. Executions whose client was the dead server's must be over within 10 seconds. At the end, with all
sessions ended, no process, mount, cgroup or file may be left. Uses ALPHAGENT_STATE_DIR and ALPHAGENT_DATA_DIR, which nothing
else may use meanwhile. Prints a line for each check; ends with 1 where one does not hold.
"""

import argparse
import collections
import os
import pathlib
import random
import re
import secrets
import signal
import socket
import subprocess
import threading
import time

from service_trial import Broken, Checks, Connection, ask, until

parser = argparse.ArgumentParser()
parser.add_argument('tool')
parser.add_argument('--rounds', type=int, default=5)
parser.add_argument('--clients', type=int, default=10)
parser.add_argument('--seed', type=int, default=1)
options = parser.parse_args()
state = pathlib.Path(os.environ['ALPHAGENT_STATE_DIR'])
checks, chance = Checks(), random.Random(options.seed)
mark = '9' + str(secrets.randbelow(10 ** 8)).zfill(8)  # Seconds of a sleep that only this trial asks for.
figures = collections.Counter()
servers = []
lock = threading.Lock()


def tool(*words):
    return subprocess.run([options.tool, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True)


def serve(port, *more):
    """Starts the server, and waits until it says where it listens."""
    log = open(state / 'serve.log', 'ab')
    server = subprocess.Popen(
        [options.tool, 'serve', '--listen', f'127.0.0.1:{port}', '--max-sandboxes-per-key', '1000', *more], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=log, text=True, start_new_session=True)
    servers.append(server)
    line = server.stdout.readline()
    found = re.search(r'http://\S+', line)
    if not found:
        checks.check('the server starts', False, f'{line!r} {(state / "serve.log").read_text()[-500:]}')
        checks.end()
    return server, found.group()


def kill(server):
    server.send_signal(signal.SIGKILL)
    server.wait()
    server.stdout.close()
    servers.remove(server)


def end_all():
    """Leaves no server and no session behind a trial that does not come to its end."""
    for server in list(servers):
        kill(server)
    # Sessions of keys are only a server's to end. One that was being made when its server died may come after that.
    def end():
        server, _ = serve(0, '--terminate-on-exit')
        server.terminate()
        server.wait()
        servers.remove(server)
        return not owners()

    until(end, 20)


def give_up(*_):
    end_all()
    os._exit(1)


signal.signal(signal.SIGTERM, give_up)


class Session:
    """What a client was told of one session."""

    def __init__(self, name):
        self.name, self.id, self.written, self.detached, self.ending = name, None, None, None, False


class Client:
    """Uses sessions until its connection breaks."""

    def __init__(self, number, url, key):
        self.chance = random.Random(chance.random())
        self.number, self.url, self.key, self.sessions = number, url, key, []
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def work(self):
        try:
            with Connection(self.url, 60) as connection:
                while True:
                    self.step(connection)
        except (Broken, OSError):
            pass

    def step(self, connection):
        ask = lambda *words: connection.request(words[0], words[1], self.key, *words[2:])
        living = [session for session in self.sessions if session.id and not session.ending]
        what = self.chance.choice(['create', 'write', 'detach', 'run', 'stream', 'end', 'once']) if living else 'create'
        if what == 'create' and len(living) < 5:
            session = Session(f's-{secrets.token_hex(4)}')
            self.sessions.append(session)
            answer = ask('POST', '/v1/sandboxes', {'name': session.name, 'memory': '128m'})
            session.id = self.expect(answer, 201, what) and answer.json()['id']
            return
        if what == 'once':
            self.expect(ask('POST', '/v1/exec', {'command': f'sleep 0.0{self.chance.randrange(10)}; true', 'memory': '128m'}), 200, what)
            return
        if not living:
            return
        session = self.chance.choice(living)
        path = f'/v1/sandboxes/{session.id}'
        if what == 'write':
            text = secrets.token_hex(1000)
            if self.expect(ask('PUT', path + '/files?path=kept', text.encode()), 201, what):
                session.written = text
        elif what == 'detach' and not session.detached:
            answer = ask('POST', path + '/exec', {'command': 'sleep 7200', 'timeout': '2h', 'detach': True})
            session.detached = self.expect(answer, 202, what)
        elif what == 'run':
            answer = ask('POST', path + '/run', {'code': 'print(6 * 7)'})
            if self.expect(answer, 200, what) and answer.json()['output'] != '42\n':
                checks.check('a run prints what it should', False, answer.body[:300])
        elif what == 'stream':
            answer = ask('POST', path + '/exec', {'command': 'seq 1000'}, [('Accept', 'application/x-ndjson')])
            if self.expect(answer, 200, what) and answer.lines()[-1].get('event') != 'exit':
                checks.check('a whole stream ends with its end', False, answer.body[-300:])
        elif what == 'end' and len(living) > 2:
            session.ending = True
            self.expect(ask('DELETE', path), 200, what)

    def expect(self, answer, status, what):
        with lock:
            figures[f'{what}: {answer.status}'] += 1
        if answer.status != status:
            checks.check(f'{what} gives {status}', False, f'{answer.status} {answer.body[:300]!r}')
        return answer.status == status


def hold(url, key):
    """Executions whose clients wait for them when the server dies."""
    def wait(path, body, fields=()):
        try:
            ask(url, 'POST', path, key, body, fields, timeout=120)
        except (Broken, OSError):
            pass

    session = ask(url, 'POST', '/v1/sandboxes', key, {'memory': '128m'}).json()['id']
    command = {'command': f'sleep {mark}'}
    for path in ('/v1/exec', f'/v1/sandboxes/{session}/exec'):
        for fields in ((), [('Accept', 'application/x-ndjson')]):
            threading.Thread(target=wait, args=(path, command, fields), daemon=True).start()
    checks.check('four clients wait for an execution', until(lambda: len(sleeping()) == 4, 20), len(sleeping()))
    return session


def sleeping():
    """Processes of the executions that are held."""
    found = []
    for process in pathlib.Path('/proc').glob('[0-9]*'):
        try:
            words = (process / 'cmdline').read_bytes().split(b'\0')
        except OSError:
            continue
        if words[:2] == [b'sleep', mark.encode()]:
            found.append(process.name)
    return found


def check_session(url, key, session):
    """A session that was made must work; returns what is wrong."""
    path = f'/v1/sandboxes/{session.id}'
    ran = ask(url, 'POST', path + '/exec', key, {'command': 'echo on'})
    if session.ending:
        return None if ran.status in (200, 404) else f'{ran.status} {ran.body[:200]!r} where its end was asked for'
    if ran.status != 200 or ran.json()['output'] != 'on\n':
        return f'{ran.status} {ran.body[:200]!r}'
    if session.written:
        kept = ask(url, 'GET', path + '/files?path=kept', key)
        text = kept.body.decode('latin-1')
        # A file that was being written again when the server died is the old one or the new one, and never half of one.
        if kept.status != 200 or len(text) != len(session.written):
            return f'file: {kept.status}, {len(text)} bytes'
    if session.detached and ask(url, 'GET', path, key).json().get('running') != 1:
        return 'its detached execution is gone'
    named = ask(url, 'GET', f'/v1/sandboxes/{session.name}', key)
    return None if named.status == 200 and named.json()['id'] == session.id else f'its name gives {named.status}'


def attempt(port, key, number):
    server, url = serve(port)
    clients = [Client(index, url, key) for index in range(options.clients)]
    held = hold(url, key)
    time.sleep(chance.uniform(0.5, 3))  # The moment of the kill is the matter of chance.
    kill(server)
    dead = time.monotonic()
    for client in clients:
        client.thread.join(70)
    server, url = serve(port)
    checks.check(f'round {number}: the server is there again', ask(url, 'GET', '/v1/health').status == 200, f'after {time.monotonic() - dead:.1f} s')
    over = until(lambda: not sleeping(), 10 - (time.monotonic() - dead))
    checks.check(f'round {number}: executions without a client are over within 10 s', over, f'{time.monotonic() - dead:.1f} s, {len(sleeping())} are left')
    sessions = [session for client in clients for session in client.sessions]
    faults = [f'{session.id}: {fault}' for session in sessions if session.id and (fault := check_session(url, key, session))]
    known = sum(1 for session in sessions if session.id)
    checks.check(f'round {number}: every session that was made works', not faults, '; '.join(faults[:3]) or f'{known} of them')
    rows = ask(url, 'GET', '/v1/sandboxes?limit=1000', key).json()['sandboxes']
    faults = []
    for row in rows:
        ran = ask(url, 'POST', f'/v1/sandboxes/{row["id"]}/exec', key, {'command': 'echo on'})
        if ran.status not in (200, 404):
            faults.append(f'{row["id"]} is {row["state"]}, and gives {ran.status} {ran.code}')
    checks.check(f'round {number}: every session that is listed works', not faults, '; '.join(faults[:3]) or f'{len(rows)} of them')
    checks.check(f'round {number}: the session of the held executions works', ask(
        url, 'POST', f'/v1/sandboxes/{held}/exec', key, {'command': 'true'}).status == 200)
    for row in rows:
        ask(url, 'DELETE', f'/v1/sandboxes/{row["id"]}', key)
    gone = ask(url, 'GET', '/v1/sandboxes', key).json()['sandboxes']
    checks.check(f'round {number}: all can be ended', not gone, [row['id'] for row in gone])
    kill(server)


def owners():
    """Processes that supervise sessions of this state directory."""
    found = []
    for process in pathlib.Path('/proc').glob('[0-9]*'):
        try:
            words = (process / 'cmdline').read_bytes().split(b'\0')
            variables = (process / 'environ').read_bytes().split(b'\0')
        except OSError:
            continue
        if words[1:2] == [b'supervise'] and b'ALPHAGENT_STATE_DIR=' + bytes(state) in variables:
            found.append(process.name)
    return found


def left():
    """Files, mounts and processes of sandboxes."""
    files = [str(path) for name in ('slots', 'layer', 'sessions') for path in (state / name).glob('*') if path.name != 'names.lock']
    mounts = [line for line in open('/proc/self/mountinfo') if str(state) in line]
    return files + mounts + [f'process {process}' for process in owners() + sleeping()]


with socket.create_server(('127.0.0.1', 0)) as probe:
    port = probe.getsockname()[1]
made = tool('key', 'create', '--quiet', '--max-sandboxes', '1000')
key = made.stdout.strip()
checks.check('a key is made', made.returncode == 0 and key.startswith('sk-alphagent-'), made.stderr)
for number in range(1, options.rounds + 1):
    try:
        attempt(port, key, number)
    except Exception as error:
        checks.check(f'round {number}', False, f'it broke off: {error!r}')
        end_all()
        break
until(lambda: not owners(), 10)
tool('gc')
checks.check('nothing is left', not left(), '; '.join(left()[:10]))
for name, count in sorted(figures.items()):
    print(f'{count:6} {name}')
checks.end()
