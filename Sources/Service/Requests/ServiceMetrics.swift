import NIOConcurrencyHelpers

/// Counts of the service, in the text format of Prometheus.
final class ServiceMetrics: Sendable {
  private struct Series: Hashable {
    let method: String
    let route: String
    let status: Int
  }

  private struct Total {
    var count = 0
    var seconds = 0.0
  }

  private let totals = NIOLockedValueBox<[Series: Total]>([:])

  /// Counts an answered request. A stream's time ends with its answer's head.
  func count(_ method: String, _ route: String, _ status: Int, _ time: Duration) {
    // A client may invent methods without end.
    let known = ["GET", "HEAD", "POST", "PUT", "DELETE"].contains(method) ? method : "other"
    totals.withLockedValue { totals in
      totals[Series(method: known, route: route, status: status), default: Total()].count += 1
      totals[Series(method: known, route: route, status: status), default: Total()].seconds += time / .seconds(1)
    }
  }

  /// The page of `/metrics`.
  func text(sandboxes: Int) -> String {
    let rows = totals.withLockedValue { $0 }.sorted { "\($0.key)" < "\($1.key)" }
    func lines(_ name: String, _ value: (Total) -> String) -> [String] {
      rows.map { series, total in
        let labels = "method=\"\(series.method)\",route=\"\(series.route)\",status=\"\(series.status)\""
        return "\(name){\(labels)} \(value(total))"
      }
    }
    let counts = ["# TYPE alphagent_requests_total counter"] + lines("alphagent_requests_total") { "\($0.count)" }
    let times =
      ["# TYPE alphagent_request_seconds_total counter"]
      + lines("alphagent_request_seconds_total") { "\($0.seconds)" }
    let gauge = ["# TYPE alphagent_sandboxes gauge", "alphagent_sandboxes \(sandboxes)"]
    return (counts + times + gauge).map { $0 + "\n" }.joined()
  }
}
