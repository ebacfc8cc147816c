import TestSupport

/// Programs that attack the sandbox's own processes, and those that try to outlive it.
enum ProcessPrograms {
  static let all = signals + inspection + escapes + interpreter

  private static let signals = [
    HostileProgram(
      name: "kill everything", code: "os.kill(-1, 9); print('alive')",
      end: .doneOrKilled, prints: nil),
    HostileProgram(name: "kill process 1", code: "for kind in (9, 15, 19, 1, 2): os.kill(1, kind)"),
    HostileProgram(
      name: "every signal to process 1",
      code: """
        libc.sigqueue.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_void_p]
        for kind in range(1, 65):
            succeeds(os.kill, 1, kind)
            libc.sigqueue(1, kind, None)
        libc.syscall(number(200, 130), 1, 9)
        handle = libc.syscall(434, 1, 0)
        libc.syscall(424, handle, 9, None, 0)
        """),
    HostileProgram(
      name: "kill the parent", code: "os.kill(os.getppid(), 9); time.sleep(10)", end: .signal(9)),
    HostileProgram(name: "stop everything", code: "os.kill(-1, 19)", runtimes: HostileProgram.everywhere),
    HostileProgram(
      name: "stop everything, over and over",
      code: """
        end = time.monotonic() + 1
        while time.monotonic() < end:
            try: os.kill(-1, 19)
            except OSError: pass
        """),
    HostileProgram(name: "stop the parent", code: "os.kill(os.getppid(), 19)", runtimes: HostileProgram.everywhere),
    HostileProgram(
      name: "stop everything in the session", code: "os.kill(-1, 19)", place: .session,
      runtimes: HostileProgram.everywhere),
    HostileProgram(
      name: "kill everything in the session", code: "os.kill(-1, 9)", place: .session,
      end: .doneOrKilled),
    HostileProgram(
      name: "a stopped child and out", code: "if os.fork() == 0: os.kill(os.getpid(), 19)\nos._exit(12)",
      runtimes: HostileProgram.everywhere,
      end: .exit(12)),
    HostileProgram(
      name: "all signals to itself", code: "for n in (1, 2, 3, 15): os.system(f'kill -{n} $$')\nos._exit(11)",
      end: .exit(11)),
    HostileProgram(
      name: "dies of a signal that nobody sent", code: "signal.raise_signal(31)", runtimes: HostileProgram.everywhere,
      end: .signal(31)),
  ]

  private static let inspection = [
    HostileProgram(
      name: "garbage to every descriptor",
      code: """
        for process in others() + [os.getpid()]:
            try: names = os.listdir(f'/proc/{process}/fd')
            except OSError: continue
            for name in names:
                try: os.write(os.open(f'/proc/{process}/fd/{name}', os.O_WRONLY | os.O_NONBLOCK), os.urandom(4096))
                except OSError: pass
        for number in range(3, 1024):
            try: os.write(number, os.urandom(4096))
            except OSError: pass
        os._exit(7)
        """, end: .exit(7), prints: nil),
    HostileProgram(name: "close all descriptors", code: "os.closerange(0, 65536); os._exit(5)", end: .exit(5)),
    HostileProgram(
      name: "trace every other process",
      code: """
        for process in others():
            for request in (16, 0x4206):
                if libc.ptrace(request, process, 0, 0) == 0: print(process)
        sys.exit(8 if len(others()) >= 2 else 1)
        """, end: .exit(8)),
    HostileProgram(
      name: "look into every other process",
      code: """
        for name in others():
            for file in ('mem', 'environ', 'maps', 'auxv', 'pagemap', 'stack', 'syscall', 'smaps', 'io'):
                try:
                    if open(f'/proc/{name}/{file}', 'rb').read(1): print(file)
                except OSError: pass
            for link in ('root', 'cwd', 'exe'):
                try: print(os.readlink(f'/proc/{name}/{link}'))
                except OSError: pass
            try: print(os.listdir(f'/proc/{name}/fd'))
            except OSError: pass
        sys.exit(9 if len(others()) >= 2 else 1)
        """, end: .exit(9)),
    HostileProgram(
      name: "read and write the memory of every other process",
      code: """
        class Vector(ctypes.Structure): _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]
        block = ctypes.create_string_buffer(8)
        own = Vector(ctypes.addressof(block), 8)
        for process in others():
            for start in (0x400000, 0x555555554000):
                there = Vector(start, 8)
                for call in (libc.process_vm_readv, libc.process_vm_writev):
                    if call(process, ctypes.byref(own), 1, ctypes.byref(there), 1, 0) > 0: print(process)
        """),
    HostileProgram(
      name: "take descriptors of every other process",
      code: """
        for process in others():
            handle = libc.syscall(434, process, 0)
            for number in range(8):
                if handle >= 0 and libc.syscall(438, handle, number, 0) >= 0: print(process, number)
        """),
    HostileProgram(
      name: "raise the odds of others to be killed",
      code: """
        for name in others():
            try: print(open(f'/proc/{name}/oom_score_adj', 'w').write('1000'))
            except OSError: pass
        """),
    HostileProgram(
      name: "be the last that is killed for memory",
      code: """
        for value in ('-1000', '-500', '-1'):
            try: print(os.write(os.open('/proc/self/oom_score_adj', os.O_WRONLY), value.encode()), value)
            except OSError: pass
        """),
    HostileProgram(
      name: "limits for process 1",
      code: """
        limit = (ctypes.c_ulong * 2)(0, 0)
        for resource in range(16):
            if libc.prlimit(1, resource, limit, None) == 0: print(resource)
        """, place: .session),
    HostileProgram(
      name: "scheduling for process 1",
      code: """
        if succeeds(os.sched_setscheduler, 1, os.SCHED_IDLE, os.sched_param(0)): print('policy')
        if succeeds(os.sched_setaffinity, 1, {0}): print('processors')
        if succeeds(os.setpriority, os.PRIO_PROCESS, 1, 19): print('niceness')
        if succeeds(os.setpriority, os.PRIO_USER, 0, 19): print('niceness of all')
        """, place: .session),
  ]

