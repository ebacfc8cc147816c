import Glibc
import Synchronization
import SystemPackage

/// Keys on their way from the terminal to the library.
extension LineEditor {
  /// Gives the library the next character; draws when none waits.
  func next(into character: inout UInt32) -> Int32 {
    while true {
      let (isStopped, notices) = mail.withLock { mail in
        defer { mail.notices = "" }
        return (mail.isStopped, mail.notices)
      }
      if !notices.isEmpty { screen.insert(Self.onLines(notices), columns: size.columns) }
      if isStopped {
        reading = .stopped
        return -1
      }
      if isPasteWaiting {
        isPasteWaiting = false
        character = EditorCommand.paste.code
        return 1
      }
      if let key = decoder.next(isQuiet: false), let code = code(of: key) {
        character = code
        return 1
      }
      if decoder.isEmpty, !descriptor.isReadable(within: 0) { screen.draw(layout(), size: size) }
      guard wait(&character) else { continue }
      return 1
    }
  }

  /// Waits for more bytes; returns whether there is a character because none have come, or the terminal is gone.
  private func wait(_ character: inout UInt32) -> Bool {
    var requests = [descriptor, alarm.readEnd].map { pollfd(fd: $0.rawValue, events: Int16(POLLIN), revents: 0) }
    // The bytes of one key come together: an ESC that nothing follows for so long was a key.
    let count = poll(&requests, 2, decoder.isEmpty ? -1 : 25)
    if count == 0, let key = decoder.next(isQuiet: true), let code = code(of: key) {
      character = code
      return true
    }
    if requests[1].revents != 0 { emptyAlarm() }
    guard count > 0, requests[0].revents != 0 else { return false }
    // What is typed behind a cell may be meant for its program, and stays with the terminal.
    let bytes = descriptor.readOnce(upTo: decoder.isInPaste ? 1 << 16 : 1)
    if bytes.isEmpty {
      reading = .end
      mail.withLock { $0.isStopped = true }
    }
    decoder.append(bytes)
    return false
  }

  private func emptyAlarm() {
    var buffer = [UInt8](repeating: 0, count: 256)
    _ = buffer.withUnsafeMutableBytes { Glibc.read(alarm.readEnd.rawValue, $0.baseAddress, $0.count) }
    if mail.withLock({ mail in
      defer { mail.hasNewSize = false }
      return mail.hasNewSize
    }) {
      screen.draw(layout(), size: size)
    }
  }

  private func code(of key: Key) -> UInt32? {
    switch key {
    case .character(let scalar): return scalar.value
    case .command(let command): return command.code
    case .paste(let text):
      pasted = text
      return EditorCommand.paste.code
    case .unknown: return nil
    }
  }

  private static func onLines(_ text: String) -> String {
    let lines = text.hasSuffix("\n") ? String(text.dropLast()) : text
    return lines.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n") + "\u{1B}[0m\r\n"
  }
}

extension FileDescriptor {
  /// Whether a read gives bytes, the end or an error at once.
  fileprivate func isReadable(within milliseconds: Int32) -> Bool {
    var request = pollfd(fd: rawValue, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, milliseconds) > 0
  }

  /// Reads what is there; nothing at the end, or after an error.
  fileprivate func readOnce(upTo count: Int) -> [UInt8] {
    while true {
      var error: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        let result = Glibc.read(rawValue, buffer.baseAddress, count)
        error = result < 0 ? errno : 0
        filled = max(0, result)
      }
      guard error == EINTR || error == EAGAIN else { return bytes }
      _ = isReadable(within: 1000)
    }
  }
}
