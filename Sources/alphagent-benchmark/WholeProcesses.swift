import FoundationEssentials

/// The command lines of which hyperfine takes the times.
struct WholeProcesses {
  private let hyperfine: Hyperfine
  private let tool: String

  /// The tool is the one built with this program.
  init(scratch: Scratch, rounds: Int) throws {
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
        "\(tool) exec -- true",
      ] + docker)
    return ProcessTimes(
      python: samples[0], wrappedPython: samples[1], run: samples[2], wrappedTrue: samples[3], exec: samples[4],
      docker: samples.dropFirst(5).first)
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
  let python, wrappedPython, run, wrappedTrue, exec: Sample
  let docker: Sample?

  static let image = "python:3-slim"

  var rows: [Row] {
    [
      Row(name: "bare `python3 -c 'print(1)'`", sample: python),
      Row(name: "bubblewrap alone, the same", sample: wrappedPython, baselines: [bare]),
      Row(name: "`alphagent run -c 'print(1)'`", sample: run, baselines: [bare, ("bubblewrap alone", wrappedPython)]),
      Row(name: "`docker run --rm \(Self.image)`, the same", sample: docker, baselines: [bare]),
      Row(name: "bubblewrap alone, `true`", sample: wrappedTrue),
      Row(name: "`alphagent exec -- true`", sample: exec, baselines: [("bubblewrap alone", wrappedTrue)]),
    ]
  }

  var bare: Row.Baseline { ("bare", python) }
}
