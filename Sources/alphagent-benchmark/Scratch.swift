import FoundationEssentials

/// A directory for the benchmark's files, in memory where the machine has such a place.
struct Scratch {
  private let directory: String

  init() throws {
    let places = ["/dev/shm", FileManager.default.temporaryDirectory.path]
    let place = places.first(where: FileManager.default.isWritableFile(atPath:)) ?? "."
    directory = "\(place)/alphagent-benchmark-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
  }

  func path(_ name: String) -> String { "\(directory)/\(name)" }

  func makeFile(_ name: String, size: Int) throws -> String {
    try Data(repeating: 0x5A, count: size).write(to: URL(filePath: path(name)))
    return path(name)
  }

  func makeTree(_ name: String, files: Int, size: Int) throws -> String {
    try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: false)
    for number in 0..<files { _ = try makeFile("\(name)/file-\(number)", size: size) }
    return path(name)
  }

  func remove() { try? FileManager.default.removeItem(atPath: directory) }
}
