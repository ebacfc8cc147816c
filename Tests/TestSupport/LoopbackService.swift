import Foundation
import Synchronization
import SystemCalls
import SystemPackage

/// A service of alphagent's on this machine's loopback, for as long as the process lives that has started it.
package struct LoopbackService: Sendable {
  /// Its address.
  package let url: String
  /// A key for it.
  package let key: String
  /// Another one.
  package let otherKey: String

  /// Starts one with a state and keys of its own; `options` are those of `serve`.
  ///
  /// - Parameter certificate: file that becomes the certificate of one over TLS, and of its authority.
  package static func start(_ options: [String] = [], certificate: String? = nil) throws -> LoopbackService {
    let directory = "/tmp/alphagent-service-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let output = Pipe()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", script, BuildDirectory.path.appending("alphagent").string] + options
    process.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": directory, "DIRECTORY": directory,
      "ALPHAGENT_DATA_DIR": "\(directory)/data", "ALPHAGENT_STATE_DIR": "\(directory)/state",
      "ALPHAGENT_AGENT": BuildDirectory.agent.string, "CERTIFICATE": certificate ?? "",
    ]
    // Its end tells the script that this process has ended, however that was.
    process.standardInput = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let lines = try Self.lines(3, of: output.fileHandleForReading)
    Self.keep(process)
    guard lines.count == 3, let url = lines[2].split(separator: " ").last else {
      throw Failure(description: "the service says: \(lines)")
    }
    return LoopbackService(url: String(url), key: lines[0], otherKey: lines[1])
  }

  /// Prints the keys, then what the service prints; ends the service with stdin, and removes its files.
  private static let script = """
    "$0" key create && "$0" key create || exit
    if [ -n "$CERTIFICATE" ]; then
      openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -days 1 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$DIRECTORY/key" -out "$CERTIFICATE" || exit
      set -- --tls-cert "$CERTIFICATE" --tls-key "$DIRECTORY/key" "$@"
    fi
    "$0" serve --listen 127.0.0.1:0 --terminate-on-exit "$@" &
    service=$!
    exec >/dev/null
    read -r nothing
    kill "$service"
    wait "$service"
    rm -rf "$DIRECTORY" "$CERTIFICATE"
    """

  private static func lines(_ count: Int, of file: FileHandle) throws -> [String] {
    var bytes: [UInt8] = []
    while bytes.count(where: { $0 == 0x0A }) < count, let piece = try file.read(upToCount: 1), !piece.isEmpty {
      bytes += piece
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Keeps the pipe to its stdin open.
  private static func keep(_ process: Process) { kept.withLock { $0.append(process) } }

  private static let kept = Mutex<[Process]>([])
}
