import FoundationEssentials

/// Times as records and tables have them: RFC 3339, in UTC.
package enum Timestamp {
  /// The time `milliseconds` after 1970, with a fraction only where it is not zero.
  package static func text(milliseconds: Int64) -> String {
    let (seconds, fraction) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    // `Date` holds a binary fraction, which the format would cut to the millisecond before.
    return fraction == 0 ? text : "\(text.dropLast()).\(String(1000 + fraction).dropFirst())Z"
  }

  /// The milliseconds after 1970 of such a text; nil for any other text.
  package static func milliseconds(_ text: String) -> Int64? {
    let parts = text.dropLast(text.hasSuffix("Z") ? 1 : 0).split(separator: ".", maxSplits: 1)
    guard text.hasSuffix("Z"), let whole = parts.first, let date = try? Date("\(whole)Z", strategy: .iso8601) else {
      return nil
    }
    guard parts.count == 2 else { return Int64(date.timeIntervalSince1970) * 1000 }
    guard parts[1].utf8.count == 3, let fraction = Int64(parts[1]), fraction >= 0 else { return nil }
    return Int64(date.timeIntervalSince1970) * 1000 + fraction
  }
}
