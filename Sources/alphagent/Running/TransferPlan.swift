import Glibc
import SandboxCore
import SystemCalls
import SystemPackage
import Terminal

/// The files and trees that an `upload` or `download` command line names, and where they go.
struct TransferPlan {
  struct Source {
    let text: String
    let bytes: [UInt8]

    var isStream: Bool { text == "-" }
  }

  let sources: [Source]
  let destination: Source

  /// Throws a usage error where there are not at least two words.
  init(_ words: [String], example: String) throws(SandboxError) {
    var bytes = ArgumentBytes()
    let all = words.map { Source(text: $0, bytes: bytes.next($0)) }
    guard let last = all.last, all.count > 1 else {
      throw .usage("a source and a destination are needed", hint: example)
    }
    sources = Array(all.dropLast())
    destination = last
  }

  /// The destination's path, with a slash at its end, which marks a directory, where there are several sources.
  var directory: [UInt8] {
    let slash = UInt8(ascii: "/")
    return sources.count == 1 || destination.bytes.last == slash ? destination.bytes : destination.bytes + [slash]
  }
}

extension TransferPlan {
  /// Returns the sources of an upload; throws where one cannot be read, before anything is sent.
  func uploads() throws(SandboxError) -> [UploadSource] {
    guard !sources.contains(where: \.isStream) else { return [try streamUpload()] }
    for source in sources { try Self.checkReadable(source) }
    return sources.map { .path(HostPath(bytes: $0.bytes)) }
  }

  private func streamUpload() throws(SandboxError) -> UploadSource {
    guard sources.count == 1 else { throw .usage("stdin is not alone", hint: "upload it by a command of its own") }
    guard destination.bytes.last != UInt8(ascii: "/") else {
      throw .usage("stdin needs a name: '\(destination.text)' is a directory", hint: "name a file as the destination")
    }
    return .stream(DescriptorInput(.standardInput))
  }

  private static func checkReadable(_ source: Source) throws(SandboxError) {
    let path = source.bytes.cString
    guard access(path, R_OK) != 0 else { return }
    throw .usage(
      "cannot read '\(source.text.withVisibleControls)': \(Errno.latest)",
      hint: "name a file or directory that exists and can be read")
  }
}

extension TransferPlan {
  /// Returns the place to which `download` writes all sources.
  func target(asJSON: Bool) throws(SandboxError) -> DownloadTarget {
    if destination.isStream { return try streamDownload(asJSON: asJSON) }
    if sources.count > 1 { try checkDirectory() }
    return .path(HostPath(bytes: directory))
  }

  /// Returns stdout as the place: unchanged bytes, but filtered on a terminal, as all output of a sandbox.
  private func streamDownload(asJSON: Bool) throws(SandboxError) -> DownloadTarget {
    guard sources.count == 1 else { throw .usage("stdout takes one file", hint: "name a directory for several") }
    guard !asJSON else { throw .usage("stdout cannot take both the file and --json", hint: "leave out one of them") }
    let isTerminal = TerminalFacts(of: .standardOutput).isTerminal
    return .stream(DescriptorSink(.standardOutput, filter: isTerminal ? .terminal : .passthrough))
  }

  private func checkDirectory() throws(SandboxError) {
    var status = stat()
    let path = destination.bytes.cString
    let isDirectory = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    guard !isDirectory, destination.bytes.last != UInt8(ascii: "/") else { return }
    throw .usage(
      "'\(destination.text.withVisibleControls)' is not a directory", hint: "end it in / to make one for several files")
  }
}
