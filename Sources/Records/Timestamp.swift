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

  /// The milliseconds after 1970 of a time in RFC 3339, in any zone; nil for any other text.
  package static func milliseconds(_ text: String) -> Int64? {
    guard let (local, zone) = zone(of: text) else { return nil }
    let parts = local.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, let date = try? Date("\(whole)Z", strategy: .iso8601) else { return nil }
    let seconds = Int64(date.timeIntervalSince1970) - zone
    guard parts.count == 2 else { return seconds * 1000 }
    guard 1...9 ~= parts[1].utf8.count, parts[1].utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    return Int64("\(parts[1])00".prefix(3)).map { seconds * 1000 + $0 }
  }

  /// A time without its zone, `Z` or such as `+01:00`, and the zone in seconds.
  private static func zone(of text: String) -> (local: Substring, seconds: Int64)? {
    if text.hasSuffix("Z") { return (text.dropLast(), 0) }
    let zone = text.suffix(6)
    let parts = zone.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard let sign = zone.first, "+-".contains(sign), parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
      let hours = Int64(parts[0]), let minutes = Int64(parts[1]), 0...23 ~= hours, 0...59 ~= minutes
    else { return nil }
    return (text.dropLast(6), (hours * 60 + minutes) * (sign == "+" ? 60 : -60))
  }
}
