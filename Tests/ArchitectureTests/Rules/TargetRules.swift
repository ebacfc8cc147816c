/// Targets make no cycle, import what they declare, and declare what they import.
enum TargetRules {
  static func offences(in tree: SourceTree) -> [Offence] {
    cycles(in: tree) + tree.manifest.targets.flatMap { imports(of: $0, in: tree) }
  }

  private static func cycles(in tree: SourceTree) -> [Offence] {
    tree.manifest.graph.cycles.map { cycle in
      Offence(
        place: "Package.swift", problem: "targets depend on each other: \(cycle.joined(separator: " ──► "))",
        remedy: "move what they share into a target below both")
    }
  }

  private static func imports(of target: Manifest.Target, in tree: SourceTree) -> [Offence] {
    let files = tree.files(of: target)
    let undeclared = files.flatMap { file in
      file.imports.compactMap { module, line -> Offence? in
        guard let other = tree.manifest.target(ofModule: module), other.name != target.name,
          !target.dependencies.contains(other.name)
        else { return nil }
        return Offence(
          place: "\(file.path):\(line)", problem: "imports \(module), which its target does not depend on",
          remedy: "add \"\(other.name)\" to the dependencies of \(target.name) in Package.swift, or do without it")
      }
    }
    return undeclared + unused(by: target, files, in: tree)
  }

  private static func unused(
    by target: Manifest.Target, _ files: [SourceFile], in tree: SourceTree
  ) -> [Offence] {
    let imported = Set(files.flatMap { $0.imports.map(\.module) })
    return target.dependencies.compactMap { tree.manifest.target(named: $0) }.filter { !imported.contains($0.module) }
      .map { other in
        Offence(
          place: "Package.swift",
          problem: "\(target.name) depends on \(other.name), and none of its files imports that",
          remedy: "take it out of the target's dependencies")
      }
  }
}

extension Manifest {
  func target(ofModule module: String) -> Target? { targets.first { $0.module == module } }

  /// Dependencies between the targets.
  var graph: DirectedGraph {
    var graph = DirectedGraph()
    for target in targets { for dependency in target.dependencies { graph.add(target.name, uses: dependency) } }
    return graph
  }
}