  private static let escapes = [
    HostileProgram(
      name: "daemons without end",
      code: """
        for _ in range(50):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0: time.sleep(1000)
                os._exit(0)
        os._exit(6)
        """, end: .exit(6)),
    HostileProgram(
      name: "a process that always forks and ends before it is found",
      code: """
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            try:
                if os.fork(): os._exit(0)
            except OSError: pass
        """, place: .session, load: .all),
    HostileProgram(
      name: "that, beside a program that does not end",
      code: """
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if os.fork():
            while True: time.sleep(1)
        while True:
            try:
                if os.fork(): os._exit(0)
                os.setsid()
            except OSError: pass
        """, options: ["--timeout", "1s"], load: .all, end: .timeout),
    HostileProgram(
      name: "adopt the orphans of others",
      code: """
        libc.prctl(36, 1, 0, 0, 0)
        if os.fork() == 0:
            if os.fork() == 0: time.sleep(1000)
            os._exit(0)
        os._exit(4)
        """, end: .exit(4)),
    HostileProgram(
      name: "die with nobody",
      code: """
        if os.fork() == 0:
            libc.prctl(1, 0, 0, 0, 0)
            for number in range(1, 32):
                if number not in (9, 19): signal.signal(number, signal.SIG_IGN)
            os.setsid()
            time.sleep(1000)
        """, runtimes: HostileProgram.everywhere),
    HostileProgram(
      name: "grandchildren that hold its output",
      code: """
        if os.fork() == 0:
            if os.fork() == 0: time.sleep(1000)
            os._exit(0)
        print('said', flush=True)
        os._exit(3)
        """, runtimes: HostileProgram.everywhere, end: .exit(3), prints: "said\n"),
    HostileProgram(
      name: "replace the working directory",
      code: """
        for change in (lambda: os.rmdir('/workspace'), lambda: os.rename('/workspace', '/tmp/w'), lambda: os.chmod('/', 0)):
            if succeeds(change): print('changed')
        os.chmod('/workspace', 0)
        """),
    HostileProgram(
      name: "a shell in a session of its own that ignores everything",
      code:
        "trap '' TERM INT HUP; setsid sh -c \"trap '' TERM; while :; do sleep 1; done\" & while :; do sleep 1; done",
      language: .shell, options: ["--timeout", "1s"], end: .timeout),
  ]

  private static let interpreter = [
    HostileProgram(name: "end the interpreter", code: "os._exit(3)", place: .session, end: .exit(3)),
    HostileProgram(
      name: "close the interpreter's channel", code: "os.closerange(3, 65536)", place: .session,
      end: .doneOrKilled),
    HostileProgram(
      name: "forge the interpreter's reports",
      code: """
        import struct
        for number in range(3, 64):
            try: os.write(number, struct.pack('iiQ', 2, 0, 0))
            except OSError: pass
        time.sleep(0.5)
        sys.exit(7)
        """, place: .session, end: .oneOf(0, 7, 137)),
    HostileProgram(
      name: "take the interpreter's own names away",
      code: """
        import builtins
        for name in ('open', 'compile', 'exec', 'BaseException', 'len'): delattr(builtins, name)
        """, place: .session),
    HostileProgram(
      name: "copies of the interpreter",
      code: """
        for _ in range(5):
            if os.fork() == 0: break
        time.sleep(0.1)
        """, place: .session, prints: nil),
    HostileProgram(
      name: "threads that live on and print",
      code: """
        import threading
        def noise():
            while True: print('x' * 1000)
        threading.Thread(target=noise, daemon=True).start()
        """, place: .session, prints: nil),
  ]
}
