import FoundationEssentials

/// A Jupyter kernel, asked through jupyter_client, where python3 has both.
struct Jupyter {
  let scratch: Scratch

  private static let script = """
    import json, sys, time
    from jupyter_client.manager import start_new_kernel
    manager, client = start_new_kernel()
    def once():
        began = time.perf_counter()
        client.execute_interactive('print(1)', output_hook=lambda message: None)
        return time.perf_counter() - began
    once()
    json.dump([once() for _ in range(200)], open(sys.argv[1], 'w'))
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    """

  /// Nil where this machine has none.
  func sample() throws -> Sample? {
    let file = scratch.path("jupyter.json")
    guard try HostProcess.run(["python3", "-c", Self.script, file]) == 0 else { return nil }
    let seconds = try JSONDecoder().decode([Double].self, from: Data(contentsOf: URL(filePath: file)))
    return Sample(milliseconds: seconds.map { $0 * 1000 })
  }
}
