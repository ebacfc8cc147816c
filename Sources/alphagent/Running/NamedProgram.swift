import SandboxCore

/// A program that a command line names, and what reports call it.
struct NamedProgram {
  let program: ExecutionRequest.Program
  let script: PythonProgram.Script?
  let title: String

  private init(_ program: ExecutionRequest.Program, _ script: PythonProgram.Script?, title: String) {
    self.program = program
    self.script = script
    self.title = title
  }

  /// Whether its code comes from stdin.
  var isInput: Bool { if case .pythonInput = program { true } else { false } }

  /// A command line for the shell, or a program and its arguments.
  init(_ program: ExecutionRequest.Program, words: [String]) {
    self.init(program, nil, title: "exec \(words.joined(separator: " "))")
  }

  /// Python code, or the first of the words as a file.
  init(_ python: PythonProgram, code: String?, _ words: [String]) {
    let name = code.map { code in "-c \(code.prefix { !$0.isNewline })" } ?? Passthrough(words).words.first ?? "-"
    self.init(python.program, python.script, title: "run \(name)")
  }

  func titled(_ title: String) -> NamedProgram { NamedProgram(program, script, title: title) }
}
