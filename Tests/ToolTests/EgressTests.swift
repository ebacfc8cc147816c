import Records
import SandboxCore
import SystemPackage
import TestSupport
import Testing

/// `--network` and `--allow`: hosts that programs can connect to, in each protocol of the proxy.
struct EgressTests {
  /// Asks the sandbox's proxy for a connection in each of its protocols, and prints whether it stands.
  private static let client = """
    import os, socket, sys
    from urllib.parse import urlsplit
    proxy = urlsplit(os.environ['http_proxy'])
    def ask(data, count):
        with socket.create_connection((proxy.hostname, proxy.port)) as link:
            link.settimeout(20)
            link.sendall(data)
            return link.recv(count)
    def connect(host, port):
        return b' 200 ' in ask(f'CONNECT {host}:{port} HTTP/1.1\\r\\nHost: {host}:{port}\\r\\n\\r\\n'.encode(), 4096)[:20]
    def plain(host, port):
        return b' 200 ' in ask(f'GET http://{host}:{port}/ HTTP/1.1\\r\\nHost: {host}\\r\\nConnection: close\\r\\n\\r\\n'.encode(), 4096)[:20]
    def socks(host, port):
        with socket.create_connection((proxy.hostname, proxy.port)) as link:
            link.settimeout(20)
            link.sendall(b'\\x05\\x01\\x00')
            assert link.recv(2) == b'\\x05\\x00'
            name = host.strip('[]').encode()
            link.sendall(b'\\x05\\x01\\x00\\x03' + bytes([len(name)]) + name + port.to_bytes(2, 'big'))
            return link.recv(10)[1:2] == b'\\x00'
    for target in sys.argv[1:]:
        host, _, port = target.rpartition(':')
        print(target, *(way(host, int(port)) for way in (connect, plain, socks)))

    """

  /// Private and reserved hosts, in every spelling that some resolver or library takes for an address.
  static let refused = [
    "127.0.0.1", "127.1", "127.0.0.2", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "localhost",
    "LOCALHOST", "localhost.", "a.localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "0.0.0.0", "0",
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "169.254.169.254", "169.254.0.1",
    "[fd00::1]", "[fe80::1]", "[fd00:ec2::254]", "[::ffff:169.254.169.254]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "2852039166", "224.0.0.1", "239.1.1.1", "255.255.255.255", "[ff02::1]", "198.18.0.1", "192.0.2.1",
    "host.sandbox.internal", "HOST.sandbox.internal.",
  ]

  @Test(arguments: HostUser.all)
  func thePrivateSideOfTheWorldIsRefused(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let server = try LoopbackServer.web()
      defer { server.stop() }
      let targets = Self.refused.map { "\($0):\(server.port)" }
      let record = try await tool.run(["run", "--json", "-c", Self.client, "--"] + targets).record()
      #expect(record.error == "")
      for line in record.output.split(separator: "\n") { #expect(line.hasSuffix(" False False False"), "\(line)") }
      #expect(record.output.split(separator: "\n").count == targets.count)
      #expect(server.connections == 0)
      #expect(record.denied.contains { $0.host == "169.254.169.254" && $0.port == server.port })
      #expect(record.denied.contains { $0.host == "127.0.0.1" } && record.denied.contains { $0.host == "10.0.0.1" })
      #expect(record.exitCode == 0 && record.reason == "exit")
    }
  }

