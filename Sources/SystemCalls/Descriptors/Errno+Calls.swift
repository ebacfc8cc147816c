import Glibc
package import SystemPackage

extension Errno {
  /// The calling thread's `errno`.
  package static var latest: Errno { Errno(rawValue: Glibc.errno) }

  /// Runs calls of swift-system, which throw only `Errno` and do not say so in their types.
  package static func typed<Result>(_ body: () throws -> Result) throws(Errno) -> Result {
    do {
      return try body()
    } catch {
      throw error as? Errno ?? .ioError
    }
  }
}
