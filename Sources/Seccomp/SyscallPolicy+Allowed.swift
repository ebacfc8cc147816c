import SystemCalls

extension SyscallPolicy {
  /// System calls that ordinary programs need, and that the kernel's own checks keep harmless.
  static let allowed: [Group] = [
    Group(
      "open files", .allow,
      """
      open openat openat2 creat close close_range read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2
      lseek dup dup2 dup3 fcntl flock truncate ftruncate fallocate fsync fdatasync sync syncfs sync_file_range
      fadvise64 readahead cachestat sendfile splice tee vmsplice copy_file_range
      """),
    Group(
      "names and attributes of files; mknod makes pipes, the user namespace refuses devices", .allow,
      """
      stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2 getdents getdents64
      getcwd chdir fchdir rename renameat renameat2 mkdir mkdirat rmdir link linkat symlink symlinkat unlink unlinkat
      readlink readlinkat mknod mknodat chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat umask
      utime utimes futimesat utimensat file_getattr file_setattr
      getxattr lgetxattr fgetxattr getxattrat setxattr lsetxattr fsetxattr setxattrat
      listxattr llistxattr flistxattr listxattrat removexattr lremovexattr fremovexattr removexattrat
      inotify_init inotify_init1 inotify_add_watch inotify_rm_watch
      """),
    Group(
      "memory", .allow,
      """
      brk mmap munmap mremap mprotect msync mincore madvise mlock mlock2 mlockall munlock munlockall remap_file_pages
      memfd_create membarrier mseal map_shadow_stack pkey_alloc pkey_free pkey_mprotect
      """),
    Group(
      "memory placement; numerical libraries ask for it, and without capabilities it touches only the caller", .allow,
      "get_mempolicy set_mempolicy set_mempolicy_home_node mbind"),
    Group(
      "processes and threads; clone is guarded", .allow,
      """
      fork vfork execve execveat exit exit_group wait4 waitid pidfd_open pidfd_send_signal process_mrelease
      getpid getppid gettid getpgid setpgid getpgrp getsid setsid set_tid_address arch_prctl prctl rseq uretprobe
      futex futex_waitv futex_wake futex_wait futex_requeue set_robust_list get_robust_list
      """),
    Group(
      "who a process is; no_new_privs and the user namespace bound it", .allow,
      """
      getuid geteuid getgid getegid getresuid getresgid getgroups setuid setgid setreuid setregid setresuid setresgid
      setfsuid setfsgid setgroups capget capset
      """),
    Group(
      "scheduling and limits of its own, and reading those of others", .allow,
      """
      sched_yield sched_getaffinity sched_getparam sched_getscheduler sched_getattr sched_get_priority_max
      sched_get_priority_min sched_rr_get_interval getpriority ioprio_get getrlimit setrlimit getrusage times getcpu
      """),
    Group(
      "signals", .allow,
      """
      rt_sigaction rt_sigprocmask rt_sigpending rt_sigsuspend rt_sigtimedwait rt_sigreturn sigaltstack restart_syscall
      kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pause signalfd signalfd4
      """),
    Group(
      "reading clocks, timers, sleeping", .allow,
      """
      time gettimeofday clock_gettime clock_getres nanosleep clock_nanosleep alarm getitimer setitimer
      timer_create timer_delete timer_settime timer_gettime timer_getoverrun timerfd_create timerfd_settime timerfd_gettime
      """),
    Group(
      "waiting for several things", .allow,
      """
      poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
      pipe pipe2 eventfd eventfd2
      """),
    Group(
      "sockets once made; making one is guarded", .allow,
      """
      bind listen accept accept4 connect shutdown getsockname getpeername getsockopt
      sendto sendmsg sendmmsg recvfrom recvmsg recvmmsg
      """),
    Group(
      "System V and POSIX message passing, confined by the IPC namespace", .allow,
      """
      shmget shmat shmdt shmctl semget semop semtimedop semctl msgget msgsnd msgrcv msgctl
      mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
      """),
    Group("facts about the system", .allow, "uname sysinfo getrandom"),
    Group(
      "a program may narrow itself further", .allow,
      "seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self"),
    Group(
      "debuggers; since Linux 4.8 a traced system call is filtered after its tracer changed it", .allow,
      "ptrace process_vm_readv process_vm_writev process_madvise"),
  ]
}
