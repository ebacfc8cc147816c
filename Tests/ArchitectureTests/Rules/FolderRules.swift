/// Folders of one target use each other in one direction, and none uses a file of the target's root.
enum FolderRules {
  static func offences(in tree: SourceTree) -> [Offence] {
    let givenNames = GivenNames(tree.files)
    return tree.manifest.targets.flatMap { target in
      let uses = FolderUses(of: target, tree.files(of: target).filter { $0.language == .swift }, givenNames)
      return rootUses(of: target, uses) + cycles(of: target, uses)
    }
  }

  private static func cycles(of target: Manifest.Target, _ uses: FolderUses) -> [Offence] {
    var graph = DirectedGraph()
    for use in uses.all where !use.from.isEmpty && !use.to.isEmpty { graph.add(use.from, uses: use.to) }
    return graph.cycles.map { cycle in
      let examples = zip(cycle, cycle.dropFirst()).compactMap { uses.examples(from: $0, to: $1) }
      return Offence(
        place: target.directory,
        problem: "folders use each other: \(cycle.joined(separator: " ──► ")) (\(examples.joined(separator: "; ")))",
        remedy: "move what they share into a folder below both")
    }
  }

  private static func rootUses(of target: Manifest.Target, _ uses: FolderUses) -> [Offence] {
    Set(uses.all.filter { $0.to.isEmpty }.map(\.from)).sorted().compactMap { folder in
      uses.examples(from: folder, to: "").map { examples in
        Offence(
          place: "\(target.directory)/\(folder)", problem: "uses files of its target's root: \(examples)",
          remedy: "move those into a folder")
      }
    }
  }
}

/// Number of files that declare each name.
struct GivenNames {
  private var counts: [String: Int] = [:]

  init(_ files: [SourceFile]) {
    for file in files { for name in file.declarations.allNames { counts[name, default: 0] += 1 } }
  }

  func isGivenOnce(_ name: String) -> Bool { counts[name] == 1 }
}
