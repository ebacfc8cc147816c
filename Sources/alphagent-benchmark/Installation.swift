import FoundationEssentials

/// Copies of the programs built with this one, installed as the README says.
///
/// A file that the linker has just written lies in small pieces in the page cache, from which a program starts some six
/// per cent slower than from such a copy.
struct Installation {
  private let directory: String

  var tool: String { "\(directory)/alphagent" }

  init() throws {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let built = URL(filePath: own).deletingLastPathComponent().path
    let programs = ["\(built)/alphagent", "\(built)/alphagent-agent"]
    guard programs.allSatisfy(FileManager.default.isExecutableFile(atPath:)) else {
      throw BenchmarkError("'\(programs[0])' or its agent is missing; build the whole package")
    }
    let place = FileManager.default.temporaryDirectory.path
    directory = "\(place)/alphagent-benchmark-bin-\(ProcessInfo.processInfo.processIdentifier)"
    guard try HostProcess.run(["install", "-D", "-t", directory] + programs) == 0 else {
      throw BenchmarkError("cannot install the tool in '\(directory)'")
    }
  }

  func remove() { try? FileManager.default.removeItem(atPath: directory) }
}
