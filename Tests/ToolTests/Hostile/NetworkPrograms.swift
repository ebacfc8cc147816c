/// Programs that attack the way out, which all connections take.
enum NetworkPrograms {
  static let all = [
    HostileProgram(
      name: "reach the host past the proxy",
      code: """
        import struct
        addresses = [(2, '10.0.0.1'), (2, '169.254.169.254'), (2, '1.1.1.1'), (10, 'fe80::1'), (10, '2606:4700::1111'), (2, '224.0.0.1')]
        for family, address in addresses:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                with socket.socket(family, kind) as link:
                    link.settimeout(1)
                    if succeeds(link.connect, (address, 53)): print(address, kind)
        """),
    HostileProgram(
      name: "serve the host's network",
      code: """
        for family, address in ((2, '0.0.0.0'), (10, '::')):
            listener = socket.socket(family)
            listener.bind((address, 0))
            listener.listen()
        if [name for _, name in socket.if_nameindex()] != ['lo']: print(socket.if_nameindex())
        """, runtimes: HostileProgram.everywhere),
    HostileProgram(
      name: "garbage for the proxy",
      code: """
        proxy = os.environ['http_proxy'].split('/')[2].split(':')
        pieces = (
            b'\\0' * 70000, b'GET ' + b'/' * 70000, b'CONNECT [::1]:99999 HTTP/1.1\\r\\n\\r\\n', b'CONNECT  HTTP/1.1\\r\\n\\r\\n',
            b'GET http://a:b:c/ HTTP/9.9\\r\\n\\r\\n', b'\\x05\\xff' + bytes(255), b'\\x05\\x01\\x00\\x05\\x03\\x00\\x01', b'\\x04\\x01' + bytes(6),
            b'GET http://127.0.0.1/ HTTP/1.1\\r\\n' + b'X: y\\r\\n' * 100000, os.urandom(100000))
        for piece in pieces:
            link = socket.create_connection((proxy[0], int(proxy[1])))
            link.settimeout(2)
            try:
                link.sendall(piece)
                if b' 200 ' in link.recv(100): print(piece[:20])
            except OSError: pass
        """, runtimes: HostileProgram.everywhere),
    HostileProgram(
      name: "connections to the proxy that say nothing",
      code: """
        proxy = os.environ['http_proxy'].split('/')[2].split(':')
        kept = []
        try:
            for _ in range(3000): kept.append(socket.create_connection((proxy[0], int(proxy[1])), timeout=2))
        except OSError: pass
        """, place: .session),
    HostileProgram(
      name: "a flood of refused connections",
      code: """
        proxy = os.environ['http_proxy'].split('/')[2].split(':')
        for index in range(2000):
            with socket.create_connection((proxy[0], int(proxy[1]))) as link:
                link.sendall(f'CONNECT 10.0.{index >> 8}.{index & 255}:80 HTTP/1.1\\r\\n\\r\\n'.encode())
                if b' 200 ' in link.recv(100): print(index)
        """),
    HostileProgram(
      name: "smuggle a second request to a forbidden host",
      code: """
        proxy = os.environ['http_proxy'].split('/')[2].split(':')
        inner = b'GET http://127.0.0.1:22/ HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'
        for head in (b'Content-Length: 0\\r\\nTransfer-Encoding: chunked', b'Host: 127.0.0.1', b'Host: a\\r\\nHost: 127.0.0.1'):
            with socket.create_connection((proxy[0], int(proxy[1]))) as link:
                link.settimeout(5)
                link.sendall(b'GET http://10.0.0.1/ HTTP/1.1\\r\\n' + head + b'\\r\\n\\r\\n' + inner)
                data = b''
                try:
                    while more := link.recv(65536): data += more
                except OSError: pass
                if b' 200 ' in data or b'SSH-' in data: print(head)
        """),
    HostileProgram(
      name: "take the proxy's place",
      code: """
        port = int(os.environ['http_proxy'].rsplit(':', 1)[1].strip('/'))
        for option in (2, 15):
            with socket.socket() as listener:
                listener.setsockopt(socket.SOL_SOCKET, option, 1)
                for address in ('127.0.0.1', '0.0.0.0'):
                    if succeeds(listener.bind, (address, port)) and succeeds(listener.listen): print(option, address)
        """),
    HostileProgram(
      name: "any network at all",
      code: """
        if any(name.lower().endswith('_proxy') and os.environ[name] and name.lower() != 'no_proxy' for name in os.environ):
            print('a proxy')
        """, options: ["--network", "none"], runtimes: HostileProgram.everywhere),
  ]
}
