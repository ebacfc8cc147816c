import Records
import SandboxCore
import Terminal

/// Table of sessions: a line for each, below a line with the names of the columns.
struct SessionTable {
  private let sessions: [SessionInfo]

  init(_ sessions: [SessionInfo]) { self.sessions = sessions }

  var lines: [String] {
    let head = ["ID", "NAME", "STATE", "AGE", "RUNS", "MEMORY", "CPU", "PROCS", "DISK"]
    let rows = [head] + sessions.map(row)
    let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }
  }

  private func row(_ session: SessionInfo) -> [String] {
    let usage = session.details?.usage
    return [
      shortID(session), session.name ?? "-", session.state.rawValue, session.age.rounded,
      session.details.map { "\($0.executions)" } ?? "-", usage.map { ProgressLine.size($0.memory) } ?? "-",
      usage.map(\.cpu.rounded) ?? "-", usage.map { "\($0.processes)" } ?? "-",
      usage.map { ProgressLine.size($0.disk) } ?? "-",
    ]
  }

  /// Returns as much of the id as tells the session from all others.
  private func shortID(_ session: SessionInfo) -> String {
    let others = sessions.map(\.id).filter { $0 != session.id }
    let length = (SessionID.shortLength..<session.id.count).first { length in
      !others.contains { $0.hasPrefix(session.id.prefix(length)) }
    }
    return String(session.id.prefix(length ?? session.id.count))
  }
}

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
    let peak = usage.memoryPeak.map { ", at most \(ProgressLine.size($0))" } ?? ""
    return [
      ("executions", "\(details.executions), \(details.running) under way"),
      ("ends", "in \(details.timeLeft.rounded), or after \(details.idleLeft.rounded) without use"),
      ("memory", ProgressLine.size(usage.memory) + peak), ("cpu", usage.cpu.rounded),
      ("processes", "\(usage.processes)"), ("disk", ProgressLine.size(usage.disk)),
    ] + details.limits.map { ("limit", "\($0.control.rawValue) \($0.text)\($0.enforced ? "" : ", not enforced")") }
  }
}

extension EnforcedLimit {
  /// The limit's value in words.
  var text: String {
    switch value {
    case .seconds(let seconds): Duration.seconds(seconds).text
    case .bytes(let bytes): ByteSize(bytes: bytes).description
    case .count(let count): Int64(exactly: count).map { "\($0)" } ?? "\(count)"
    case .name(let name): name
    }
  }
}

extension Duration {
  /// The duration in at most two units, cut rather than rounded, such as `3s`, `5m` or `2h 7m`.
  var rounded: String {
    let seconds = components.seconds
    switch seconds {
    case ..<60: return "\(seconds)s"
    case ..<3600: return "\(seconds / 60)m"
    case ..<86_400: return "\(seconds / 3600)h \(seconds % 3600 / 60)m"
    default: return "\(seconds / 86_400)d \(seconds % 86_400 / 3600)h"
    }
  }
}
