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
}
