"""Measures a service on the loopback beside the same work without one, and prints a Markdown table.

    service_speed.py ALPHAGENT [--rounds 5]

Starts `serve` with a state of its own. Times of whole processes are hyperfine's, a round of each command after the other, so
that noise hits all alike; those of HTTP are of requests over one connection that is kept; transfers are curl's.
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import time

from service_trial import Connection

parser = argparse.ArgumentParser()
parser.add_argument('tool')
parser.add_argument('--rounds', type=int, default=5)
options = parser.parse_args()
tool = os.path.abspath(options.tool)
SIZE = 256


def ended(command, environment):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, env=environment).stdout.strip()


@contextlib.contextmanager
def service(directory):
    """A service, its address and a key."""
    environment = {'PATH': os.environ['PATH'], 'HOME': directory, 'ALPHAGENT_STATE_DIR': f'{directory}/state', 'ALPHAGENT_DATA_DIR': f'{directory}/data'}
    key = ended([tool, 'key', 'create'], environment)
    server = subprocess.Popen(
        [tool, 'serve', '--listen', '127.0.0.1:0', '--terminate-on-exit'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, env=environment)
    try:
        yield server, re.search(r'http://\S+', server.stdout.readline()).group(), key
    finally:
        server.terminate()
        server.wait()


def milliseconds(times):
    times = sorted(times)
    at = [times[min(len(times) - 1, len(times) * share // 100)] * 1e3 for share in (10, 50, 90)]
    return at[1], f'{at[1]:.2f} ms', f'{at[0]:.2f} – {at[2]:.2f}', len(times)


def processes(commands):
    """Times of whole processes, by name."""
    times = {name: [] for name in commands}
    for _ in range(options.rounds):
        for name, (words, environment) in commands.items():
            with tempfile.NamedTemporaryFile() as results:
                words = [word if re.fullmatch(r'[\w./=:-]+', word) else f"'{word}'" for word in words]
                subprocess.run(
                    ['hyperfine', '-N', '--style', 'none', '--warmup', '3', '--runs', '20', '--export-json', results.name, ' '.join(words)], check=True,
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
                times[name] += json.load(results)['results'][0]['times']
    return times


def requests(url, key, path, body, count=400):
    """Times of requests over one connection."""
    times = []
    with Connection(url) as connection:
        for _ in range(count):
            start = time.perf_counter()
            answer = connection.request('POST', path, key, body)
            times.append(time.perf_counter() - start)
            assert answer.status == 200 and answer.json()['exit_code'] == 0, answer.body
    return times[20:]


def transfers(url, key, path, directory):
    """Seconds of an upload and of a download, by curl."""
    data = pathlib.Path(directory, 'upload')
    data.write_bytes(os.urandom(1 << 20) * SIZE)
    address = f'{url}{path}/files?path=data'
    curl = ['curl', '-sS', '--fail', '-H', f'Authorization: Bearer {key}', '-w', '%{time_total}', '-o', '/dev/null']
    timed = lambda *words: float(subprocess.run([*curl, *words], check=True, capture_output=True, text=True).stdout)
    return [timed('-T', str(data), address) for _ in range(options.rounds)], [timed(address) for _ in range(options.rounds)]


def main():
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)  # Root's sandboxes run as other users, who must pass.
        measure(directory)


def measure(directory):
    with service(directory) as (server, url, key):
        local = {'PATH': os.environ['PATH'], 'HOME': directory, 'ALPHAGENT_STATE_DIR': f'{directory}/local'}
        remote = {'PATH': os.environ['PATH'], 'HOME': directory, 'ALPHAGENT_API_URL': url, 'ALPHAGENT_API_KEY': key}
        here, there = ended([tool, 'create'], local), ended([tool, 'create'], remote)
        rows = []
        try:
            for verb, words in [('exec', ['--', 'true']), ('run', ['-c', 'print(1)'])]:
                name = f'`alphagent {verb} -s … {" ".join(words)}`'
                times = processes({
                    'here': ([tool, verb, '-s', here, *words], local), 'there': ([tool, verb, '-s', there, *words], remote)})
                base, *first = milliseconds(times['here'])
                value, *second = milliseconds(times['there'])
                rows += [(name, *first, ''), (name + ', in a service', *second, f'{value / base:.2f} × here')]
            path = f'/v1/sandboxes/{there}'
            for name, body in [('exec', {'argv': ['true']}), ('run', {'code': 'print(1)'})]:
                rows.append((f'`POST …/{name}`, {next(iter(body.values()))}', *milliseconds(requests(url, key, f'{path}/{name}', body))[1:], 'connection kept'))
            for name, times in zip(('PUT', 'GET'), transfers(url, key, path, directory)):
                rows.append((f'`{name} …/files`, {SIZE} MiB, curl', *milliseconds(times)[1:], f'{SIZE / statistics.median(times):.0f} MiB/s'))
            with open(f'/proc/{server.pid}/status') as status:
                memory = re.search(r'VmRSS:\s+(\d+)', status.read()).group(1)
            rows.append(('memory of the service afterwards', f'{int(memory) / 1024:.0f} MiB', '', '', ''))
        finally:
            ended([tool, 'terminate', here], local)
    print('| what | median | p10 – p90 | runs | beside |\n|---|--:|--:|--:|---|')
    for row in rows:
        print('| ' + ' | '.join(str(cell) for cell in row) + ' |')


main()
