"""Kills alphagent's clients and supervisors at random moments, and checks that nothing is lost in silence or left.

    kills.py ALPHAGENT CREATES OTHERS

CREATES times, `create` is killed 0 to 40 ms after its start; OTHERS times, another command, or the supervisor behind it,
at a random moment. After `gc`, no process, mount, cgroup or file may be left; a client that ended with 0 must have done its
work, and an id from a `create` that ended with 0 must be of a session that answers. Prints the figures; ends with 1 where
anything was wrong. Uses the state directory of ALPHAGENT_STATE_DIR, which nothing else may use meanwhile.
"""

import collections
import ctypes
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

tool, creates, others = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
state = pathlib.Path(os.environ['ALPHAGENT_STATE_DIR'])
figures = collections.Counter()
faults = []


def run(*words):
    return subprocess.run([tool, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True)


def start(*words):
    return subprocess.Popen([tool, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def reap(patience):
    """Reaps orphans, whose subreaper this process is; returns the children that stay."""
    end = time.monotonic() + patience
    while True:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return []
        if child and os.WIFSIGNALED(status) and os.WTERMSIG(status) != signal.SIGKILL:
            faults.append(f'process {child} died of signal {os.WTERMSIG(status)}')
        if child == 0:
            children = pathlib.Path(f'/proc/self/task/{os.getpid()}/children').read_text().split()
            if not children or time.monotonic() > end:
                return [os.fsdecode(pathlib.Path(f'/proc/{child}/cmdline').read_bytes()).replace('\0', ' ') for child in children]
            time.sleep(0.002)


def left():
    """Files, mounts and cgroups of sandboxes."""
    files = [path for name in ('slots', 'layer', 'sessions') for path in (state / name).glob('*') if path.name != 'names.lock']
    mounts = [line for line in open('/proc/self/mountinfo') if str(state) in line]
    cgroups = [path for path in pathlib.Path('/sys/fs/cgroup').rglob('alphagent-*') if owns(path)]
    return {str(thing) for thing in files + mounts + cgroups}


def owns(cgroup):
    try:
        return cgroup.stat().st_uid == os.geteuid() and cgroup.name.removeprefix('alphagent-') in seen
    except OSError:
        return False


def check(what):
    """Everything must be gone after `gc`."""
    if (collected := run('gc')).returncode != 0:
        faults.append(f'gc after {what}: {collected.stderr}')
    for process in reap(10):
        faults.append(f'{what} left {process}')
    for thing in left():
        faults.append(f'{what} left {thing}')


def kill_create():
    client = start('create')
    time.sleep(random.uniform(0, 0.04))
    client.kill()
    seen.update(supervised())
    output, _ = client.communicate()
    session = output.strip()
    if session:
        seen.add(session)
        answers = run('exec', '-s', session, 'echo on').stdout == 'on\n'
        figures['ids of sessions that answer' if answers else 'ids of sessions that went with their client'] += 1
        if not answers and client.returncode == 0:
            faults.append(f'create ended with 0, and session {session} does not answer')
        run('terminate', session)
    figures['create: killed' if client.returncode == -9 else 'create: ended before'] += 1


def new_session():
    session = run('create').stdout.strip()
    seen.add(session)
    return session


def commands(session, directory, number):
    file = f'{directory}/file'
    return random.choice([
        ('run', '-s', session, '-c', f'print({number})'), ('exec', '-s', session, f'sleep 0.01; echo {number}'),
        ('exec', f'sleep 0.01; echo {number}'), ('upload', '-s', session, file, f'up-{number}'),
        ('download', '-s', session, 'file', f'{directory}/down-{number}'), ('logs', session), ('list',), ('info', session),
        ('terminate', session)])


def check_end(words, client, output, directory, number):
    """A client that ended with 0 has done its work, and one that lost it says 125."""
    name, status = words[0], client.returncode
    done = {
        'run': output == f'{number}\n', 'exec': output == f'{number}\n',
        'download': os.path.exists(f'{directory}/down-{number}') and os.path.getsize(f'{directory}/down-{number}') == 1 << 20,
    }.get(name, True)
    if status == 0 and not done or status not in (0, -9, 125):
        faults.append(f'{words} ended with {status}: {output[:200]!r}')
    figures[f'{name}: ' + {0: 'done', -9: 'killed'}.get(status, 'lost, and said so')] += 1


def kill_other(session, directory, number):
    words = commands(session, directory, number)
    supervisor = supervised().get(session) if random.random() < 0.3 else None
    client = start(*words)
    time.sleep(random.uniform(0, 0.04))
    if supervisor:
        os.kill(supervisor, signal.SIGKILL)
    else:
        client.kill()
    output, _ = client.communicate()
    check_end(words, client, output, directory, number)


def supervised():
    """The supervisors with this state directory, by their sessions."""
    found = {}
    for process in pathlib.Path('/proc').glob('[0-9]*'):
        try:
            words = os.fsdecode((process / 'cmdline').read_bytes()).split('\0')
            variables = (process / 'environ').read_bytes().split(b'\0')
        except OSError:
            continue
        if words[1:2] == ['supervise'] and b'ALPHAGENT_STATE_DIR=' + bytes(state) in variables:
            found[words[2]] = int(process.name)
    return found


seen = set()
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
for number in range(creates):
    kill_create()
    if number % 20 == 19 or number == creates - 1:
        check('create')
with tempfile.TemporaryDirectory() as directory:
    pathlib.Path(directory, 'file').write_bytes(bytes(1 << 20))
    for number in range(others):
        if number % 10 == 0:
            session = new_session()
        if run('exec', '-s', session, 'head -c 1M /dev/zero > file').returncode != 0:
            session = new_session()
            run('exec', '-s', session, 'head -c 1M /dev/zero > file')
        kill_other(session, directory, number)
        if number % 10 == 9 or number == others - 1:
            run('terminate', '--all')
            check('other commands')
for name, count in sorted(figures.items()):
    print(f'{count:5} {name}')
print('\n'.join(faults) or 'nothing was lost in silence, and nothing is left')
sys.exit(bool(faults))
