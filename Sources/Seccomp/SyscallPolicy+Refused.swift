internal import SystemPackage

extension SyscallPolicy {
  /// System calls that are refused with EPERM. The kernel asks for a capability for most of them; the filter is the
  /// second wall.
  static let refused: [Group] = [
    Group(
      "new namespaces give the capabilities that open the rest of the kernel", .refuse(.notPermitted), "unshare setns"),
    Group(
      "the mount tree is the sandbox's wall", .refuse(.notPermitted),
      """
      mount umount umount2 pivot_root chroot fsopen fsconfig fsmount fspick open_tree open_tree_attr move_mount
      mount_setattr
      """),
    Group(
      "io_uring does its operations in the kernel, past every other rule here", .refuse(.notPermitted),
      "io_uring_setup io_uring_enter io_uring_register"),
    Group(
      "code in the kernel", .refuse(.notPermitted),
      "bpf init_module finit_module delete_module create_module query_module"),
    Group(
      "a look into the kernel, and stages of most kernel exploits", .refuse(.notPermitted),
      "perf_event_open userfaultfd lookup_dcookie get_kernel_syms kcmp syslog"),
    Group("keyrings are not namespaced", .refuse(.notPermitted), "add_key request_key keyctl"),
    Group("file handles reach past the mount tree", .refuse(.notPermitted), "open_by_handle_at name_to_handle_at"),
    Group("watching whole file systems", .refuse(.notPermitted), "fanotify_init fanotify_mark"),
    Group("another process's descriptors", .refuse(.notPermitted), "pidfd_getfd"),
    Group(
      "memory that no limit or inspection sees, and pages of others", .refuse(.notPermitted),
      "memfd_secret migrate_pages move_pages"),
    Group(
      "the machine's clock", .refuse(.notPermitted),
      "settimeofday stime clock_settime clock_adjtime adjtimex"),
    Group(
      "the machine itself", .refuse(.notPermitted),
      """
      reboot kexec_load kexec_file_load swapon swapoff acct quotactl quotactl_fd sethostname setdomainname vhangup
      iopl ioperm vm86 vm86old nfsservctl
      """),
  ]

  /// System calls that fail as in an older kernel, so that callers fall back silently.
  static let unknown: [Group] = [
    Group(
      "its flags lie in memory, where no filter can read them; libraries fall back to clone", unnamed, "clone3"),
    Group(
      "the old asynchronous I/O takes from a number that all sandboxes share with the host; databases do without",
      unnamed, "io_setup io_submit io_getevents io_pgetevents io_cancel io_destroy"),
    Group("segments for 16-bit code, used by exploits and hardly else", unnamed, "modify_ldt"),
    Group(
      "newer views of mounts and security modules; programs have older ones", unnamed,
      "statmount listmount listns lsm_get_self_attr lsm_set_self_attr lsm_list_modules"),
    Group("for the kernel's own probes", unnamed, "uprobe"),
    Group(
      "obsolete, or never there", unnamed,
      """
      _sysctl uselib ustat sysfs set_thread_area get_thread_area epoll_ctl_old epoll_wait_old
      getpmsg putpmsg afs_syscall tuxcall security vserver
      """),
  ]
}
