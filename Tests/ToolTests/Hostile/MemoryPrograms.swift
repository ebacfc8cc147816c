/// Programs that take memory where the kernel may not count it; they are root's, for whom the limit is always enforced.
enum MemoryPrograms {
  static let all = [
    HostileProgram(
      name: "fill the buffers of TCP connections",
      code: """
        listener = socket.create_server(('127.0.0.1', 0))
        queued, kept = 0, []
        while queued < 256 << 20 and len(kept) < 900:
            try:
                client = socket.create_connection(listener.getsockname())
                kept += [client, listener.accept()[0]]
                client.setblocking(False)
                while True: queued += client.send(bytes(1 << 16))
            except BlockingIOError: pass
            except OSError: break
        if queued > 96 << 20: print(queued)
        """, options: ["--memory", "64m"], users: [.root], end: .doneOrMemory),
    HostileProgram(
      name: "fill the buffers of UDP sockets",
      code: """
        queued, kept = 0, []
        while queued < 256 << 20 and len(kept) < 2000:
            try:
                reader, writer = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
            except OSError: break
            reader.bind(('127.0.0.1', 0))
            kept += [reader, writer]
            for _ in range(64):
                try: queued += writer.sendto(bytes(1 << 15), reader.getsockname())
                except OSError: break
        unread = 0
        for reader in kept[::2]:
            reader.setblocking(False)
            try:
                while True: unread += len(reader.recv(1 << 16))
            except BlockingIOError: pass
        if unread > 96 << 20: print(unread)
        """, options: ["--memory", "64m"], users: [.root], end: .doneOrMemory),
    HostileProgram(
      name: "fill the buffers of local sockets",
      code: """
        queued, kept = 0, []
        while queued < 256 << 20 and len(kept) < 4000:
            pair = socket.socketpair()
            kept += pair
            pair[0].setblocking(False)
            try:
                while True: queued += pair[0].send(bytes(1 << 16))
            except BlockingIOError: pass
        if queued > 96 << 20: print(queued)
        """, options: ["--memory", "64m"], users: [.root], end: .doneOrMemory),
    HostileProgram(
      name: "fill pipes",
      code: """
        import fcntl
        queued = 0
        while queued < 256 << 20:
            reader, writer = os.pipe()
            os.set_blocking(writer, False)
            try: fcntl.fcntl(writer, 1031, 1 << 20)
            except OSError: pass
            try:
                while True: queued += os.write(writer, bytes(1 << 16))
            except BlockingIOError: pass
        print(queued)
        """, options: ["--memory", "64m"], users: [.root], end: .memory),
    HostileProgram(
      name: "keep pages of descriptors in flight",
      code: """
        import array
        left, right = socket.socketpair()
        for number in range(64):
            file = os.memfd_create(f'{number}')
            os.write(file, bytes(4 << 20))
            socket.send_fds(left, [b'x'], [file])
            os.close(file)
        print('sent')
        """, options: ["--memory", "64m"], users: [.root], end: .memory),
    HostileProgram(
      name: "map one page in so many places that the page tables fill the memory",
      code: """
        libc.mmap.restype = ctypes.c_void_p
        libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
        file = os.memfd_create('page')
        os.write(file, bytes(4096))
        mapped = 0
        for number in range(60000):
            place = libc.mmap(0x10_0000_0000 + (number << 21), 4096, 1, 0x11, file, 0)
            if place in (None, 2 ** 64 - 1): break
            mapped += 1 + ctypes.string_at(place, 1)[0]
        if mapped == 60000: print(mapped)
        """, options: ["--memory", "64m"], users: [.root], end: .memory),
    HostileProgram(
      name: "shared memory that no process maps",
      code: """
        libc.shmat.restype = ctypes.c_void_p
        for _ in range(16):
            segment = kernel(libc.shmget, 0, ctypes.c_size_t(16 << 20), 0o1600)
            place = libc.shmat(segment, None, 0)
            ctypes.memset(place, 1, 16 << 20)
            libc.shmdt(ctypes.c_void_p(place))
        print('kept')
        """, options: ["--memory", "64m"], users: [.root], end: .memory),
    HostileProgram(
      name: "shared memory that its program leaves in the session",
      code: """
        import subprocess
        fill = '''
        import ctypes
        libc = ctypes.CDLL(None)
        libc.shmat.restype = ctypes.c_void_p
        place = libc.shmat(libc.shmget(0, ctypes.c_size_t(48 << 20), 0o1600), None, 0)
        ctypes.memset(place, 1, 48 << 20)
        '''
        for _ in range(4): subprocess.run([sys.executable, '-c', fill.replace('        ', '')])
        """, place: .session, options: ["--memory", "128m"], users: [.root], end: .doneOrMemory),
    HostileProgram(
      name: "extended attributes in place of files",
      code: """
        open('file', 'w')
        written = 0
        try:
            for index in range(100_000):
                os.setxattr('file', f'user.{index}', bytes(60000))
                written += 60000
        except OSError: pass
        if written > 64 << 20: print(written)
        """, options: ["--disk", "8m", "--memory", "256m"], users: [.root], end: .doneOrMemory),
    HostileProgram(
      name: "lock memory",
      code: """
        block = ctypes.create_string_buffer(512 << 20)
        if succeeds(kernel, libc.mlock, block, ctypes.c_size_t(512 << 20)): print('locked')
        """, options: ["--memory", "128m"], users: [.root], end: .doneOrMemory),
  ]
}
