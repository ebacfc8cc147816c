import Glibc
import Records
import SandboxCore
import SystemCalls
import SystemPackage
import Terminal

/// File or descriptor that `--report` or another option names, opened before anything runs, so that a bad one costs nothing.
///
/// A regular file that has got no whole report is removed at the end of this object.
final class ReportTarget {
  private let descriptor: FileDescriptor?
  private let option: String
  private var unfinished: FilePath?

  init(
    _ text: String?, of option: String = "--report", among inherited: InheritedDescriptors
  ) throws(SandboxError) {
    self.option = option
    guard let text else {
      descriptor = nil
      return
    }
    let isFile = !text.hasPrefix("fd:")
    let descriptor = isFile ? try Self.open(text, option) : try Self.inherited(text, option, inherited)
    self.descriptor = descriptor
    if isFile, TerminalFacts(of: descriptor).isRegularFile { unfinished = FilePath(text) }
  }

  deinit { if let unfinished { unlink(unfinished.string) } }

  /// Writes a command's record, which `--json` prints too.
  func deliver(_ record: some Encodable, _ common: CommonOptions) throws(SandboxError) {
    if let descriptor { try deliver(JSONText.line(of: record, for: descriptor)) }
    if common.json { try Output.write(json: record) }
  }

  func write(text: @autoclosure () -> String) throws(SandboxError) {
    if descriptor != nil { try deliver(Array(text().utf8)) }
  }

  private func deliver(_ bytes: [UInt8]) throws(SandboxError) {
    switch descriptor?.deliver(bytes) {
    case .delivered, nil: unfinished = nil
    case .readerGone: throw Self.undeliverable(option, .brokenPipe)
    case .failed(let error): throw Self.undeliverable(option, Errno(rawValue: error))
    }
  }

  private static func inherited(
    _ text: String, _ option: String, _ inherited: InheritedDescriptors
  ) throws(SandboxError) -> FileDescriptor {
    guard let number = Int32(text.dropFirst(3)), number >= 0 else {
      throw .usage("\(option): '\(text)' is not fd:N", hint: "use a number, such as fd:3, or a file")
    }
    let isWritable = inherited.contains(number) && fcntl(number, F_GETFL) & O_ACCMODE != O_RDONLY
    guard isWritable else {
      throw .usage(
        "\(option): descriptor \(number) is not open for writing", hint: "open it, as in \(number)>report.json")
    }
    return FileDescriptor(rawValue: number)
  }

  private static func open(_ path: String, _ option: String) throws(SandboxError) -> FileDescriptor {
    do {
      return try .open(
        FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    } catch Errno.noSpace, Errno.diskQuotaExceeded {
      throw undeliverable(option, .noSpace)
    } catch {
      throw .usage("\(option): cannot write '\(path)': \(error)", hint: "name a file in a directory that exists")
    }
  }

  private static func undeliverable(_ option: String, _ error: Errno) -> SandboxError {
    .failure(.outputUndeliverable, "\(option): the report could not be written: \(error)")
  }
}
