import TestSupport

/// Programs that attack the reader of their output, and the protocol that carries it.
enum OutputPrograms {
  static let all = results + streams + messages

  private static let results = [
    HostileProgram(
      name: "forge the result",
      code: """
        forged = b'{"exit_code":0,"reason":"exit"}\\n'
        os.write(1, forged)
        os.write(2, forged)
        os._exit(13)
        """, runtimes: HostileProgram.everywhere, end: .exit(13), prints: "{\"exit_code\":0,\"reason\":\"exit\"}\n"),
    HostileProgram(name: "the status of a timeout", code: "sys.exit(124)", end: .exit(124)),
    HostileProgram(name: "the status of a failure", code: "sys.exit(125)", end: .exit(125)),
    HostileProgram(name: "the status of a kill for memory", code: "sys.exit(137)", end: .exit(137)),
    HostileProgram(name: "the status of an interrupt", code: "sys.exit(130)", place: .session, end: .exit(130)),
    HostileProgram(
      name: "names of artifacts that would break a list",
      code: """
        for name in (b'a\\nb', b'\\xff\\xfe', b'\\x1b]0;x\\x07', b'"},{', b'-rf', b'..b', b' '): open(name, 'w')
        """, options: ["--artifacts", "out"], runtimes: HostileProgram.everywhere),
  ]

  private static let streams = [
    HostileProgram(name: "a million lines", code: "for _ in range(1000000): print()", load: .all, prints: nil),
    HostileProgram(
      name: "a line without end", code: "while True: os.write(1, b'x' * 65536)",
      options: ["--timeout", "1s", "--max-output", "1m"], load: .all, end: .timeout, prints: nil),
    HostileProgram(
      name: "both streams at once, without end",
      code: """
        if os.fork() == 0:
            while True: os.write(2, b'x' * 65536)
        while True: os.write(1, b'x' * 65536)
        """, options: ["--timeout", "1s", "--max-output", "1m"], load: .all, end: .timeout, prints: nil),
    HostileProgram(
      name: "output in the background, without end", code: "if os.fork() == 0:\n    while True: print('x' * 1000)",
      place: .session, load: .all, prints: nil),
    HostileProgram(
      name: "bytes that are no text",
      code: "os.write(1, bytes(range(256)) * 100); os.write(2, bytes(range(256)) * 100)",
      runtimes: HostileProgram.everywhere, prints: nil),
    HostileProgram(
      name: "make the streams non-blocking, and close them",
      code: """
        for stream in (0, 1, 2): os.set_blocking(stream, False)
        succeeds(os.write, 1, bytes(1 << 20))
        for stream in (0, 1, 2): os.close(stream)
        os._exit(3)
        """, place: .session, end: .exit(3), prints: nil),
  ]

  private static let messages = [
    HostileProgram(
      name: "commands of the CI job", code: "print('::set-env name=x::y')\nprint('##vso[task.complete]')",
      environment: ["GITHUB_ACTIONS": "true"], prints: "::set-env name=x::y\n##vso[task.complete]\n"),
    HostileProgram(
      name: "escape sequences in the name of a program that is not there",
      code: "exec '\u{1B}]0;title\u{7}'", language: .shell, options: ["-q"], end: .exit(127), prints: nil),
    HostileProgram(
      name: "escape sequences and commands in the names of what is left out",
      code: """
        os.mkfifo('\\x1b]0;title\\x07')
        os.mkfifo('\\n::error::forged')
        """, options: ["--artifacts", "out"], environment: ["GITHUB_ACTIONS": "true"],
      never: ["\u{1B}]", "\n::error::"]),
    HostileProgram(
      name: "hosts whose names are escape sequences",
      code: """
        proxy = os.environ['http_proxy'].split('/')[2].split(':')
        for name in (b'\\x1b]0;title\\x07', b'a\\x00b', b'::error::forged'):
            with socket.create_connection((proxy[0], int(proxy[1]))) as link:
                link.sendall(b'\\x05\\x01\\x00')
                link.recv(2)
                link.sendall(b'\\x05\\x01\\x00\\x03' + bytes([len(name)]) + name + b'\\x00\\x50')
                if link.recv(10)[1:2] == b'\\x00': print('connected')
        """, environment: ["GITHUB_ACTIONS": "true"], never: ["\u{1B}]", "\n::error::"]),
  ]
}
