import EntryCodec
import SandboxCore
import WireFormat

/// Files by their absolute paths; a directory exists if it was put or has something below it.
struct MemoryFiles: Sendable {
  private var contents: [[UInt8]: [UInt8]] = [:]
  private var directories: Set<[UInt8]> = [Array("/workspace".utf8), Array("/tmp".utf8)]

  private static let slash = UInt8(ascii: "/")

  subscript(_ path: String) -> [UInt8]? { contents[SandboxLayout.absolute(Array(path.utf8))] }

  mutating func put(_ stream: [UInt8], to destination: [UInt8], name: [UInt8]) throws(SandboxError) {
    let path = destination.last == Self.slash ? Array(destination.dropLast()) : destination
    let isDirectory = destination.last == Self.slash || directories.contains(path)
    let root = isDirectory && !name.isEmpty ? path + [Self.slash] + name : path
    try write(stream, below: root)
  }

  private mutating func write(_ stream: [UInt8], below root: [UInt8]) throws(SandboxError) {
    var decoder = EntryDecoder()
    decoder.append(stream)
    var current: [UInt8] = root
    do throws(ProtocolViolation) {
      while let record = try decoder.next() {
        switch record {
        case .entry(let entry):
          current = entry.path.isRoot ? root : root + [Self.slash] + entry.path.bytes
          try add(entry.kind, at: current)
        case .content(let bytes): contents[current, default: []] += bytes
        case .hole(let count): contents[current, default: []] += repeatElement(0, count: Int(count))
        case .endOfFile, .skipped, .endOfStream: break
        }
      }
    } catch {
      throw .failure(.transferFailed, "the transfer is broken: \(error)")
    }
    guard decoder.isAtEnd else { throw .failure(.transferFailed, "the transfer broke off") }
  }

  private mutating func add(_ kind: Entry.Kind, at path: [UInt8]) throws(ProtocolViolation) {
    guard kind != .directory else {
      directories.insert(path)
      return
    }
    guard !directories.contains(path) else { throw ProtocolViolation("it is a directory") }
    contents[path] = []
  }

  func get(_ paths: [[UInt8]]) throws(SandboxError) -> [UInt8] {
    var bytes: [UInt8] = []
    for path in paths {
      let name = paths.count == 1 ? [] : Array(path.split(separator: Self.slash).last ?? [])
      try encode(path, as: name, into: &bytes)
    }
    EntryRecord.endOfStream.encode(into: &bytes)
    return bytes
  }

  private func encode(_ path: [UInt8], as name: [UInt8], into bytes: inout [UInt8]) throws(SandboxError) {
    if let content = contents[path] { return encode(file: content, name, into: &bytes) }
    guard directories.contains(path) else {
      throw .failure(.fileMissing, "cannot read '\(String(decoding: path, as: UTF8.self))': no such file or directory")
    }
    encode(.directory, name, into: &bytes)
    let below = path + [Self.slash]
    let inside = (Array(contents.keys) + directories).filter { $0.starts(with: below) }
    for inner in inside.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let relative = (name.isEmpty ? [] : name + [Self.slash]) + inner.dropFirst(below.count)
      if let content = contents[inner] {
        encode(file: content, relative, into: &bytes)
      } else {
        encode(.directory, relative, into: &bytes)
      }
    }
  }

  /// The same without content, and no deeper than what the directory itself holds.
  func list(_ path: [UInt8]) throws(SandboxError) -> [UInt8] {
    var shallow = self
    let depth = path.split(separator: Self.slash).count + 1
    shallow.contents = contents.filter { $0.key.split(separator: Self.slash).count <= depth }.mapValues { _ in [] }
    shallow.directories = directories.filter { $0.split(separator: Self.slash).count <= depth }
    return try shallow.get([path])
  }

  mutating func remove(_ path: [UInt8]) throws(SandboxError) {
    guard contents[path] != nil || directories.contains(path) else {
      throw .failure(
        .fileMissing, "cannot remove '\(String(decoding: path, as: UTF8.self))': no such file or directory")
    }
    let below = path + [Self.slash]
    contents = contents.filter { $0.key != path && !$0.key.starts(with: below) }
    directories = directories.filter { $0 != path && !$0.starts(with: below) }
  }

  private func encode(file content: [UInt8], _ name: [UInt8], into bytes: inout [UInt8]) {
    encode(.file, name, into: &bytes)
    for start in stride(from: 0, to: content.count, by: 1 << 16) {
      EntryRecord.content(content[start..<min(start + 1 << 16, content.count)]).encode(into: &bytes)
    }
    EntryRecord.endOfFile.encode(into: &bytes)
  }

  private func encode(_ kind: Entry.Kind, _ name: [UInt8], into bytes: inout [UInt8]) {
    guard let path = try? EntryPath(checking: name) else { return }
    let mode: UInt32 = kind == .directory ? 0o755 : 0o644
    EntryRecord.entry(Entry(kind, path: path, mode: mode, modified: FileTime(seconds: 1))).encode(into: &bytes)
  }
}
