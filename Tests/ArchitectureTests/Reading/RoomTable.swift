import TestSupport

/// Targets that the table in the README's section "The code" describes.
struct RoomTable {
  let rooms: Set<String>

  init(of readme: String) {
    let rows = Readme(readme).section("The code").split(separator: "\n").filter { $0.hasPrefix("| `") }
    let cells = rows.compactMap { $0.split(separator: "|").first }
    rooms = Set(cells.flatMap { $0.split(separator: "`") }.map(String.init).filter { !$0.contains(" ") })
  }
}
