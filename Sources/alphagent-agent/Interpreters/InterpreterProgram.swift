/// Python program of an interpreter: one module in parts, so that each part can use the names of all.
///
/// Each module that it imports costs each session time and memory: those that only some runs need are imported where
/// they are needed.
enum InterpreterProgram {
  /// Parts in the order in which python3 executes them; the last one starts the interpreter.
  private static let parts = [
    PackageResources.signals_py, PackageResources.descriptors_py, PackageResources.reports_py,
    PackageResources.threads_py, PackageResources.streams_py, PackageResources.run_py, PackageResources.imports_py,
    PackageResources.sources_py, PackageResources.errors_py, PackageResources.loop_py,
    PackageResources.cells_py,
    PackageResources.interpreter_py,
  ]

  /// The program as python3 gets it.
  static var source: [UInt8] { parts.reduce(into: []) { $0 += $1 } }
}
