import Records
import SandboxCore
import SystemCalls
import SystemPackage

/// File or descriptor that `--report` names, opened before anything runs, so that a bad one costs nothing.
struct ReportTarget {
  private let descriptor: FileDescriptor?

  init(_ text: String?) throws(SandboxError) {
    guard let text else {
      descriptor = nil
      return
    }
    descriptor = text.hasPrefix("fd:") ? try Self.inherited(text) : try Self.file(text)
  }

  func write(_ record: ResultRecord) throws(SandboxError) {
    guard let descriptor else { return }
    do {
      try descriptor.writeAll((JSONText.of(record) + "\n").utf8)
    } catch {
      throw SandboxError.failure(.outputUndeliverable, "the report could not be written: \(error)")
    }
  }

  private static func inherited(_ text: String) throws(SandboxError) -> FileDescriptor {
    guard let number = Int32(text.dropFirst(3)), number >= 0 else {
      throw .usage("--report: '\(text)' is not fd:N", hint: "use a number, such as fd:3, or a file")
    }
    do {
      // Duplicating tells whether it is open.
      return try FileDescriptor(rawValue: number).duplicate()
    } catch {
      throw .usage("--report: descriptor \(number) is not open: \(error)", hint: "open it, as in \(number)>report.json")
    }
  }

  private static func file(_ path: String) throws(SandboxError) -> FileDescriptor {
    do {
      return try .open(
        FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    } catch {
      throw .usage("--report: cannot write '\(path)': \(error)", hint: "name a file in a directory that exists")
    }
  }
}
