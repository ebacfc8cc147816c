/// Report of a shim to the agent over its status pipe, in records of one size, so that no read is partial.
struct ShimReport: Error {
  enum Event: Int32 {
    /// `number` is the program's process id.
    case started
    /// `number` is the `errno`.
    case notFound, notExecutable, startFailed, noProcesses, noDirectory
    /// `number` is the status of wait(2).
    case ended
  }

  var event: Event
  var number: Int32
  var cpuMicroseconds: UInt64 = 0

  static let size = 16

  var bytes: [UInt8] {
    var record = (event.rawValue, number, cpuMicroseconds)
    return withUnsafeBytes(of: &record) { Array($0) }
  }

  init(_ event: Event, _ number: Int32, cpuMicroseconds: UInt64 = 0) {
    self.event = event
    self.number = number
    self.cpuMicroseconds = cpuMicroseconds
  }

  init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    let (event, number, time) = bytes.withUnsafeBytes { $0.loadUnaligned(as: (Int32, Int32, UInt64).self) }
    guard let event = Event(rawValue: event) else { return nil }
    self.init(event, number, cpuMicroseconds: time)
  }
}
