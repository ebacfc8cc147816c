import Records
import SandboxCore

/// Description of one session, a line for each fact.
struct SessionDescription {
  private let info: SessionInfo

  init(_ info: SessionInfo) { self.info = info }

  var lines: [String] {
    let pairs = identity + (info.details.map(life) ?? [])
    let width = pairs.map(\.0.count).max() ?? 0
    return pairs.map { name, value in "\(name)\(String(repeating: " ", count: width - name.count))  \(value)" }
  }

  private var identity: [(String, String)] {
    var pairs = [("id", info.id)]
    if let name = info.name { pairs.append(("name", name)) }
    pairs += info.labels.sorted { $0.key < $1.key }.map { ("label", "\($0.key)=\($0.value)") }
    pairs.append(("state", info.state.rawValue))
    pairs.append(("created", "\(Timestamp.text(milliseconds: info.created)) (\(info.age.rounded) ago)"))
    return pairs + [("supervisor", info.supervisor > 0 ? "process \(info.supervisor)" : "unknown")]
  }

  private func life(_ details: SessionInfo.Details) -> [(String, String)] {
    let usage = details.usage
    let peak = usage.memoryPeak.map { ", at most \(ByteSize(bytes: $0).rounded)" } ?? ""
    return [
      ("executions", "\(details.executions), \(details.running) under way"),
      ("ends", "in \(details.timeLeft.rounded), or after \(details.idleLeft.rounded) without use"),
      ("memory", ByteSize(bytes: usage.memory).rounded + peak), ("cpu", usage.cpu.rounded),
      ("processes", "\(usage.processes)"), ("disk", ByteSize(bytes: usage.disk).rounded),
    ] + details.limits.map { ("limit", "\($0.control.rawValue) \($0.words)\($0.enforced ? "" : ", not enforced")") }
  }
}

extension EnforcedLimit {
  /// The limit's value, with sizes in the words that use is told in.
  fileprivate var words: String {
    if case .bytes(let bytes) = value { ByteSize(bytes: bytes).exact } else { text }
  }
}
