import FileTransfer
import Glibc
import SandboxCore
import SystemPackage

/// Source of an upload, and its name.
struct UploadSelection {
  /// The path on the host; empty for bytes and streams.
  let path: [UInt8]
  /// The name under which it is put into a directory; empty where it takes the destination's own.
  let name: [UInt8]
  private let source: UploadSource

  init(_ source: UploadSource) {
    self.source = source
    if case .path(let host) = source {
      path = host.bytes
      name = Self.name(of: FilePath(bytes: path))
    } else {
      (path, name) = ([], [])
    }
  }

  /// Returns a reader of the source, at its beginning.
  func reader() throws(SandboxError) -> TreeReader {
    do throws(TransferError) {
      switch source {
      case .path: return try TreeReader(roots: [FileRoot(path: path)])
      case .data(let bytes, let mode): return try TreeReader(data: bytes, mode: mode)
      case .stream: throw TransferError(.invalid, "a stream is read otherwise")
      }
    } catch {
      throw .ofHost(error)
    }
  }

  /// The last name of the path; for `..`, the name of the directory that it stands for; empty for `.`.
  private static func name(of path: FilePath) -> [UInt8] {
    if let last = path.lastComponent, last.kind == .regular { return last.bytes }
    guard !path.endsInDot, let resolved = path.withPlatformString({ realpath($0, nil) }) else { return [] }
    defer { free(resolved) }
    return FilePath(platformString: resolved).lastComponent?.bytes ?? []
  }
}

extension FilePath {
  init(bytes: [UInt8]) {
    self = (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { FilePath(platformString: $0) } ?? FilePath()
    }
  }

  /// Whether the path ends in `.`, and so stands for a directory's contents, as for `cp`. A trailing slash is ignored.
  var endsInDot: Bool { lastComponent?.kind == .currentDirectory }
}

extension FilePath.Component {
  var bytes: [UInt8] { withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) } }
}
