import ArgumentParser
import Glibc
import SandboxCore
import SystemCalls
import SystemPackage

/// Value of `--stdin`.
enum StdinChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, none
}

/// The options of one execution.
struct ExecutionFlags {
  let program: Program
  let output: Output

  /// Options about how the program runs.
  struct Program: ParsableArguments {
    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("The working directory; a relative one is below /workspace.", valueName: "directory"))
    var workdir: String?

    @Option(help: ArgumentHelp("Forward stdin (auto), or give the program none.", valueName: "mode"))
    var stdin = StdinChoice.auto

    @Flag(name: .shortAndLong, inversion: .prefixedNo, help: "Give the program a terminal, as large as this one.")
    var tty = false

    @Option(
      help: ArgumentHelp(
        "Copy a file or directory into the sandbox first; default destination: /workspace. Repeatable.",
        valueName: "src[:dest]"), completion: .file())
    var upload: [String] = []
  }

  /// Options about what comes out.
  struct Output: ParsableArguments {
    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        "How much of stdout and of stderr the result keeps, head and tail; default: 10m.", valueName: "size"))
    var maxOutput: String?

    @Option(
      help: ArgumentHelp("Write the result as JSON to a file, or to a descriptor as fd:N.", valueName: "file|fd:n"),
      completion: .file())
    var report: String?

    @Option(
      help: ArgumentHelp("Write a test report in JUnit's XML to a file.", valueName: "file"), completion: .file())
    var junit: String?

    @Option(
      help: ArgumentHelp(
        "Copy the files made below /workspace to this directory, whatever the outcome.",
        valueName: "directory"), completion: .directory)
    var artifacts: String?

    @Flag(help: "Pass escape sequences and CI commands through as they are.")
    var raw = false
  }
}

extension ExecutionFlags {
  var workdir: String? { program.workdir }
  var stdin: StdinChoice { program.stdin }
  var tty: Bool { program.tty }
  var upload: [String] { program.upload }
  var maxOutput: String? { output.maxOutput }
  var report: String? { output.report }
  var junit: String? { output.junit }
  var artifacts: String? { output.artifacts }
  var raw: Bool { output.raw }
}

extension ExecutionFlags {
  /// The flags of a command line that has none of them.
  static func defaults() throws(SandboxError) -> ExecutionFlags {
    do {
      return ExecutionFlags(program: try Program.parse([]), output: try Output.parse([]))
    } catch {
      throw .usage("\(error)")
    }
  }

  /// Source and destination of one `--upload`.
  struct Upload {
    let source: String
    let destination: String
  }

  func request(_ program: ExecutionRequest.Program) throws(SandboxError) -> ExecutionRequest {
    var request = ExecutionRequest(program)
    if let workdir { request.directory = workdir.hasPrefix("/") ? workdir : "/workspace/\(workdir)" }
    if let maxOutput {
      request.maxOutput = try named("--max-output") { () throws(SandboxError) in
        try ByteSize(parsing: maxOutput, bareUnit: .bytes, allowingZero: true)
      }
    }
    return request
  }

  /// Throws for options that need a terminal or a wait for the result: a detached execution has neither.
  func checkDetached() throws(SandboxError) {
    let conflicts = [
      ("--tty", tty), ("--report", report != nil), ("--junit", junit != nil), ("--artifacts", artifacts != nil),
      ("--max-output", maxOutput != nil),
    ]
    guard let conflict = conflicts.first(where: \.1) else { return }
    throw .usage("\(conflict.0) does not go with --detach", hint: "give one or the other")
  }

  /// Returns the uploads; throws where a source cannot be read, before anything is made.
  func uploads() throws(SandboxError) -> [Upload] {
    var uploads: [Upload] = []
    for text in upload {
      let split = Self.split(text)
      guard access(split.source, R_OK) == 0 else {
        throw .usage(
          "--upload: cannot read '\(split.source)': \(Errno.latest)",
          hint: "name a file or directory that exists and can be read")
      }
      uploads.append(split)
    }
    return uploads
  }

  /// Splits at the last colon, unless the whole text names a file that exists.
  private static func split(_ text: String) -> Upload {
    guard access(text, F_OK) != 0, let colon = text.lastIndex(of: ":") else {
      return Upload(source: text, destination: "/workspace/")
    }
    let destination = String(text[text.index(after: colon)...])
    let source = String(text[..<colon])
    return Upload(source: source, destination: destination.isEmpty ? "/workspace/" : destination)
  }
}
