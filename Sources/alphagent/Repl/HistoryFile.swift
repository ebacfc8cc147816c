import Glibc
import SystemCalls
import SystemPackage

/// File of the cells that were entered: a line for each, of this user alone, and shared by all prompts.
///
/// Whatever is wrong with it, a prompt works without.
struct HistoryFile {
  private let path: FilePath?

  /// Most bytes of the file, of which the later half is kept when there are more.
  private static let largest = 1 << 20

  init(_ environment: (String) -> String?) {
    func directory(_ name: String) -> FilePath? {
      environment(name).flatMap { $0.hasPrefix("/") ? FilePath($0) : nil }
    }
    path = (directory("XDG_STATE_HOME") ?? directory("HOME")?.appending(".local/state")).map {
      $0.appending("alphagent/repl_history")
    }
  }

  /// The cells, the oldest first.
  func load() -> [String] {
    withFile { file in Self.cells(in: Self.contents(of: file)) } ?? []
  }

  /// Adds a cell.
  func append(_ cell: String) {
    let line = Array((Self.escaped(cell) + "\n").utf8)
    guard line.count < Self.largest / 4 else { return }
    withFile { file in
      if lseek(file.rawValue, 0, SEEK_END) + off_t(line.count) > Self.largest { Self.shorten(file) }
      _ = try? file.writeAll(line)
    }
  }

  /// Opens the file under a lock, which other prompts wait for.
  @discardableResult
  private func withFile<Result>(_ body: (FileDescriptor) -> Result) -> Result? {
    guard let path else { return nil }
    makeDirectories(path.removingLastComponent())
    let options: FileDescriptor.OpenOptions = [.create, .append, .noFollow, .closeOnExec, .nonBlocking]
    guard let file = try? FileDescriptor.open(path, .readWrite, options: options, permissions: .ownerReadWrite) else {
      return nil
    }
    defer { try? file.close() }
    var status = stat()
    let isOwn = fstat(file.rawValue, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_uid == geteuid()
    guard isOwn, flock(file.rawValue, LOCK_EX) == 0 else { return nil }
    if status.st_mode & 0o077 != 0 { fchmod(file.rawValue, 0o600) }
    return body(file)
  }

  private func makeDirectories(_ path: FilePath) {
    guard access(path.string, F_OK) != 0, !path.isEmpty else { return }
    makeDirectories(path.removingLastComponent())
    mkdir(path.string, 0o700)
  }

  /// Keeps the later half.
  private static func shorten(_ file: FileDescriptor) {
    let contents = contents(of: file)
    let rest = contents.suffix(largest / 2).drop { $0 != 0x0A }.dropFirst()
    guard ftruncate(file.rawValue, 0) == 0 else { return }
    _ = try? file.writeAll(rest)
  }

  private static func contents(of file: FileDescriptor) -> [UInt8] {
    lseek(file.rawValue, 0, SEEK_SET)
    return (try? file.readToEnd(atMost: 2 * largest)) ?? []
  }

  private static func cells(in bytes: [UInt8]) -> [String] {
    bytes.split(separator: 0x0A).map { unescaped(String(decoding: $0, as: UTF8.self)) }
  }

  private static func escaped(_ cell: String) -> String {
    cell.reduce(into: "") { line, character in
      switch character {
      case "\n": line += "\\n"
      case "\\": line += "\\\\"
      default: line.append(character)
      }
    }
  }

  /// The cell of a line, without control characters, which no prompt has written.
  private static func unescaped(_ line: String) -> String {
    var cell = String.UnicodeScalarView()
    var isEscape = false
    for scalar in line.unicodeScalars where scalar.properties.generalCategory != .control {
      if isEscape {
        cell.append(scalar == "n" ? "\n" : scalar)
        isEscape = false
      } else if scalar == "\\" {
        isEscape = true
      } else {
        cell.append(scalar)
      }
    }
    return String(cell)
  }
}
