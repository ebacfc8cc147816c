extension Control {
  /// The controls that `--require memory,pids,network` names; throws a usage error for any other name.
  package static func parseList(_ text: String) throws(SandboxError) -> Set<Control> {
    var controls: Set<Control> = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let control = Control(rawValue: String(name)) else { throw unknown(name, in: text) }
      controls.insert(control)
    }
    return controls
  }

  private static func unknown(_ name: Substring, in list: String) -> SandboxError {
    let known = allCases.map(\.rawValue).joined(separator: ", ")
    let complaint = name.isEmpty ? "'\(list)' is not a list of controls" : "'\(name)' is not a control"
    return .usage(complaint, hint: "known controls: \(known)")
  }
}
