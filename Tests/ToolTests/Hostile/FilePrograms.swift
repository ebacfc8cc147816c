import Launchers
import TestSupport

/// Programs that attack the host by files: those of the sandbox, and those that come out of it.
enum FilePrograms {
  static let all = inside + comingOut

  private static let inside = [
    HostileProgram(
      name: "change the system's files",
      code: """
        for path in ('/usr/bin/python3', '/bin/sh', '/etc/passwd', '/usr', '/etc', '/', '/dev', '/run'):
            for change in (
                    lambda: os.chmod(path, 0o777), lambda: os.rename(path, path + 'x'), lambda: os.utime(path),
                    lambda: os.setxattr(path, 'user.x', b''), lambda: os.link(path, '/tmp/link'),
                    lambda: os.truncate(path, 0), lambda: os.chown(path, 1000, 1000)):
                if succeeds(change): print(path)
        """),
    HostileProgram(
      name: "make devices",
      code: """
        for kind, major, minor in ((0o020000, 1, 1), (0o060000, 8, 0), (0o060000, 254, 0), (0o020000, 10, 200)):
            for place in ('/tmp', '/workspace', '/dev/shm', '/dev'):
                if succeeds(os.mknod, f'{place}/device', kind | 0o666, os.makedev(major, minor)): print(place)
        """, runtimes: HostileProgram.everywhere, needs: .devices),
    HostileProgram(
      name: "programs of another user or with capabilities",
      code: """
        import shutil
        shutil.copy('/usr/bin/id', 'id')
        os.chmod('id', 0o6777)
        for change in (
                lambda: os.chown('id', 0, 0), lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0]),
                lambda: os.setxattr('id', 'security.capability', bytes.fromhex('0100000200200000000000000000000000000000'))):
            if succeeds(change): print('changed')
        if os.popen('./id -u').read() == '0\\n': print('root')
        """, runtimes: HostileProgram.everywhere),
    HostileProgram(
      name: "attributes that make files permanent",
      code: """
        import fcntl
        file = os.open('file', os.O_CREAT | os.O_RDONLY)
        for flags in (0x10, 0x20):
            if succeeds(fcntl.ioctl, file, 0x40086602, flags.to_bytes(8, 'little')): print(flags)
        """),
    HostileProgram(
      name: "files by their handles",
      code: """
        handle = ctypes.create_string_buffer(bytes.fromhex('80000000') + bytes(132))
        mount = ctypes.c_int()
        if libc.name_to_handle_at(-100, b'/usr', handle, ctypes.byref(mount), 0) == 0: print('name')
        if libc.open_by_handle_at(os.open('/usr', os.O_RDONLY), handle, 0) >= 0: print('open')
        """),
    HostileProgram(
      name: "climb by open directories",
      code: """
        root = os.open('/', os.O_RDONLY)
        for _ in range(20): root = os.open('..', os.O_RDONLY, dir_fd=root)
        names = os.listdir(root)
        if 'root' in names or 'boot' in names or 'sys' in names: print(names)
        if succeeds(os.chroot, '/tmp'): print('chroot')
        """),
    HostileProgram(
      name: "nests of directories that nobody may enter",
      code: """
        for index in range(50):
            os.makedirs(f'/tmp/{index}/a/b/c')
            for path in (f'/tmp/{index}/a/b/c', f'/tmp/{index}/a/b', f'/tmp/{index}/a', f'/tmp/{index}'): os.chmod(path, 0)
        """, runtimes: HostileProgram.everywhere),
    HostileProgram(
      name: "remove everything", code: "rm -rf --no-preserve-root / 2>/dev/null; exit 3", language: .shell,
      runtimes: HostileProgram.everywhere, end: .exit(3)),
    HostileProgram(
      name: "cover the system with mounts",
      code: """
        for source, target, kind, flags in (
                (b'tmpfs', b'/tmp', b'tmpfs', 0), (b'/tmp', b'/usr', None, 4096), (b'', b'/', None, 1 << 18 | 32),
                (b'proc', b'/proc', b'proc', 0), (b'', b'/usr', None, 4096 | 32), (b'overlay', b'/usr', b'overlay', 0)):
            if libc.mount(source, target, kind, flags, None) == 0: print(target)
        for target in (b'/proc', b'/proc/meminfo', b'/usr', b'/', b'/dev/pts', b'/workspace'):
            for flags in (0, 2):
                if libc.umount2(target, flags) == 0: print(target)
        """),
  ]

  private static let comingOut = [
    HostileProgram(
      name: "artifacts that are replaced by links while they are read",
      code: """
        for index in range(300): open(f'f{index}', 'w').write('x' * 1000)
        if os.fork() == 0:
            os.setsid()
            while True:
                for index in range(300):
                    try:
                        os.symlink('/etc/passwd', 'link')
                        os.rename('link', f'f{index}')
                        open('file', 'w').write('x')
                        os.rename('file', f'f{index}')
                    except OSError: pass
        """, options: ["--artifacts", "out"], load: .all, end: .oneOf(0, 125)),
    HostileProgram(
      name: "directories that are replaced by links while they are read",
      code: """
        os.makedirs('d/e')
        for index in range(300): open(f'd/e/{index}', 'w').write('x')
        if os.fork() == 0:
            os.setsid()
            while True:
                for change in (
                        lambda: os.rename('d', 'gone'), lambda: os.symlink('/etc', 'd'), lambda: os.unlink('d'),
                        lambda: os.rename('gone', 'd')):
                    try: change()
                    except OSError: pass
        """, options: ["--artifacts", "out"], load: .all, end: .oneOf(0, 125)),
    HostileProgram(
      name: "times before and after all calendars",
      code: """
        for index, when in enumerate((0, -1, 1 << 40, -(1 << 40), (1 << 62), -(1 << 62))):
            open(f'{index}', 'w')
            succeeds(lambda: os.utime(f'{index}', (when, when)))
        """, options: ["--artifacts", "out"], runtimes: HostileProgram.everywhere),
    HostileProgram(
      name: "pipes, sockets and devices among the artifacts",
      code: """
        os.mkfifo('pipe')
        socket.socket(socket.AF_UNIX).bind('socket')
        os.symlink('/dev/zero', 'zero')
        os.symlink('/proc/self/mem', 'memory')
        os.symlink('loop', 'loop')
        open('file', 'w')
        """, options: ["--artifacts", "out"], runtimes: HostileProgram.everywhere),
    HostileProgram(
      name: "an artifact that nobody may read",
      code: "open('one', 'w').write('x'); open('two', 'w').write('x'); os.chmod('one', 0)",
      options: ["--artifacts", "out"]),
    HostileProgram(
      name: "a file that grows while it is read",
      code: """
        open('file', 'w').write('x')
        if os.fork() == 0:
            os.setsid()
            file = os.open('file', os.O_WRONLY | os.O_APPEND)
            while True: os.write(file, b'x' * 4096)
        """, options: ["--artifacts", "out", "--disk", "64m"], load: .all),
  ]
}
