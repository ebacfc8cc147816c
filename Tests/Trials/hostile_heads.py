"""Attacks with heads and bodies of HTTP."""

import random

from hostile_base import BODY, MIB, SMUGGLED, attack, authority, checks, chunk, chunked, endless, head, key, options, post


def lengths():
    for text in ['-1', '+32', '0x20', '1e1', '32, 33', '3 2', '', 'abc', '9' * 30, str(2 ** 63), str(2 ** 64), str(2 ** 64 + 32), '٣']:
        attack(f'Content-Length: {text[:25]!r}', post(BODY, f'Content-Length: {text}'.encode(), length=False), most=2)
    attack('Content-Length: 32, 32', post(BODY, 'Content-Length: 32, 32', length=False), most=1)
    attack('two Content-Lengths that differ', post(BODY, 'Content-Length: 5'), most=1)
    attack('two Content-Lengths that agree', post(BODY, f'Content-Length: {len(BODY)}'), most=1)
    attack('Content-Length too short', post(BODY, 'Content-Length: 8', length=False))
    attack('Content-Length too long, then the end', post(BODY, 'Content-Length: 4096', length=False), most=1)
    attack('Content-Length of GET', head('Content-Length: 5', first='GET /v1/health HTTP/1.1') + b'12345', allowed=(200,), most=1)
    attack('CL+TE', post(b'0\r\n\r\n' + SMUGGLED, 'Transfer-Encoding: chunked'), most=1)
    attack('TE+CL', post(chunk(SMUGGLED) + b'0\r\n\r\n', 'Transfer-Encoding: chunked', 'Content-Length: 4', length=False), most=1)
    for text in ['chunked, identity', 'gzip, chunked', 'xchunked', 'chunked, chunked', 'identity', '\x0bchunked', 'chunked\r\n x', '']:
        attack(f'Transfer-Encoding: {text!r}', post(b'5\r\nhello\r\n0\r\n\r\n', f'Transfer-Encoding: {text}', length=False))
    attack('CL+TE with a space before the colon', post(b'0\r\n\r\n' + SMUGGLED, 'Transfer-Encoding : chunked'), most=1)
    attack('two Transfer-Encodings', post(b'0\r\n\r\n', 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity', length=False))
    attack('TE of HTTP/1.0', post(b'0\r\n\r\n', 'Transfer-Encoding: chunked', length=False).replace(b'HTTP/1.1', b'HTTP/1.0', 1))


def chunks():
    for size in [b'xyz', b'-1', b'+5', b'0x5', b'', b' 5', b'F' * 17, b'8000000000000000', b'5 5', b'5\x00', b'\xff']:
        attack(f'chunk of size {size!r}', chunked(size + b'\r\nhello\r\n'), most=2)
    attack('chunk longer than its size', chunked(b'2\r\nhello\r\n'))
    attack('chunk shorter than its size', chunked(b'f\r\nhello\r\n', end=b''), most=1)
    attack('chunk sizes behind bare line feeds', chunked(b'20\n' + BODY + b'\n', end=b'0\n\n'), most=1)
    attack('chunk with an extension of 10 MB', endless(chunked(b'5;', end=b''), b'x' * 65536, 160), most=1)
    attack('chunked body without its end', chunked(chunk(BODY), end=b''), most=1)
    attack('trailers of 10 MB', endless(chunked(chunk(BODY), end=b'0\r\nX: '), b'x' * 65536, 160), most=2)
    attack('trailers with a length', chunked(chunk(BODY), end=b'0\r\nContent-Length: 5\r\n\r\n'), most=1)
    attack('endless chunks of one byte', endless(chunked(end=b''), chunk(b' ') * 4096, 1 << 13), most=1)
    attack('endless chunks', endless(chunked(end=b''), chunk(b' ' * 65536), 1 << 10), most=1)
    attack('endless chunks for GET', endless(head('Transfer-Encoding: chunked'), chunk(b' ' * 65536), 1 << 10), allowed=(200,))
    attack('endless chunks without a key', endless(
        head('Transfer-Encoding: chunked', first='POST /v1/run HTTP/1.1'), chunk(b' ' * 65536), 1 << 10), must=401)


def heads():
    attack('obs-fold', head('X-A: b', ' c'), allowed=(200,))
    attack('field without a name', head(': x'))
    attack('field without a colon', head('nothing'))
    attack('space before the colon', head('X-A : b'))
    attack('NUL in a value', head(b'X-A: b\x00c'))
    attack('NUL in a name', head(b'X\x00A: b'))
    attack('bare CR in a value', head(b'X-A: b\rX-Injected: 1'))
    attack('bytes over 127 in a value', head(b'X-A: \xff\xfe'), allowed=(200,))
    attack('bytes over 127 in a name', head(b'X-\xff: 1'))
    attack('bare line feeds', head('X-A: b', end='\n'), allowed=(200,))
    attack('blank lines before', b'\r\n' * 3 + head(), allowed=(200,))
    attack('1 MB of blank lines', b'\r\n' * (MIB // 2), allowed=(200,), half_close=True)
    attack('8 MB of one field', endless(head('X-A: ')[:-4], b'x' * 65536, 128), most=1)
    attack('8 MB of fields', endless(head()[:-2], b'X-A: ' + b'x' * 8000 + b'\r\n', 1024), most=1)
    attack('8 MB of a name', endless(head()[:-2], b'x' * 65536, 128), most=1)
    attack('10,000 fields', head(*[f'X-{number}: 1' for number in range(10_000)]), most=1)
    attack('8 MB of path', endless(b'GET /', b'x' * 65536, 128), most=1)
    attack('8 MB of method', endless(b'', b'X' * 65536, 128), most=1)
    attack('60 KB of path', head(first='GET /v1/' + 'x' * 60_000 + ' HTTP/1.1'))
    attack('20,000 parameters', head(first='GET /v1/health?' + 'a&' * 20_000 + ' HTTP/1.1'), allowed=(200,))
    for first in ['GET /v1/health', 'GET  /v1/health HTTP/1.1', 'GET /v1/health HTTP/1.1 x', 'GET /v1/health HTTP/2.0',
                  'GET /v1/health HTTP/3.7', 'GET /v1/health http/1.1', 'GET /v1/health HTTP/1.1x', 'GET /v1/health HTTP/11',
                  'GET\t/v1/health\tHTTP/1.1', 'GET v1/health HTTP/1.1', 'GET  HTTP/1.1', 'FROB /v1/health HTTP/1.1',
                  'get /v1/health HTTP/1.1', 'G@T /v1/health HTTP/1.1', 'TRACE /v1/health HTTP/1.1', 'OPTIONS * HTTP/1.1',
                  'PRI * HTTP/1.1', 'CONNECT 127.0.0.1:22 HTTP/1.1', 'CONNECT /v1/health HTTP/1.1', 'GET 127.0.0.1:22 HTTP/1.1',
                  'GET http://evil.example/v1/health HTTP/1.1', 'GET https://evil.example/v1/sandboxes HTTP/1.1',
                  'GET http://a@evil.example/ HTTP/1.1', 'GET ftp://x/ HTTP/1.1', 'GET // HTTP/1.1', 'GET //evil.example HTTP/1.1',
                  'GET /v1/../v1/sandboxes HTTP/1.1', 'GET /V1/HEALTH HTTP/1.1', 'GET /v1/health/ HTTP/1.1', 'GET /v1//health HTTP/1.1',
                  'GET /v1/health#x HTTP/1.1', 'GET /v1/health?a=%00 HTTP/1.1', 'GET /\x00 HTTP/1.1', 'GET /\xff HTTP/1.1']:
        own = {'GET /v1/health', 'GET /v1/health/ HTTP/1.1', 'GET /v1//health HTTP/1.1', 'GET /v1/health#x HTTP/1.1',
               'GET  /v1/health HTTP/1.1', 'GET /v1/health?a=%00 HTTP/1.1'}
        attack(f'first line {first!r}', head(first=first), allowed=(200,) if first in own else (505,))
    attack('absolute form of our own host', head(first=f'GET http://{authority}/v1/health HTTP/1.1'), allowed=(200,))
    attack('HTTP/0.9', b'GET /v1/health\r\n', allowed=(505,))
    attack('preface of HTTP/2', b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' + bytes.fromhex('000000040000000000'), allowed=(505,))
    attack('hello of TLS', bytes.fromhex('1603010200010001fc0303') + bytes(500))
    attack('random bytes', random.Random(options.seed).randbytes(4096))
    attack('nothing but zeros', bytes(MIB))
    attack('an end at once', b'')


def hosts():
    no_host = head(host=False)
    attack('no Host', no_host)
    attack('no Host in HTTP/1.0', no_host.replace(b'1.1', b'1.0'))
    port = authority.rpartition(':')[2]
    for text in ['evil.example', f'evil.example:{port}', f'127.0.0.1.evil.example:{port}', f'a@127.0.0.1:{port}', '', '127.0.0.1:x:y', '[::1',
                 f'127.0.0.1:{port}, evil.example', '0.0.0.0', f'127.0.0.1:{port}/x', '2130706433', 'LOCALHOST.', '127.1']:
        attack(f'Host: {text!r}', head(f'Host: {text}', host=False))
    attack('two Hosts', head('Host: evil.example'))
    attack('two Hosts that agree', head(f'Host: {authority}'), allowed=(200,))
    attack('X-Forwarded-Host', head('X-Forwarded-Host: evil.example', 'Forwarded: host=evil.example'), allowed=(200,))
    for text in ['http://evil.example', 'null', f'http://{authority}', '', '*', 'file://', 'http://localhost']:
        attack(f'Origin: {text!r}', head(f'Origin: {text}'), must=403)
        attack(f'Origin: {text!r}, with a key', post(BODY, f'Origin: {text}'), must=403)
    attack('two Origins', head('Origin: http://evil.example', f'Origin: http://{authority}'), must=403)
    for answer in attack('preflight', head(
            'Origin: http://evil.example', 'Access-Control-Request-Method: POST', first='OPTIONS /v1/run HTTP/1.1')):
        checks.check('a preflight is allowed nothing', answer.field('access-control-allow-origin') is None)
    for content in ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonx', '\xff']:
        attack(f'JSON as {content}', post(BODY, content=content), must=415)


def authorizations():
    for text in ['', 'Bearer', 'Bearer ', f'Basic {key}', f'Bearer {key}x', f'Bearer {key[:-1]}', f'Bearer {key.upper()}',
                 f'Bearer {key} {key}', f'Bearer {key},', f'Token {key}', key, 'Bearer ' + 'x' * 30_000, 'Bearer \xff', 'Bearer sk-alphagent-',
                 'Bearer sk-alphagent-%00', "Bearer sk-alphagent-' OR 1=1 --", f'Bearer {key[:24]}-{"0" * 64}']:
        attack(f'Authorization: {text[:40]!r}', head(f'Authorization: {text}', first='GET /v1/sandboxes HTTP/1.1'), must=401)
    attack('two Authorizations', head(
        f'Authorization: Bearer {key}', f'Authorization: Bearer {key}', first='GET /v1/sandboxes HTTP/1.1'), must=401)
    attack('key in the query', head(first=f'GET /v1/sandboxes?access_token={key} HTTP/1.1'), must=401)
    attack('key in a cookie', head(f'Cookie: Authorization=Bearer {key}', first='GET /v1/sandboxes HTTP/1.1'), must=401)


def bodies():
    def run(name, body, **more):
        attack(f'JSON: {name}', post(body), **more)

    for body in [b'', b' ', b'null', b'[]', b'1', b'"x"', b'{', b'}', b'{}}', b'{"code"}', b'{"code":}', b"{'code': 'x'}", b'{code: 1}', b'{"code": "x",}',
                 b'{"code": "x"} {}', b'// x\n{"code": "x"}', b'{"code": "x\n"}', b'{"code": "\\x"}', b'{"code": "\\u12"}', b'\x00', b'{"code": "x"}\x00',
                 b'{"code": "\x00"}', b'\xef\xbb\xbf{"bogus": 1}', '{"code": "x"}'.encode('utf-16'), '{"code": "x"}'.encode('utf-32-be'),
                 b'{"code": "\xff"}', b'{"code": "\xc0\xaf"}', b'{"code": "\xed\xa0\x80"}', b'{"code": "\\ud800"}', b'{"code": "\\udc00\\ud800"}',
                 b'{"\xff": 1}', b'{"code": tru}', b'{"code": "x", "code": "y"}', b'{"code": "x", "co\\u0064e": "y"}',
                 b'{"code": "x", "env": {"A": "1", "A": "2"}}', b'{"code": "x", "env": {"A": "1", "\\u0041": "2"}}']:
        run(repr(body[:40]), body, most=2)
    for number in ['9223372036854775808', '-9223372036854775809', '18446744073709551616', '1e999', '-1e999', 'NaN', 'Infinity', '-Infinity', '01', '.5', '5.',
                   '+1', '0x10', '1_000', '- 1', '-1', '0', '-0.0', '1e-999', '1e', '9' * 10_000, '0.' + '9' * 10_000, '1e' + '9' * 100, '"1e3"', '"-1"',
                   '"NaN"', '"' + '9' * 10_000 + '"', '"٣"', '"1 s"', 'true', '[]', '{}', '""']:
        for field in ['timeout', 'memory', 'cpus', 'pids', 'max_output']:
            if not (field == 'max_output' and number in ('0', '-0.0', '1e-999')) and not (number == '0.' + '9' * 10_000 and field in ('timeout', 'cpus')):
                run(f'{field} {number[:25]}', b'{"code": "print(1)", "%s": %s}' % (field.encode(), number.encode()), most=1)
    attack('JSON: memory 2^62', post(b'{"code": "print(1)", "memory": 4611686018427387904}'), allowed=(200,), most=1)
    for value in ['1', 'true', '{}', '[]', '[1]', '[[]]', '[null]', '{"a": 1}', '{"a": null}', '{"a=b": "c"}', '{"": "c"}', '{"a": "\\u0000"}', '"x"', '["\\u0000"]']:
        for field in ['env', 'labels', 'allow', 'require', 'network', 'runtime', 'name', 'ttl', 'idle', 'detach']:
            right = {('env', '{}'), ('labels', '{}'), ('allow', '[]'), ('require', '[]'), ('name', '"x"'), ('ttl', '1'), ('idle', '1')}
            if (field, value) not in right:
                attack(f'JSON: {field} {value}', post(b'{"%s": %s}' % (field.encode(), value.encode()), path='/v1/sandboxes'), most=1)
    for text in ['../x', '..', '.', '/', 'a/b', 'a b', '', '\\u0000', 'x' * 65, '-x', '%2e', 'é', 'a\\n', '0123456789abcdef']:
        attack(f'JSON: name {text!r}', post(f'{{"name": "{text}"}}'.encode(), path='/v1/sandboxes'), most=1)
    for text in ['http://x/', '', ' ', '*', '*.*', 'a:0', 'a:65536', 'a:-1', '[::1', '127.0.0.1', '10.0.0.1:80', '169.254.169.254', 'localhost', '::1',
                 '[::ffff:127.0.0.1]:80', '0x7f.1', '2130706433', 'host.sandbox.internal:22', 'HOST.SANDBOX.INTERNAL', 'x' * 300, 'a\\u0000b']:
        # A name that resolves privately is refused when it is used; these are spelt out.
        attack(f'JSON: allow {text[:30]!r}', post(f'{{"allow": ["{text}"], "bogus": 1}}'.encode(), path='/v1/sandboxes'), most=1)
    for value in ['[]', '[1]', '[""]', '["\\u0000"]', '"x"', '{}', '[null]']:
        attack(f'JSON: argv {value}', post(b'{"argv": %s}' % value.encode(), path='/v1/exec'), allowed=(200,) if value == '[""]' else (), most=1)


def large_bodies():
    def run(name, body, **more):
        attack(f'JSON: {name}', post(body), **more)

    run('code and no string', b'{"code": 1}')
    run('100,000 lists deep', b'[' * 100_000 + b']' * 100_000)
    run('100,000 objects deep', b'{"a":' * 100_000 + b'1' + b'}' * 100_000)
    run('deep in a field', b'{"code": ' + b'[' * 100_000 + b']' * 100_000 + b'}')
    run('15 MB of open lists', b'[' * (15 * MIB))
    run('15 MB of open objects', b'{"a":' * (3 * MIB))
    run('a name of 8 MB', b'{"' + b'x' * (8 * MIB) + b'": 1}')
    run('100,000 unknown fields', b'{' + b','.join(b'"a%d": 1' % number for number in range(100_000)) + b'}')
    run('15 MB of escapes', b'{"bogus": "' + b'\\u0041' * (5 * MIB // 2) + b'"}')
    run('a million numbers', b'{"bogus": [' + b'1,' * 1_000_000 + b'1]}')
    run('a number of 8 MB', b'{"timeout": ' + b'1' * (8 * MIB) + b'}')
    attack('JSON: 100,000 labels', post(
        b'{"labels": {' + b','.join(b'"a%d": "b"' % number for number in range(100_000)) + b'}}', path='/v1/sandboxes'), most=1)
    attack('JSON: 8 MB of labels', post(b'{"labels": {"a": "' + b'x' * (8 * MIB) + b'"}}', path='/v1/sandboxes'), most=1)
    attack('JSON: 12 MB of environment', post(b'{"command": "true", "env": {"A": "' + b'x' * (12 * MIB) + b'"}}', path='/v1/exec'), allowed=(200,), most=1)
    attack('JSON: a command line of 12 MB', post(b'{"command": "' + b'#' * (12 * MIB) + b'"}', path='/v1/exec'), allowed=(200,), most=1)
    attack('JSON: a million arguments', post(b'{"argv": ["true"' + b',"x"' * 1_000_000 + b']}', path='/v1/exec'), allowed=(200,), most=1)
    attack('JSON: 64 MB', endless(post(b'', f'Content-Length: {64 * MIB}', length=False), b' ' * MIB, 64), most=1, must=413)
    attack('JSON: 64 MB in chunks', endless(chunked(end=b''), chunk(b' ' * MIB), 64), most=1, must=413)
    attack('JSON: 64 MB that wait for a word', post(b'', f'Content-Length: {64 * MIB}', 'Expect: 100-continue', length=False), must=413, half_close=False)
    attack('JSON: 64 MB without a key', endless(
        post(b'', f'Content-Length: {64 * MIB}', length=False, authorized=False), b' ' * MIB, 64), most=1, must=401)
    attack('an expectation of another kind', post(BODY, 'Expect: 200-ok'), most=1)
    attack('a body encoded by gzip', post(BODY, 'Content-Encoding: gzip'), most=1)
