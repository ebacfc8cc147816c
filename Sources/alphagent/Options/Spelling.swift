/// Search for the word that a misspelt one was meant to be.
enum Spelling {
  /// Returns the nearest of the words; nil where none is near. A beginning of a word counts as near.
  static func nearest(to misspelt: String, among words: [String]) -> String? {
    let measured = words.map { word in
      (word: word, distance: word.hasPrefix(misspelt) ? 1 : distance(Array(misspelt.utf8), Array(word.utf8)))
    }
    guard let best = measured.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= 1 + misspelt.utf8.count / 5 ? best.word : nil
  }

  /// Least number of bytes to insert, remove, replace or exchange with a neighbour (optimal string alignment).
  private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for (row, byte) in one.enumerated() {
      var current = [row + 1]
      for (column, otherByte) in other.enumerated() {
        let replaced = last[column] + (byte == otherByte ? 0 : 1)
        var least = min(replaced, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, byte == other[column - 1], otherByte == one[row - 1] {
          least = min(least, beforeLast[column - 1] + 1)
        }
        current.append(least)
      }
      (beforeLast, last) = (last, current)
    }
    return last[other.count]
  }
}
