import FoundationEssentials

/// The command lines of which hyperfine takes the times.
struct WholeProcesses {
  private let hyperfine: Hyperfine
  private let tool: String
  private let session: String

  /// The tool is the one built with this program; `session` is the id of one that lives.
  init(scratch: Scratch, rounds: Int, session: String) throws {
    self.session = session
    hyperfine = Hyperfine(scratch: scratch, rounds: rounds)
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    tool = URL(filePath: own).deletingLastPathComponent().appending(path: "alphagent").path
    guard FileManager.default.isExecutableFile(atPath: tool) else {
      throw BenchmarkError("'\(tool)' is missing; build the whole package")
    }
  }

  /// The usual command line, which sets no limits.
  private static let bubblewrap =
    "bwrap --unshare-all --die-with-parent --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib "
    + "--symlink usr/lib64 /lib64 --proc /proc --dev /dev --tmpfs /tmp"

  func measure() throws -> ProcessTimes {
    let python = "/usr/bin/python3 -c 'print(1)'"
    let docker = hasDocker ? ["docker run --rm \(ProcessTimes.image) python3 -c 'print(1)'"] : []
    let samples = try hyperfine.time(
      [
        python, "\(Self.bubblewrap) \(python)", "\(tool) run -c 'print(1)'", "\(Self.bubblewrap) /usr/bin/true",
        "\(tool) exec -- true", "\(tool) exec -s \(session) -- true", "\(tool) run -s \(session) -c 'print(1)'",
      ] + docker)
    return ProcessTimes(
      python: samples[0], wrappedPython: samples[1], run: samples[2], wrappedTrue: samples[3], exec: samples[4],
      sessionExec: samples[5], sessionRun: samples[6], docker: samples.dropFirst(7).first, creations: try creations())
  }

  /// A hundred at once; a round of them is one measurement.
  private func creations() throws -> Sample {
    let label = "benchmark=\(session)"
    let create = "for i in $(seq 100); do \(tool) create --label \(label) & done; wait"
    let clock = ContinuousClock()
    let times = try (0..<3).map { _ in
      let time = try clock.measure { _ = try HostProcess.run(["sh", "-c", create]) } / .milliseconds(1)
      guard try HostProcess.run([tool, "terminate", "--label", label]) == 0 else {
        throw BenchmarkError("'\(tool) terminate' failed")
      }
      return time
    }
    return Sample(milliseconds: times)
  }

  /// Whether an engine answers and has the image or can get it.
  private var hasDocker: Bool {
    [["info"], ["run", "--rm", ProcessTimes.image, "true"]].allSatisfy {
      (try? HostProcess.run(["docker"] + $0)) == 0
    }
  }
}

/// What a shell pays: the tool, beside what it stands on and what it stands in for.
struct ProcessTimes {
  let python, wrappedPython, run, wrappedTrue, exec, sessionExec, sessionRun: Sample
  let docker: Sample?
  let creations: Sample

  static let image = "python:3-slim"

  var rows: [Row] {
    [
      Row(name: "bare `python3 -c 'print(1)'`", sample: python),
      Row(name: "bubblewrap alone, the same", sample: wrappedPython, baselines: [bare]),
      Row(name: "`alphagent run -c 'print(1)'`", sample: run, baselines: [bare, ("bubblewrap alone", wrappedPython)]),
      Row(name: "`docker run --rm \(Self.image)`, the same", sample: docker, baselines: [bare]),
      Row(name: "bubblewrap alone, `true`", sample: wrappedTrue),
      Row(name: "`alphagent exec -- true`", sample: exec, baselines: [("bubblewrap alone", wrappedTrue)]),
      Row(name: "`alphagent exec -s … -- true`, in a session", sample: sessionExec),
      Row(name: "`alphagent run -s … -c 'print(1)'`, in a session", sample: sessionRun, baselines: [bare]),
      Row(name: "100 × `alphagent create`, at once", sample: creations),
    ]
  }

  var bare: Row.Baseline { ("bare", python) }
}
