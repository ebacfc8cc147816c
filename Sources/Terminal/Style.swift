/// Emphasis of alphagent's own messages; text stays as it is where colour is off.
package struct Style: Sendable {
  /// Whether colour is on.
  package let isOn: Bool

  /// A style with colour on or off.
  package init(isOn: Bool) { self.isOn = isOn }

  /// Bold text.
  package func bold(_ text: String) -> String { wrap(text, in: 1, until: 22) }
  /// Faint text.
  package func dim(_ text: String) -> String { wrap(text, in: 2, until: 22) }
  /// Red text.
  package func red(_ text: String) -> String { wrap(text, in: 31, until: 39) }
  /// Green text.
  package func green(_ text: String) -> String { wrap(text, in: 32, until: 39) }
  /// Yellow text.
  package func yellow(_ text: String) -> String { wrap(text, in: 33, until: 39) }

  /// Ends only its own attribute, so that a bold text may have a red part.
  private func wrap(_ text: String, in start: Int, until end: Int) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(start)m\(text)\u{1B}[\(end)m" : text
  }
}
