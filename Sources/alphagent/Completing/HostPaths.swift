import Glibc
import SystemCalls
import SystemPackage

/// Paths of this machine, for a word that is being typed.
struct HostPaths {
  private let word: String
  /// The part of the word that is a directory's path.
  private let directory: String

  init(_ word: String) {
    self.word = word
    directory = word.lastIndex(of: "/").map { String(word[...$0]) } ?? ""
  }

  /// Entries of the directory that the word is in and that begin like it, those of directories with a slash behind them;
  /// hidden ones only where the word's last name begins with a dot.
  var completions: [String] {
    let place = place
    let isHidden = word.dropFirst(directory.count).hasPrefix(".")
    return DirectoryListing.names(in: FilePath(place)).filter { isHidden || !$0.hasPrefix(".") }
      .filter { "\(directory)\($0)".hasPrefix(word) }
      .map { "\(directory)\($0)\(Self.isDirectory("\(place)/\($0)") ? "/" : "")" }
  }

  private var place: String {
    guard directory.hasPrefix("~/"), let home = environmentVariable("HOME") else {
      return directory.isEmpty ? "." : directory
    }
    return "\(home)/\(directory.dropFirst(2))"
  }

  private static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
