/// A place where a rule is broken, and the remedy.
struct Offence: CustomStringConvertible {
  /// The file, with a line where there is one, or the folder.
  let place: String
  let problem: String
  let remedy: String

  var description: String { "\(place): \(problem); \(remedy)" }
}
