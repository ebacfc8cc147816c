import Glibc
package import SystemPackage

/// Places where programs are looked for.
package enum ProgramSearch {
  /// This process's executable.
  package static var own: FilePath { FilePath(SmallFile.linkTarget("/proc/self/exe") ?? "/") }

  /// Finds an executable file by its name in this process's PATH.
  package static func inPath(_ name: String) -> FilePath? {
    let search = environmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
    return search.split(separator: ":").map { FilePath(String($0)).appending(name) }.first(
      where: SmallFile.isExecutable)
  }

  /// Finds a program that is a part of alphagent: beside this executable or in `../libexec/alphagent`, else in these
  /// places relative to the `alphagent` in PATH.
  package static func part(_ name: String) -> FilePath? {
    part(name, of: own) ?? inPath("alphagent").flatMap(resolved).flatMap { part(name, of: $0) }
  }

  private static func part(_ name: String, of program: FilePath) -> FilePath? {
    let directory = parent(of: program)
    let places = [directory, parent(of: directory).appending("libexec/alphagent")]
    return places.map { $0.appending(name) }.first(where: SmallFile.isExecutable)
  }

  /// Returns the directory of an absolute path. `removingLastComponent` would do, but takes a tenth of a millisecond when
  /// it is first used, on the way to every sandbox.
  private static func parent(of path: FilePath) -> FilePath {
    let directory = path.string.utf8.split(separator: UInt8(ascii: "/")).dropLast().joined(separator: "/".utf8)
    return FilePath("/" + String(decoding: Array(directory), as: UTF8.self))
  }

  /// Resolves the symbolic links of a path; nil where it leads nowhere.
  private static func resolved(_ path: FilePath) -> FilePath? {
    guard let text = realpath(path.string, nil) else { return nil }
    defer { free(text) }
    return FilePath(platformString: text)
  }
}
