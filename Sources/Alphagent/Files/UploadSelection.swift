import FileTransfer
import Glibc
import SandboxCore
import SystemPackage

/// What an upload reads.
struct UploadSelection {
  /// The path on the host; of bytes, none.
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

  /// Reads it from the beginning.
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

  /// The last name of the path; of `..`, of the directory it stands for.
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

  /// Whether it names what is in a directory rather than the directory, as `cp` has it. A trailing slash does not count.
  var endsInDot: Bool { lastComponent?.kind == .currentDirectory }
}

extension FilePath.Component {
  var bytes: [UInt8] { withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) } }
}
