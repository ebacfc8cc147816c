import Launchers
import TestSupport

/// Programs that take what the host has only so much of.
enum ResourcePrograms {
  static let all = processes + kernelObjects + disk

  private static let processes = [
    HostileProgram(
      name: "threads without end",
      code: """
        import threading
        gate = threading.Event()
        count = 0
        try:
            while count < 5000:
                threading.Thread(target=gate.wait, daemon=True).start()
                count += 1
        except RuntimeError: pass
        if count > 64: print(count)
        os._exit(0)
        """, options: ["--pids", "64"]),
    HostileProgram(
      name: "zombies without end",
      code: """
        try:
            while True:
                if os.fork() == 0: os._exit(0)
        except BlockingIOError: pass
        os._exit(0)
        """, options: ["--pids", "100"], runtimes: HostileProgram.everywhere, needs: .manyAtOnce),
    HostileProgram(
      name: "raise its own limits",
      code: """
        import resource
        for limit in (resource.RLIMIT_NPROC, resource.RLIMIT_NOFILE, resource.RLIMIT_MEMLOCK, resource.RLIMIT_CORE):
            soft, hard = resource.getrlimit(limit)
            if hard != -1:
                try:
                    resource.setrlimit(limit, (hard + 1, hard + 1))
                    print(limit)
                except (OSError, ValueError): pass
        """, options: ["--pids", "100"]),
    HostileProgram(
      name: "ask for real-time and negative niceness",
      code: """
        if succeeds(os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(1)): print('real time')
        if succeeds(os.nice, -1): print('nice')
        if succeeds(kernel, libc.syscall, number(251, 30), 1, 0, 1 << 13): print('input and output')
        """),
    HostileProgram(
      name: "spin on every processor, and hold its neighbours up",
      code: """
        for _ in range(15):
            if os.fork() == 0:
                while True: pass
        while True: pass
        """, options: ["--timeout", "1s"], load: .all, end: .timeout),
  ]

  private static let kernelObjects = [
    HostileProgram(
      name: "all asynchronous operations of the host",
      code: """
        for size in (1 << 20, 65536, 4096, 64, 1):
            for _ in range(100):
                context = ctypes.c_ulong()
                if libc.syscall(number(206, 0), size, ctypes.byref(context)) == 0:
                    print('set up', size)
                    break
        """),
    HostileProgram(
      name: "all terminals of the host",
      code: """
        taken = 0
        try:
            while True: taken += os.open('/dev/ptmx', os.O_RDWR | os.O_NOCTTY) > 0
        except OSError: pass
        if taken > 256: print(taken)
        """),
    HostileProgram(
      name: "all inotify instances and watches of the user",
      code: """
        try:
            while True: kernel(libc.inotify_init1, 0)
        except OSError: pass
        for root, _, files in os.walk('/usr/share'):
            if libc.inotify_add_watch(3, root.encode(), 0xfff) < 0: break
        """),
    HostileProgram(
      name: "descriptors without end, in many processes",
      code: """
        for _ in range(8):
            if os.fork() == 0:
                try:
                    while True: os.open('/dev/null', os.O_RDONLY)
                except OSError as error: os._exit(error.errno != 24)
        if any(os.wait()[1] for _ in range(8)): print('more than the limit')
        """, options: ["--timeout", "60s"], runtimes: HostileProgram.everywhere),
    HostileProgram(
      name: "signals that nobody takes",
      code: """
        signal.pthread_sigmask(signal.SIG_BLOCK, range(34, 65))
        libc.sigqueue.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_void_p]
        for _ in range(200_000):
            if libc.sigqueue(os.getpid(), 40, None) < 0: break
        """),
    HostileProgram(
      name: "timers without end",
      code: """
        timer = ctypes.c_void_p()
        for _ in range(200_000):
            if libc.timer_create(1, None, ctypes.byref(timer)) < 0: break
        """),
    HostileProgram(
      name: "message queues and semaphores",
      code: """
        for number in range(40_000):
            if libc.msgget(0, 0o1600) < 0: break
        for number in range(40_000):
            if libc.semget(0, 250, 0o1600) < 0: break
        for number in range(1000):
            if libc.mq_open(f'/{number}'.encode(), 0o102, 0o600, None) < 0: break
        """),
  ]

  private static let disk = [
    HostileProgram(
      name: "a file of a terabyte that holds nothing",
      code: """
        os.truncate(os.open('chart.png', os.O_CREAT | os.O_WRONLY), 1 << 40)
        """, options: ["--artifacts", "out", "--timeout", "5s"]),
    HostileProgram(
      name: "reserve a terabyte",
      code: """
        file = os.open('file', os.O_CREAT | os.O_WRONLY)
        if succeeds(os.posix_fallocate, file, 0, 1 << 40): print('reserved')
        """, runtimes: HostileProgram.everywhere),
    HostileProgram(
      name: "links without end to one file",
      code: """
        open('file', 'w')
        count = 0
        try:
            while count < 200_000:
                os.link('file', f'{count}')
                count += 1
        except OSError: pass
        if count == 200_000: print(count)
        """, options: ["--disk", "8m"]),
    HostileProgram(
      name: "files that are deleted and held",
      code: """
        written = 0
        try:
            for number in range(200):
                file = os.open('file', os.O_CREAT | os.O_WRONLY)
                os.unlink('file')
                written += os.write(file, bytes(1 << 20))
        except OSError: pass
        if written > 33 << 20: print(written)
        """, options: ["--disk", "32m"], runtimes: HostileProgram.everywhere),
    HostileProgram(
      name: "directories in directories without end",
      code: """
        for _ in range(5000):
            os.mkdir('d')
            os.chdir('d')
        """, options: ["--artifacts", "out"], runtimes: HostileProgram.everywhere),
    HostileProgram(
      name: "hundreds of thousands of empty directories",
      code: """
        for number in range(200_000): os.mkdir(f'{number % 400}/{number}' if number >= 400 else f'{number}')
        """, place: .session, options: ["--disk", "2g"], load: .all),
  ]
}
