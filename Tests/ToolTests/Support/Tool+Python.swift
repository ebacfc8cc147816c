import FoundationEssentials
import SystemPackage
import TestSupport
import Testing

extension Tool {
  /// Starts a shell script beside copies of the Python package and its tests, in a virtual environment in which the
  /// package is installed as the README says.
  func startWithPackage(_ script: String) throws -> ToolProcess {
    for directory in ["Sources/PythonSDK", "Tests/PythonSDKTests"] { try copy(directory) }
    let installation = try #require(Readme().blocks("sh", in: "In Python").first)
    // Debian's Python makes an environment with a pip of its own only where another package is installed.
    let whole = """
      {
      python3 -m venv --without-pip env
      python3 -m pip --python env/bin/python install -q pip
      . env/bin/activate
      \(installation)
      } >&2
      \(script)
      """
    return try start(
      program: ["/bin/bash", "-euo", "pipefail", "-c", whole],
      environment: ["ALPHAGENT_BIN": Installation.shared.tool.string, "PYTHONDONTWRITEBYTECODE": "1"])
  }

  /// Copies what is checked in of a directory; builds leave more there.
  private func copy(_ directory: String) throws {
    let source = Repository.root.appending(path: directory).path
    try makeDirectories(directory)
    for name in try FileManager.default.subpathsOfDirectory(atPath: source).filter(Self.isSource) {
      try makeDirectories(FilePath(directory).appending(name).removingLastComponent().string)
      try write(Repository.text("\(directory)/\(name)"), to: "\(directory)/\(name)")
    }
  }

  private static func isSource(_ name: String) -> Bool {
    !name.hasPrefix("build/") && [".py", ".toml", ".typed", ".txt"].contains { name.hasSuffix($0) }
      && !name.contains(".egg-info/")
  }

  private func makeDirectories(_ path: String) throws {
    var made = directory
    for component in FilePath(path).components {
      made.append(component)
      if !FileManager.default.fileExists(atPath: made.string) { HostFiles.makeDirectory(made, owner: userID) }
    }
  }
}
