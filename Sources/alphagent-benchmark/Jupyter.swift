import FoundationEssentials

/// A Jupyter kernel, asked through jupyter_client, where a Python has both: the one that `JUPYTER_PYTHON` names, or
/// `python3`.
struct Jupyter {
  let scratch: Scratch

  private static let calls = 200

  private static let script = """
    import json, sys, time
    from jupyter_client.manager import start_new_kernel
    manager, client = start_new_kernel()
    def once():
        began = time.perf_counter()
        client.execute_interactive('print(1)', output_hook=lambda message: None)
        return time.perf_counter() - began
    once()
    with open(sys.argv[1], 'w') as file:
        json.dump([once() for _ in range(int(sys.argv[2]))], file)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    """

  /// Times calls of a kernel; nil where this machine has none. Ignores the exit status, since some versions fail at
  /// their end, after the figures are written.
  func sample() throws -> Sample? {
    let file = scratch.path("jupyter.json")
    let python = ProcessInfo.processInfo.environment["JUPYTER_PYTHON"] ?? "python3"
    _ = try HostProcess.run([python, "-c", Self.script, file, "\(Self.calls)"])
    guard let data = try? Data(contentsOf: URL(filePath: file)), !data.isEmpty else { return nil }
    return Sample(milliseconds: try JSONDecoder().decode([Double].self, from: data).map { $0 * 1000 })
  }
}
