/// Graph of named nodes, with an edge from each node to those that it uses.
struct DirectedGraph {
  private var edges: [String: Set<String>] = [:]

  mutating func add(_ from: String, uses to: String) { edges[from, default: []].insert(to) }

  /// Nodes that a node uses, directly or indirectly.
  func reachable(from start: String) -> Set<String> {
    var (seen, open): (Set<String>, [String]) = ([], [start])
    while let node = open.popLast() {
      for next in edges[node, default: []] where seen.insert(next).inserted { open.append(next) }
    }
    return seen
  }

  /// Cycles that together contain every node of any cycle; each begins and ends with the same name.
  var cycles: [[String]] {
    var found: [[String]] = []
    for node in edges.keys.sorted() where !found.joined().contains(node) {
      if let cycle = shortestCycle(through: node) { found.append(cycle) }
    }
    return found
  }

  private func shortestCycle(through start: String) -> [String]? {
    var (paths, seen): ([[String]], Set<String>) = ([[start]], [])
    while !paths.isEmpty {
      let path = paths.removeFirst()
      for next in edges[path[path.count - 1], default: []].sorted() {
        if next == start { return path + [start] }
        if seen.insert(next).inserted { paths.append(path + [next]) }
      }
    }
    return nil
  }
}
