import SandboxCore

extension CodeFlags {
  /// Most runs of one command.
  private static let most = 10_000

  /// The programs that a command line names, in their order.
  func programs(_ words: [String]) throws(SandboxError) -> [NamedProgram] {
    let times = `repeat` ?? 1
    guard 1...Self.most ~= times else {
      throw .usage("--repeat: '\(times)' is not a number of runs", hint: "give a number from 1 to \(Self.most)")
    }
    let programs = try named(words)
    if programs.count * times > 1, programs.contains(where: \.isInput) {
      throw .usage("code from stdin can run only once", hint: "name a file, or give the code with -c")
    }
    guard times > 1 else { return programs }
    return programs.flatMap { program in (1...times).map { program.titled("\(program.title) (\($0) of \(times))") } }
  }

  private func named(_ words: [String]) throws(SandboxError) -> [NamedProgram] {
    guard each else { return [try NamedProgram(PythonProgram(code: code, words: words), code: code, words)] }
    let files = Passthrough(words).words
    guard code == nil, !files.isEmpty, !files.contains("-") else {
      throw .usage("--each takes files, one or more", hint: "alphagent run --each tests/*.py")
    }
    var programs: [NamedProgram] = []
    for file in files { programs.append(try NamedProgram(PythonProgram(code: nil, words: [file]), code: nil, [file])) }
    return programs
  }
}
