/// The README's picture has exactly the arrows of the manifest, from the top down.
enum PictureRules {
  static func offences(in tree: SourceTree) throws -> [Offence] {
    let drawn = try Picture(of: tree.readme)
    let real = Picture(of: tree.manifest)
    let missing = real.arrows.subtracting(drawn.arrows).sorted()
    let invented = drawn.arrows.subtracting(real.arrows).sorted()
    let remedy = "the section 'The code' should have:\n\(real.text)\n"
    var offences: [Offence] = []
    if !missing.isEmpty { offences.append(offence("does not draw \(missing.joined(separator: ", "))", remedy)) }
    if !invented.isEmpty {
      offences.append(offence("draws \(invented.joined(separator: ", ")), which are not", remedy))
    }
    if offences.isEmpty, !drawn.pointsDown { offences.append(offence("draws an arrow that points up", remedy)) }
    return offences + table(of: tree)
  }

  private static func offence(_ problem: String, _ remedy: String) -> Offence {
    Offence(place: "README.md", problem: problem, remedy: remedy)
  }

  private static func table(of tree: SourceTree) -> [Offence] {
    let described = RoomTable(of: tree.readme).rooms
    let real = Set(tree.manifest.targets.filter { !$0.isForTests }.map(\.name)).union(tree.pythonRooms)
    let missing = real.subtracting(described).sorted().map { name in
      offence("has no row for \(name) in the table of 'The code'", "say there what lives in it")
    }
    let invented = described.subtracting(real).sorted().map { name in
      offence("describes \(name) in the table of 'The code', which is no target", "take the row out")
    }
    return missing + invented
  }
}

extension SourceTree {
  /// Folders of `Sources` with Python in them, such as a package that is no target.
  fileprivate var pythonRooms: Set<String> {
    let paths = files.filter { $0.language == .python }.map { $0.path.split(separator: "/") }
    return Set(paths.filter { $0.first == "Sources" && $0.count > 2 }.map { String($0[1]) })
  }
}

extension Picture {
  /// Picture made from the manifest, each target above all that it depends on.
  init(of manifest: Manifest) {
    let (targets, graph) = (manifest.targets.filter { !$0.isForTests && !$0.dependencies.isEmpty }, manifest.graph)
    let depths = targets.map { (target: $0, depth: graph.reachable(from: $0.name).count) }
    self.init(
      rows: depths.sorted { $0.depth > $1.depth }.map {
        Row(target: $0.target.name, dependencies: $0.target.dependencies)
      })
  }

  /// Arrows as they are drawn.
  var arrows: Set<String> { Set(rows.flatMap { row in row.dependencies.map { "\(row.target) ──► \($0)" } }) }

  /// Whether every row is above the rows of its dependencies.
  var pointsDown: Bool {
    rows.indices.allSatisfy { index in
      rows[..<index].allSatisfy { !rows[index].dependencies.contains($0.target) }
    }
  }
}