  /// No connection leads out of the sandbox without the proxy.
  @Test(arguments: HostUser.all)
  func thereIsOnlyALoopback(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let server = try LoopbackServer.web()
      defer { server.stop() }
      let code = """
        import errno, os, socket
        print([name for _, name in socket.if_nameindex()])
        for family, address in [(2, ('1.1.1.1', 80)), (2, ('10.0.0.1', 80)), (2, ('127.0.0.1', \(server.port))),
                (2, ('169.254.169.254', 80)), (10, ('2606:4700::1111', 80)), (10, ('::1', \(server.port)))]:
            try: print(socket.socket(family).connect(address))
            except OSError as error: print(errno.errorcode[error.errno])
        try: socket.socket(2, 2).sendto(b'x', ('8.8.8.8', 53))
        except OSError as error: print(errno.errorcode[error.errno])
        try: socket.getaddrinfo('example.com', 80)
        except socket.gaierror: print('no name')
        """
      let done = try await tool.python(code)
      let unreachable = "ENETUNREACH"
      #expect(
        done.lines == [
          "['lo']", unreachable, unreachable, "ECONNREFUSED", unreachable, unreachable, "ECONNREFUSED", unreachable,
          "no name",
        ], "\(done)")
      #expect(server.connections == 0)
    }
  }

  @Test(arguments: HostUser.all)
  func noneIsNone(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let code = """
        import os, socket
        print([name for name in os.environ if 'proxy' in name.lower()])
        try: socket.create_connection(('127.0.0.1', 3128))
        except ConnectionRefusedError: print('refused')
        """
      let record = try await tool.record(python: code, "--network", "none")
      #expect(record.output == "[]\nrefused\n" && record.limits["network"]?.value == .name("none"))
    }
  }

  /// `--allow` adds one port of the host's loopback to any network, even to none.
  @Test(arguments: HostUser.all, [[], ["--network", "none"], ["--network", "public"]])
  func whatIsAllowedIsReached(user: HostUser, network: [String]) async throws {
    try await withTool(as: user) { tool in
      let (server, other) = (try LoopbackServer.web(), try LoopbackServer.web())
      defer { [server, other].forEach { $0.stop() } }
      let name = "host.sandbox.internal"
      let targets = ["\(name):\(server.port)", "\(name):\(other.port)", "127.0.0.1:\(server.port)", "10.0.0.1:80"]
      let options = network + ["--allow", targets[0]]
      let record = try await tool.run(["run", "--json"] + options + ["-c", Self.client, "--"] + targets).record()
      let expected = ["\(targets[0]) True True True"] + targets.dropFirst().map { "\($0) False False False" }
      #expect(record.output.split(separator: "\n").map(String.init) == expected, "\(record)")
      #expect(server.connections == 3 && other.connections == 0)
      #expect(record.denied.contains { $0.host == name && $0.port == other.port })
    }
  }

  /// Allowing one name of the internet refuses all others, without a look-up.
  @Test func allowingANameRefusesTheRest() async throws {
    try await withTool(as: .ordinary) { tool in
      let targets = ["1.1.1.1:80", "other.invalid:80", "allowed.invalid:81", "host.sandbox.internal:80"]
      let arguments = ["run", "--json", "--allow", "allowed.invalid:80", "-c", Self.client, "--"] + targets
      let record = try await tool.run(arguments).record()
      #expect(record.output.split(separator: "\n").allSatisfy { $0.hasSuffix(" False False False") }, "\(record)")
      #expect(Set(record.denied.map { "\($0.host):\($0.port)" }) == Set(targets))
    }
  }

  /// An address of the internet that a local route makes the host's own, and none of its interfaces has, is the host's.
  @Test func anAddressThatARouteMakesTheHostsIsRefused() async throws {
    guard HostUser.all.contains(.root) else { try skip("a network namespace with such a route needs root") }
    try await withTool(as: .root) { tool in
      let script = """
        ip link set lo up && ip route add local 93.184.0.0/16 dev lo && ip route add local 2600:1406::/32 dev lo || exit 9
        exec "$@"
        """
      let server = """
        import http.server, os, socket, subprocess, sys, threading
        class Server(http.server.HTTPServer): address_family = socket.AF_INET6
        server = Server(('::', 8000), http.server.SimpleHTTPRequestHandler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for host in ('93.184.7.7', '2600:1406::7'): socket.create_connection((host, 8000)).close()
        sys.exit(subprocess.run(sys.argv[1:]).returncode)
        """
      let targets = ["93.184.7.7:8000", "[2600:1406::7]:8000", "[64:ff9b::93.184.7.7]:8000"]
      let command =
        [Installation.shared.tool.string, "run", "--json", "-c", Self.client, "--"] + targets
      let inNamespace = ["/usr/bin/unshare", "--net", "/bin/sh", "-c", script, "sh", "/usr/bin/python3", "-c", server]
      let done = await (try tool.start(program: inNamespace + command)).wait()
      let record = try done.record()
      #expect(record.output == targets.map { "\($0) False False False\n" }.joined(), "\(done)")
      let denied: Set = ["93.184.7.7", "2600:1406::7", "64:ff9b::93.184.7.7"]
      #expect(Set(record.denied.map(\.host)) == denied)
    }
  }

  /// A redirect leads only to hosts that the policy allows.
  @Test func aRedirectIsFollowedOnlyWhereThePolicyAllows() async throws {
    try await withTool(as: .ordinary) { tool in
      let victim = try LoopbackServer.web()
      let server = try LoopbackServer.web { _ in
        Array("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:\(victim.port)/\r\nContent-Length: 0\r\n\r\n".utf8)
      }
      defer { [server, victim].forEach { $0.stop() } }
      let name = "host.sandbox.internal:\(server.port)"
      let code = """
        import urllib.error, urllib.request
        try: urllib.request.urlopen('http://\(name)/')
        except urllib.error.HTTPError as error: print(error.code)
        """
      let record = try await tool.record(python: code, "--allow", name)
      #expect(record.output == "403\n" && server.connections == 1 && victim.connections == 0)
      #expect(record.denied == [ResultRecord.Denied(host: "127.0.0.2", port: victim.port)])
    }
  }

  @Test(arguments: HostUser.all)
  func theUsualClientsFindTheProxy(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let server = try LoopbackServer.web()
      defer { server.stop() }
      let target = "host.sandbox.internal:\(server.port)"
      let clients = [
        "python3 -c 'import urllib.request; print(urllib.request.urlopen(\"http://\(target)/\").read().decode(), end=\"\")'",
        "curl -sS http://\(target)/", "wget -qO- http://\(target)/",
      ]
      for client in clients where HostFiles.names(in: "/usr/bin").contains(client.prefix { $0 != " " }.description) {
        let done = try await tool.run(["exec", "--allow", target, client])
        #expect(done.text == "hello from the host\n", "\(client): \(done)")
      }
    }
  }

  @Test(arguments: HostUser.all)
  func tenMegabytesComeThroughWhole(user: HostUser) async throws {
    try await withTool(as: user) { tool in
      let body = Noise.bytes(10 << 20)
      let server = try LoopbackServer.web { _ in
        Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
      }
      defer { server.stop() }
      let target = "host.sandbox.internal:\(server.port)"
      let code =
        "import sys, urllib.request; sys.stdout.buffer.write(urllib.request.urlopen('http://\(target)/').read())"
      let done = try await tool.run(["run", "--allow", target, "-c", code])
      #expect(done.output == body, "\(done.output.count) bytes")
    }
  }

  /// The policy does not apply to servers inside the sandbox.
  @Test func theSandboxsOwnLoopbackIsItsOwn() async throws {
    try await withTool(as: .ordinary) { tool in
      let code = """
        import http.server, threading, urllib.request
        server = http.server.HTTPServer(('127.0.0.1', 0), http.server.SimpleHTTPRequestHandler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(urllib.request.urlopen(f'http://127.0.0.1:{server.server_port}/').status)
        """
      let done = try await tool.python(code)
      #expect(done.text == "200\n", "\(done)")
    }
  }
}
