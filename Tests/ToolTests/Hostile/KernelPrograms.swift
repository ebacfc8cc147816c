import TestSupport

/// Programs that look for a way out through the kernel's own doors.
enum KernelPrograms {
  static let all = [
    HostileProgram(
      name: "new namespaces",
      code: """
        kinds = dict(user=1 << 28, mount=1 << 17, network=1 << 30, process=1 << 29, ipc=1 << 27, uts=1 << 26, time=1 << 7)
        for name, flag in kinds.items():
            for flags in (flag, flag | 1 << 28):
                if libc.unshare(flags) == 0: print(name)
                if name == 'time': continue  # clone(2) has another flag in its place
                child = libc.syscall(number(56, 220), flags | 17, 0, 0, 0, 0)
                if child == 0: os._exit(0)
                if child > 0: print('clone', name)
        for process in (1, os.getpid()):
            for name in os.listdir(f'/proc/{process}/ns') if os.access(f'/proc/{process}/ns', os.R_OK) else []:
                try: file = os.open(f'/proc/{process}/ns/{name}', os.O_RDONLY)
                except OSError: continue
                if libc.setns(file, 0) == 0: print('setns', name)
        """, load: .one),
    HostileProgram(
      name: "the new mount calls",
      code: """
        for call in (428, 429, 430, 431, 432, 433, 442):
            if libc.syscall(call, -100, b'/', 1 | 0x8000, 0, 0) >= 0: print(call)
        if libc.syscall(430, b'tmpfs', 0) >= 0: print('fsopen')
        """),
    HostileProgram(
      name: "rings, probes and code for the kernel",
      code: """
        block = ctypes.create_string_buffer(256)
        calls = dict(
            io_uring_setup=(425, 8, block), io_uring_enter=(426, -1, 1, 0, 0, 0, 0), bpf=(number(321, 280), 0, block, 64),
            perf_event_open=(number(298, 241), block, 0, -1, -1, 0), userfaultfd=(number(323, 282), 1),
            init_module=(number(175, 105), block, 256, b''), finit_module=(number(313, 273), 0, b'', 0),
            kexec_load=(number(246, 104), 0, 0, 0, 0), kcmp=(number(312, 272), 1, os.getpid(), 0, 0, 0),
            syslog=(number(103, 116), 3, block, 256), memfd_secret=(447, 0), fanotify_init=(number(300, 262), 0x200, 0),
            lookup=(number(212, 18), 0, block, 256))
        for name, (call, *arguments) in calls.items():
            if libc.syscall(call, *arguments) >= 0: print(name)
        """),
    HostileProgram(
      name: "keyrings of the user",
      code: """
        call = number(248, 217)
        for ring in range(-8, 0):
            if libc.syscall(call, b'user', b'name', b'secret', ctypes.c_size_t(6), ring) >= 0: print('add', ring)
            if libc.syscall(call + 1, b'user', b'name', None, ring) >= 0: print('request', ring)
            if libc.syscall(call + 2, 0, ring, 1) >= 0: print('control', ring)
        """),
    HostileProgram(
      name: "the machine's clock, name and power",
      code: """
        if succeeds(time.clock_settime, time.CLOCK_REALTIME, 0): print('clock')
        if succeeds(socket.sethostname, 'x'): print('name')
        for value in (0, 0xfee1dead):
            if libc.reboot(value) == 0: print('reboot')
        block = ctypes.create_string_buffer(256)
        for call in (libc.swapon, libc.swapoff, libc.acct):
            if call(b'/tmp/x', 0) == 0: print('swap')
        for call in (libc.adjtimex, libc.settimeofday):
            if call(block, None) >= 0 and call is libc.settimeofday: print('time')
        """),
    HostileProgram(
      name: "sockets that leave the network namespace",
      code: """
        for family in range(0, 46):
            for kind in (1, 2, 3, 4, 5, 6, 10):
                for protocol in (0, 1, 6, 9, 15, 16, 17, 58, 255, 262):
                    try: socket.socket(family, kind, protocol).close()
                    except OSError: continue
                    if (family, kind) not in ((1, 1), (1, 2), (1, 3), (1, 5), (2, 1), (2, 2), (10, 1), (10, 2), (16, 2), (16, 3)) \\
                            or family == 16 and protocol:
                        print(family, kind, protocol)
        """),
    HostileProgram(
      name: "another configuration of the network",
      code: """
        import struct
        link = socket.socket(16, 3, 0)
        link.bind((0, 0))
        link.settimeout(2)
        def ask(kind, body):
            link.send(struct.pack('=IHHII', 16 + len(body), kind, 0x605, 1, 0) + body)
            answer = link.recv(65536)
            return struct.unpack_from('=i', answer, 16)[0] if struct.unpack_from('=H', answer, 4)[0] == 2 else 0
        route = struct.pack('=BBBBBBBBI', 2, 0, 0, 0, 254, 4, 0, 1, 0)
        for kind, body in ((16, bytes(16)), (24, route), (20, struct.pack('=BBBBI', 2, 8, 0, 0, 1)), (32, bytes(12))):
            if ask(kind, body) == 0: print(kind)
        import fcntl
        device = socket.socket()
        for request in (0x8914, 0x8916, 0x8922, 0x8924, 0x89f0):
            if succeeds(fcntl.ioctl, device, request, b'lo'.ljust(40, b'\\0')): print(hex(request))
        """),
    HostileProgram(
      name: "calls of another machine's numbers",
      code: """
        import subprocess
        code = {'x86_64': 'import ctypes; ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 | 39))'}.get(os.uname().machine)
        if code and subprocess.run([sys.executable, '-c', code]).returncode != -31: print('answered')
        """),
    HostileProgram(
      name: "type into the terminal, and load line disciplines",
      code: """
        import fcntl
        master, terminal = os.openpty()
        for request in (0x5412, 0x541c, 0x5423):
            for high in (0, 1 << 32):
                if libc.ioctl(terminal, ctypes.c_ulong(request | high), ctypes.byref(ctypes.c_int(1))) == 0: print(hex(request))
        """),
    HostileProgram(
      name: "undo the filter",
      code: """
        for option, value in ((22, 0), (22, 1), (38, 0), (4, 0), (28, 0)):
            if libc.prctl(option, value, 0, 0, 0) == 0 and (option, value) not in ((4, 0), (28, 0)): print(option, value)
        if open('/proc/self/status').read().split('Seccomp:')[1].split()[0] != '2': print('no filter')
        """),
    HostileProgram(
      name: "write what the kernel executes or believes",
      code: """
        for path in ('/proc/sys/kernel/core_pattern', '/proc/sys/kernel/modprobe', '/proc/sysrq-trigger', '/proc/self/uid_map',
                '/proc/sys/vm/overcommit_memory', '/proc/sys/fs/pipe-max-size', '/proc/sys/kernel/yama/ptrace_scope',
                '/proc/sys/net/ipv4/ip_unprivileged_port_start', '/proc/self/loginuid', '/proc/self/coredump_filter',
                '/proc/irq/default_smp_affinity', '/proc/bus/pci', '/proc/fs', '/proc/mtrr', '/proc/acpi/wakeup'):
            try:
                if os.write(os.open(path, os.O_WRONLY), b'1') and path != '/proc/self/coredump_filter': print(path)
            except OSError: pass
        """),
    HostileProgram(
      name: "arguments at random for every call",
      code: """
        import random
        words = [0, 1, -1, 4096, 1 << 31, 1 << 63, ctypes.addressof(ctypes.create_string_buffer(4096))]
        spared = {57, 58, 60, 231, 34, 35, 37, 62, 61, 247, 130, 128, 7, 23, 202, 15, 219, 230, 73, 270, 271, 232, 281, 441}
        for _ in range(20):
            if os.fork(): continue
            signal.alarm(2)
            for _ in range(2000):
                call = random.choice([n for n in range(451) if n not in spared])
                libc.syscall(call, *[ctypes.c_ulong(random.choice(words) & (1 << 64) - 1) for _ in range(6)])
            os._exit(0)
        for _ in range(20): os.wait()
        os._exit(0)
        """, options: ["--timeout", "60s"], load: .all, end: .doneOrKilled,
      prints: nil),
  ]
}
