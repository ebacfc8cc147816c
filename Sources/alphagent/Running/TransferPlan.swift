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

    /// The error of a download, with a hint where a shell would have taken the missing source for a pattern.
    func explaining(_ error: SandboxError) -> SandboxError {
      guard error.code == .fileMissing, text.contains(where: { "*?[".contains($0) }) else { return error }
      return .failure(
        error.code, error.message,
        hint: "patterns are not expanded; name the files, as alphagent exec 'ls \(text.withVisibleControls)' lists them"
      )
    }
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

  /// The destination's path, where there are several sources as that of a directory: one that does not end in `/` must
  /// be there.
  private func path(ofDirectory mark: String) -> [UInt8] {
    let isPlain = sources.count == 1 || destination.bytes.last == UInt8(ascii: "/")
    return isPlain ? destination.bytes : destination.bytes + mark.utf8
  }
}

extension TransferPlan {
  /// The place in the sandbox to which `upload` writes all sources; the agent sees whether it is there.
  var sandboxPath: SandboxPath { SandboxPath(bytes: path(ofDirectory: "/.")) }

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
    return .path(HostPath(bytes: path(ofDirectory: "/")))
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
