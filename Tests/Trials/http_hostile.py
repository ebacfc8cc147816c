"""Attacks a service with malformed HTTP, JSON, WebSockets and session frames, and checks that it stays whole.

    http_hostile.py URL KEY [OTHER_KEY] [--patience SECONDS] [--seed N] [--streams N] [--only WORD] [--every N] [--pid PID]

Whatever is sent, the answer must be a problem with a status of 4xx, 501, or 503 with Retry-After, or the end of the
connection, within SECONDS; after each attack the service must still say that it lives. A sandbox of OTHER_KEY must be at the
end what it was at the beginning, KEY, which nothing else may use meanwhile, must have none that this
trial did not make, and the process PID must be the same. With `--every`, only every N-th attack is made, and all of those
that take time.
Prints a line for each check; ends with 1 where one does not hold.
"""

import os
import time

from hostile_base import checks, key, options, ours, url
from hostile_heads import authorizations, bodies, chunks, heads, hosts, large_bodies, lengths
from hostile_paths import parameters, pipelines, slow_ones
from hostile_streams import handshakes
from service_trial import ask, make_sandbox


def facts(sandbox, secret):
    """What another key's sandbox has, that an attack could have changed."""
    info = ask(url, 'GET', f'/v1/sandboxes/{sandbox}', secret)
    file = ask(url, 'GET', f'/v1/sandboxes/{sandbox}/files?path=kept', secret)
    record = info.json() if info.status == 200 else {}
    return info.status, record.get('created'), record.get('executions'), record.get('running'), record.get('name'), file.status, file.body


def resources():
    """Resident MiB and open descriptors of the service."""
    try:
        with open(f'/proc/{options.pid}/status') as status:
            size = next(int(line.split()[1]) for line in status if line.startswith('VmRSS')) / 1024
        return round(size), len(os.listdir(f'/proc/{options.pid}/fd'))
    except (OSError, StopIteration):
        return None


before = {sandbox['id'] for sandbox in ask(url, 'GET', '/v1/sandboxes?limit=1000', key).json()['sandboxes']}
started = resources() if options.pid else None
if options.other:
    bystander = make_sandbox(url, options.other, name=f'bystander-{time.time_ns()}')['id']
    ask(url, 'POST', f'/v1/sandboxes/{bystander}/exec', options.other, {'command': 'echo kept > kept; (sleep 3600 &)'})
    ask(url, 'POST', f'/v1/sandboxes/{bystander}/exec', options.other, {'command': 'sleep 7200', 'timeout': '2h', 'detach': True})
    known = facts(bystander, options.other)
waiting = slow_ones()
for part in (lengths, chunks, heads, hosts, authorizations, bodies, large_bodies, parameters, pipelines, handshakes):
    try:
        part()
    except Exception as error:
        checks.check(part.__name__, False, f'the trial broke off: {error!r}')
deadline = time.monotonic() + options.patience + 30
for thread in waiting:
    thread.join(max(0, deadline - time.monotonic()))
    if thread.is_alive():
        checks.check('slow: all have ended', False)
if options.other:
    now = facts(bystander, options.other)
    checks.check("another key's sandbox is untouched", now == known, f'{known} became {now}' if now != known else '')
    ask(url, 'DELETE', f'/v1/sandboxes/{bystander}', options.other)
left = {sandbox['id'] for sandbox in ask(url, 'GET', '/v1/sandboxes?limit=1000', key).json()['sandboxes']} - before - ours
checks.check('no sandbox is left that nobody asked for', not left, ', '.join(left))
for sandbox in ours | left:
    ask(url, 'DELETE', f'/v1/sandboxes/{sandbox}', key)
if options.pid:
    time_given = time.monotonic() + 10
    while (ended := resources()) and ended[1] > started[1] + 10 and time.monotonic() < time_given:
        time.sleep(0.2)
    checks.check('the service is the same process, and has closed what it had open', bool(ended) and ended[1] <= started[1] + 10,
                 f'MiB and descriptors: {started} before, {ended} after')
checks.end()
