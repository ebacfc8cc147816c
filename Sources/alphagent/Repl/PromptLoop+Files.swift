import Alphagent
import Glibc
import SandboxCore
import SystemPackage
import Terminal

/// Commands that move files, and run or write files of this machine.
extension PromptLoop {
  func upload(_ words: [String]) async throws(SandboxError) {
    let plan = try TransferPlan(words.count == 1 ? words + ["/workspace/"] : words, example: ":upload sales.csv")
    let destination = plan.sandboxPath
    for (source, upload) in zip(plan.sources, try plan.uploads()) {
      try await transfer("uploading", source.text) { sandbox, progress throws(SandboxError) in
        try await sandbox.upload(upload, to: destination, progress: progress)
      }
    }
  }

  func download(_ words: [String]) async throws(SandboxError) {
    let plan = try TransferPlan(words.count == 1 ? words + ["."] : words, example: ":download /workspace/chart.png")
    let target = try plan.target(asJSON: false)
    for source in plan.sources {
      try await transfer("downloading", source.text) { sandbox, progress throws(SandboxError) in
        try await sandbox.download(SandboxPath(bytes: source.bytes), to: target, progress: progress)
      }
    }
  }

  /// Lists what cells have made, or copies it to a directory.
  func artifacts(_ words: [String]) async throws(SandboxError) {
    guard let directory = words.first else { return print(madeFiles) }
    guard words.count == 1 else { throw .usage(":artifacts takes one directory", hint: ":artifacts out") }
    guard !madeFiles.isEmpty else { return print("no cell has made a file") }
    try await download(madeFiles + [directory.hasSuffix("/") ? directory : directory + "/"])
  }

  /// Runs a transfer, which Ctrl-C gives up.
  private func transfer(
    _ verb: String, _ name: String, _ body: @escaping TransferRun.Transfer
  ) async throws(SandboxError) {
    let display = TransferDisplay(ProgressLine(verb: verb, subject: name), isOn: !common.quiet)
    let work = Task { [sandbox = session.sandbox] () async -> Result<TransferResult, SandboxError> in
      do throws(SandboxError) {
        return .success(try await body(sandbox) { display.update($0, of: $1) })
      } catch {
        return .failure(error)
      }
    }
    signals.pass { _ in work.cancel() }
    let outcome = await work.value
    signals.release()
    display.finish()
    TransferAccount(try outcome.get()).writeSkipped()
  }

  /// Runs a file of this machine in the interpreter.
  func run(file words: [String]) async throws(SandboxError) {
    guard let file = words.first, file != "-" else { throw .usage("no file is named", hint: ":run analysis.py") }
    let program = try PythonProgram(code: nil, words: words)
    if let script = program.script { try await session.sandbox.upload(script.path, script.content) }
    await run(ExecutionRequest(program.program))
  }

  /// Writes the cells to a new file of this machine.
  func save(_ words: [String]) throws(SandboxError) {
    guard let file = words.first, words.count == 1 else {
      throw .usage(":save takes one file", hint: ":save analysis.py, or :save analysis.ipynb")
    }
    let saved = SavedCells(cells: cells.map(\.cell))
    let text: String
    switch FilePath(file).extension {
    case "py": text = saved.program
    case "ipynb": text = saved.notebook
    default: throw .usage("'\(file)' ends in neither .py nor .ipynb", hint: ":save analysis.py")
    }
    do {
      let output = try FileDescriptor.open(
        FilePath(file), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
      defer { try? output.close() }
      try output.writeAll(text.utf8)
    } catch Errno.fileExists {
      throw .usage("'\(file)' exists", hint: "choose another name, or remove it first")
    } catch {
      throw .usage("cannot write '\(file)': \(error)", hint: "name a file in a directory that exists")
    }
  }

  /// Runs code as a cell, and tells how long it took.
  func time(_ code: String) async {
    guard !code.isEmpty else { return fail("there is no code to time", hint: ":time sum(range(10**6))") }
    guard let result = await run(python: code) else { return }
    print("took \(result.duration.precise), and \(result.usage.cpu.precise) of CPU time")
  }
}

extension Duration {
  /// The duration with three digits or so, such as `1.25 s` or `12.3 ms`.
  fileprivate var precise: String {
    let microseconds = components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    if microseconds >= 1_000_000 { return "\(microseconds / 1_000_000).\(Self.digits(microseconds / 10_000 % 100)) s" }
    return "\(microseconds / 1000).\(microseconds / 100 % 10) ms"
  }

  private static func digits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
