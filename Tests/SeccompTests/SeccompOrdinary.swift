import Testing

/// Everyday activity of programs; its Python prints `ok`.
struct Ordinary: CustomTestStringConvertible {
  let testDescription: String
  let python: String

  private init(_ name: String, _ python: String) {
    testDescription = name
    self.python = python + "\nprint('ok')"
  }

  static let all: [Ordinary] = [
    Ordinary(
      "threads",
      """
      import concurrent.futures
      with concurrent.futures.ThreadPoolExecutor(8) as pool:
          assert sum(pool.map(lambda n: n, range(100))) == 4950
      """),
    Ordinary(
      "processes",
      """
      import multiprocessing, os, subprocess
      assert subprocess.run('echo a | cat', shell=True, capture_output=True).stdout == b'a\\n'
      with multiprocessing.Pool(2) as pool:
          assert pool.map(abs, [-1, -2]) == [1, 2]
      child = os.posix_spawn('/bin/true', ['true'], {})
      assert os.waitpid(child, 0)[1] == 0
      """),
    Ordinary(
      "internet sockets",
      """
      import socket
      for family, host in ((socket.AF_INET, '127.0.0.1'), (socket.AF_INET, 'localhost')):
          server = socket.create_server((host, 0), family=family)
          client = socket.create_connection(server.getsockname())
          peer, _ = server.accept()
          client.sendall(b'x' * 100000)
          peer.recv(10)
      datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      datagrams.bind(('127.0.0.1', 0))
      datagrams.sendto(b'x', datagrams.getsockname())
      assert datagrams.recv(10) == b'x'
      socket.socket(socket.AF_INET6, socket.SOCK_STREAM).close()
      """),
    Ordinary(
      "local sockets with descriptors",
      """
      import os, socket
      one, other = socket.socketpair()
      socket.send_fds(one, [b'x'], [os.open('/dev/null', os.O_RDONLY)])
      assert len(socket.recv_fds(other, 10, 1)[1]) == 1
      """),
    Ordinary(
      "network interfaces through netlink", "import socket; assert ('lo' in dict(map(reversed, socket.if_nameindex())))"
    ),
    Ordinary(
      "asyncio",
      """
      import asyncio
      async def main():
          child = await asyncio.create_subprocess_exec('echo', 'a', stdout=-1)
          assert (await child.communicate())[0] == b'a\\n'
          await asyncio.sleep(0.001)
      asyncio.run(main())
      """),
    Ordinary(
      "memory",
      """
      import mmap, os
      from multiprocessing import shared_memory
      area = mmap.mmap(-1, 1 << 20)
      area.madvise(mmap.MADV_DONTNEED)
      area.resize(2 << 20)
      file = os.memfd_create('x')
      os.ftruncate(file, 4096)
      mmap.mmap(file, 4096)[0] = 1
      block = shared_memory.SharedMemory(create=True, size=10)
      block.close()
      block.unlink()
      """),
    Ordinary(
      "events",
      """
      import ctypes, os, select, signal
      libc = ctypes.CDLL(None, use_errno=True)
      assert libc.inotify_add_watch(libc.inotify_init1(0), b'/tmp', 0xfff) > 0
      timer = libc.timerfd_create(1, 0)
      assert libc.timerfd_settime(timer, 0, (ctypes.c_long * 4)(0, 0, 0, 1000), None) == 0
      event = os.eventfd(1)
      poll = select.epoll()
      for file in (timer, event):
          poll.register(file, select.EPOLLIN)
      assert poll.poll(5)
      signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
      signal.setitimer(signal.ITIMER_REAL, 0.001)
      assert signal.sigwait([signal.SIGALRM]) == signal.SIGALRM
      """),
    Ordinary(
      "files",
      """
      import fcntl, os, shutil, tempfile
      with tempfile.TemporaryDirectory() as directory:
          path = os.path.join(directory, 'a')
          with open(path, 'wb') as file:
              fcntl.flock(file, fcntl.LOCK_EX)
              fcntl.lockf(file, fcntl.LOCK_EX)
              file.write(b'x' * 10000)
              os.fsync(file.fileno())
          shutil.copy2(path, path + 'b')
          with open(path, 'rb') as source, open(path + 'c', 'wb') as target:
              assert os.copy_file_range(source.fileno(), target.fileno(), 100) == 100
              os.posix_fallocate(target.fileno(), 0, 20000)
          os.mkfifo(path + 'd')
          os.link(path, path + 'e')
          os.symlink(path, path + 'f')
          os.rename(path + 'e', path + 'g')
          os.chmod(path, 0o600)
          os.utime(path)
          assert len(os.listdir(directory)) == 6
      """),
    Ordinary(
      "terminals",
      """
      import fcntl, os, pty, struct, termios
      leader, follower = pty.openpty()
      assert os.isatty(follower)
      fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
      termios.tcsetattr(follower, termios.TCSANOW, termios.tcgetattr(follower))
      assert pty.spawn(['/bin/true']) == 0
      """),
    Ordinary(
      "facts and scheduling",
      """
      import ctypes, os, resource, time
      os.sched_setaffinity(0, os.sched_getaffinity(0))
      os.nice(1)
      os.getrandom(8)
      os.pidfd_open(os.getpid())
      resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
      time.clock_gettime(time.CLOCK_MONOTONIC)
      libc = ctypes.CDLL(None, use_errno=True)
      assert libc.personality(ctypes.c_ulong(0xffffffff)) == 0
      assert libc.personality(ctypes.c_ulong(0x0040000)) == 0
      assert libc.prctl(15, b'name', 0, 0, 0) == 0
      """),
    Ordinary(
      "a debugger's ptrace",
      """
      import ctypes, os, signal
      libc = ctypes.CDLL(None, use_errno=True)
      child = os.fork()
      if child == 0:
          libc.ptrace(0, 0, 0, 0)
          os.kill(os.getpid(), signal.SIGSTOP)
          os._exit(0)
      assert os.WIFSTOPPED(os.waitpid(child, 0)[1])
      assert libc.ptrace(7, child, 0, 0) == 0
      assert os.waitpid(child, 0)[1] == 0
      """),
    Ordinary(
      "a narrower filter of its own",
      """
      import ctypes, os
      number = {'x86_64': 317, 'aarch64': 277}[os.uname().machine]
      libc = ctypes.CDLL(None, use_errno=True)
      assert libc.prctl(38, 1, 0, 0, 0) == 0
      allow = (ctypes.c_uint64 * 1)(0x7fff000000000006)
      program = (ctypes.c_uint64 * 2)(1, ctypes.addressof(allow))
      assert libc.syscall(ctypes.c_long(number), 1, 0, program) == 0
      """),
  ]
}
