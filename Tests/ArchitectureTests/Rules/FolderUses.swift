/// Uses of one folder's names in another folder of the same target.
///
/// Uses are found by name alone, so a name that several files declare is not counted, unless it is a type's.
struct FolderUses {
  struct Use {
    /// Folder below the target's directory; empty for its root.
    let from: String
    let to: String
    let name: String
    let place: String
  }

  private(set) var all: [Use] = []

  init(of target: Manifest.Target, _ files: [SourceFile], _ givenNames: GivenNames) {
    var owners = Owners()
    for file in files { owners.add(file.declarations, in: Self.folder(of: file, in: target), givenNames) }
    for file in files {
      let folder = Self.folder(of: file, in: target)
      for index in file.tokens.indices where !file.declarations.allNames.contains(file.tokens[index].text) {
        guard let owner = owners.owner(at: index, of: file.tokens), owner != folder else { continue }
        let place = "\(file.path.dropFirst(target.directory.count + 1)):\(file.tokens[index].line)"
        all.append(Use(from: folder, to: owner, name: file.tokens[index].text, place: place))
      }
    }
  }

  /// Lists up to six names used in one direction, each with a place; nil where there are none.
  func examples(from: String, to: String) -> String? {
    let uses = all.filter { $0.from == from && $0.to == to }
    let names = Set(uses.map(\.name)).sorted()
    let shown = names.prefix(6).compactMap { name in
      uses.first { $0.name == name }.map { "\($0.name) in \($0.place)" }
    }
    return shown.isEmpty ? nil : shown.joined(separator: ", ") + (names.count > 6 ? " and \(names.count - 6) more" : "")
  }

  private static func folder(of file: SourceFile, in target: Manifest.Target) -> String {
    file.path.dropFirst(target.directory.count + 1).split(separator: "/").dropLast().joined(separator: "/")
  }
}

/// Folders that declare each name.
private struct Owners {
  private var types: [String: Set<String>] = [:]
  private var functions: [String: Set<String>] = [:]
  private var values: [String: Set<String>] = [:]
  private var members: [String: Set<String>] = [:]

  mutating func add(_ declarations: Declarations, in folder: String, _ givenNames: GivenNames) {
    for name in declarations.types { types[name, default: []].insert(folder) }
    for name in declarations.functions where givenNames.isGivenOnce(name) {
      functions[name, default: []].insert(folder)
    }
    for name in declarations.values where givenNames.isGivenOnce(name) { values[name, default: []].insert(folder) }
    for name in declarations.members where givenNames.isGivenOnce(name) {
      members[name, default: []].insert(folder)
    }
  }

  /// Folder that declares the name at an index; nil for a word that is no name of the target's, or that may be several.
  func owner(at index: Int, of tokens: [Token]) -> String? {
    let token = tokens[index]
    guard token.kind == .word else { return nil }
    let next = tokens.at(index + 1)
    if tokens.at(index - 1)?.isMark(".") == true { return only(members[token.text]) }
    if let type = types[token.text] { return only(type) }
    if next?.isMark("(") == true, let function = functions[token.text] { return only(function) }
    return next?.isMark(":") == true ? nil : only(values[token.text])
  }

  private func only(_ folders: Set<String>?) -> String? { folders?.count == 1 ? folders?.first : nil }
}
