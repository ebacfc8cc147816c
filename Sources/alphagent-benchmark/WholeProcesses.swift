import FoundationEssentials
import SandboxCore

/// Command lines that hyperfine times.
struct WholeProcesses {
  private let hyperfine: Hyperfine
  private let installation: Installation
  private let session: String
  private var tool: String { installation.tool }

  /// Measures the tool built with this program; `session` is the id of a session that lives.
  init(scratch: Scratch, rounds: Int, session: String) throws {
    self.session = session
    hyperfine = Hyperfine(scratch: scratch, rounds: rounds)
    installation = try Installation()
  }

  /// Usual command line of bubblewrap, which sets no limits.
  private static let bubblewrap =
    "bwrap --unshare-all --die-with-parent --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib "
    + "--symlink usr/lib64 /lib64 --proc /proc --dev /dev --tmpfs /tmp"

  func measure() throws -> ProcessTimes {
    defer { installation.remove() }
    let python = "/usr/bin/python3 -c 'print(1)'"
    let container = DockerContainer(image: ProcessTimes.image)
    defer { container?.remove() }
    let docker = container.map {
      ["docker run --rm \($0.image) python3 -c 'print(1)'", "docker exec \($0.name) true"]
    }
    let samples = try hyperfine.time(
      [
        python, "\(Self.bubblewrap) \(python)", "\(tool) run -c 'print(1)'", "\(Self.bubblewrap) /usr/bin/true",
        "\(tool) exec -- true", "\(tool) exec -s \(session) -- true", "\(tool) run -s \(session) -c 'print(1)'",
      ] + (docker ?? []))
    return ProcessTimes(
      python: samples[0], wrappedPython: samples[1], run: samples[2], wrappedTrue: samples[3], exec: samples[4],
      sessionExec: samples[5], sessionRun: samples[6], docker: docker.map { _ in (samples[7], samples[8]) },
      creations: try creations())
  }

  /// Times the creation of a hundred sessions at once; each hundred is one measurement.
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
}

/// A container that runs as long as the measurements do.
struct DockerContainer {
  let image: String
  let name = "alphagent-benchmark-\(ProcessInfo.processInfo.processIdentifier)"

  /// Starts a container; nil where no engine answers, or where it neither has the image nor can get it.
  init?(image: String) {
    self.image = image
    guard (try? HostProcess.run(["docker", "run", "-d", "--rm", "--name", name, image, "sleep", "infinity"])) == 0
    else {
      return nil
    }
  }

  func remove() { _ = try? HostProcess.run(["docker", "rm", "-f", name]) }
}

/// Times of whole processes: of the tool, and of bubblewrap and Docker to compare with.
struct ProcessTimes {
  let python, wrappedPython, run, wrappedTrue, exec, sessionExec, sessionRun: Sample
  let docker: (run: Sample, exec: Sample)?
  let creations: Sample

  static let image = "python:3-slim"

  var rows: [Row] {
    [
      Row(name: "bare `python3 -c 'print(1)'`", sample: python),
      Row(name: "bubblewrap alone, the same", sample: wrappedPython, baselines: [bare]),
      Row(name: "`alphagent run -c 'print(1)'`", sample: run, baselines: [bare, ("bubblewrap alone", wrappedPython)]),
      Row(name: "`docker run --rm \(Self.image)`, the same", sample: docker?.run, baselines: [bare]),
      Row(name: "bubblewrap alone, `true`", sample: wrappedTrue),
      Row(name: "`alphagent exec -- true`", sample: exec, baselines: [("bubblewrap alone", wrappedTrue)]),
      Row(name: "`alphagent exec -s … -- true`, in a session", sample: sessionExec),
      Row(
        name: "`docker exec … true`", sample: docker?.exec, baselines: [("`alphagent exec` in a session", sessionExec)]),
      Row(name: "`alphagent run -s … -c 'print(1)'`, in a session", sample: sessionRun, baselines: [bare]),
      Row(name: "100 × `alphagent create`, at once", sample: creations),
    ]
  }

  var bare: Row.Baseline { ("bare", python) }
}
