import Records
import TestSupport
import Testing

/// Attempts of programs to keep the agent from its work.
struct AgentTuningTests {
  /// Limits and scheduling of the agent are not the programs' to set, so that it can still do its work for them.
  @Test(arguments: Make.all)
  func theAgentIsNotTuned(make: Make) async throws {
    try await withTool(as: make) { tool in
      let code = """
        import ctypes, os, resource
        libc = ctypes.CDLL(None, use_errno=True)
        def io_priority(kind, target):
            number = {'x86_64': 251, 'aarch64': 30}[os.uname().machine]
            if libc.syscall(ctypes.c_long(number), kind, target, 3 << 13) < 0: raise PermissionError
        attempts = [
            lambda: resource.prlimit(1, resource.RLIMIT_NOFILE, (0, 0)), lambda: os.sched_setaffinity(1, {0}),
            lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0)),
            lambda: os.sched_setparam(1, os.sched_param(0)), lambda: os.setpriority(os.PRIO_PROCESS, 1, 19),
            lambda: os.setpriority(os.PRIO_PGRP, 1, 19), lambda: os.setpriority(os.PRIO_USER, 0, 19),
            lambda: io_priority(1, 1), lambda: io_priority(3, 0),
        ]
        refused = 0
        for attempt in attempts:
            try: attempt()
            except PermissionError: refused += 1
        open('made', 'w')
        os.sched_setaffinity(os.getpid(), os.sched_getaffinity(0)); os.nice(1)
        resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
        print(refused == len(attempts))
        """
      let record = try await tool.run(["run"] + make.options + ["--json", "-c", code]).record()
      #expect(record.output == "True\n" && record.artifacts == ["/workspace/made"], "\(record)")
    }
  }
}
