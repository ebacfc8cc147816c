/// Programs that look for what is not theirs: of the host, and of the neighbour.
enum SecretPrograms {
  static let all = [
    HostileProgram(
      name: "the neighbour's files and memory",
      code: """
        for root in ('/tmp', '/dev/shm', '/workspace', '/home', '/var', '/run', '/mnt'):
            for place, _, names in os.walk(root):
                for name in names:
                    try: print(open(f'{place}/{name}', 'rb').read(1 << 20))
                    except OSError: pass
        for process in others():
            for name in ('environ', 'cmdline', 'maps', 'comm', 'mountinfo'):
                try: print(open(f'/proc/{process}/{name}', 'rb').read())
                except OSError: pass
        for name in ('shm', 'sem', 'msg'): print(open(f'/proc/sysvipc/{name}').read() if os.path.exists('/proc/sysvipc') else '')
        """, runtimes: HostileProgram.everywhere, prints: nil, never: [Neighbour.marker]),
    HostileProgram(
      name: "processes of the host and of the neighbour",
      code: """
        known = others() + [os.getpid()]
        if len(known) > 4 or max(known) > 100: print(known)
        for process in range(2, 70000):
            if process not in known and libc.kill(process, 0) == 0: print(process)
        """, runtimes: HostileProgram.everywhere),
    HostileProgram(
      name: "the host's variables",
      code: """
        marker = 'of-the-host' + '-only'
        for name, value in os.environ.items():
            if marker in value: print(name)
        for process in ['self'] + others():
            for file in ('environ', 'cmdline'):
                try:
                    if marker.encode() in open(f'/proc/{process}/{file}', 'rb').read(): print(process)
                except OSError: pass
        """,
      environment: ["SECRET": "of-the-host-only"]),
    HostileProgram(
      name: "descriptors that were left open",
      code: """
        known = {os.readlink(f'/proc/self/fd/{number}') for number in (0, 1, 2)}
        for number in os.listdir('/proc/self/fd'):
            try: target = os.readlink(f'/proc/self/fd/{number}')
            except OSError: continue
            if target not in known and not target.startswith('/proc/'): print(target)
        """, runtimes: HostileProgram.everywhere),
    HostileProgram(
      name: "descriptors that were left open in the session",
      code: """
        import subprocess
        code = "import os; print(*[os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd') if n not in '012' and os.path.exists(f'/proc/self/fd/{n}')])"
        print(subprocess.run([sys.executable, '-c', code], capture_output=True, text=True).stdout, end='')
        """, place: .session, prints: "\n"),
    HostileProgram(
      name: "addresses in the kernel",
      code: """
        for path in ('/proc/kallsyms', '/proc/modules'):
            try: lines = open(path).readlines()
            except OSError: continue
            if any(int(line.split()[-1 if 'modules' in path else 0].strip('()'), 16) for line in lines if '0x' in line or 'kallsyms' in path):
                print(path)
        """),
    HostileProgram(
      name: "the machine's identity",
      code: """
        for path in ('/etc/machine-id', '/var/lib/dbus/machine-id', '/sys/class/dmi/id/product_uuid', '/etc/hostid'):
            try: print(open(path).read())
            except OSError: pass
        if os.uname().nodename != 'sandbox': print(os.uname().nodename)
        """),
    HostileProgram(
      name: "memory of programs that are gone",
      code: """
        block = bytearray(64 << 20)
        if any(block): print('not empty')
        file = os.open('/tmp/file', os.O_CREAT | os.O_RDWR)
        os.truncate(file, 1 << 20)
        if any(os.read(file, 1 << 20)): print('not empty')
        """, runtimes: HostileProgram.everywhere),
  ]
}
