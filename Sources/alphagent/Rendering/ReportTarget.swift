import Glibc
import Records
import SandboxCore
import SystemCalls
import SystemPackage
import Terminal

/// File or descriptor that `--report` names, opened before anything runs, so that a bad one costs nothing.
///
/// A regular file that has got no whole report is removed at the end of this object.
final class ReportTarget {
  private let descriptor: FileDescriptor?
  private var unfinished: FilePath?

  init(_ text: String?, among inherited: InheritedDescriptors) throws(SandboxError) {
    guard let text else {
      descriptor = nil
      return
    }
    let isFile = !text.hasPrefix("fd:")
    let descriptor = isFile ? try Self.open(text) : try Self.inherited(text, inherited)
    self.descriptor = descriptor
    if isFile, TerminalFacts(of: descriptor).isRegularFile { unfinished = FilePath(text) }
  }

  deinit { if let unfinished { unlink(unfinished.string) } }

  func write(_ record: ResultRecord) throws(SandboxError) {
    guard let descriptor else { return }
    switch descriptor.deliver(JSONText.line(of: record, for: descriptor)) {
    case .delivered: unfinished = nil
    case .readerGone: throw Self.undeliverable(.brokenPipe)
    case .failed(let error): throw Self.undeliverable(Errno(rawValue: error))
    }
  }

  private static func inherited(
    _ text: String, _ inherited: InheritedDescriptors
  ) throws(SandboxError) -> FileDescriptor {
    guard let number = Int32(text.dropFirst(3)), number >= 0 else {
      throw .usage("--report: '\(text)' is not fd:N", hint: "use a number, such as fd:3, or a file")
    }
    let isWritable = inherited.contains(number) && fcntl(number, F_GETFL) & O_ACCMODE != O_RDONLY
    guard isWritable else {
      throw .usage(
        "--report: descriptor \(number) is not open for writing", hint: "open it, as in \(number)>report.json")
    }
    return FileDescriptor(rawValue: number)
  }

  private static func open(_ path: String) throws(SandboxError) -> FileDescriptor {
    do {
      return try .open(
        FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    } catch Errno.noSpace, Errno.diskQuotaExceeded {
      throw undeliverable(.noSpace)
    } catch {
      throw .usage("--report: cannot write '\(path)': \(error)", hint: "name a file in a directory that exists")
    }
  }

  private static func undeliverable(_ error: Errno) -> SandboxError {
    .failure(.outputUndeliverable, "the report could not be written: \(error)")
  }
}
