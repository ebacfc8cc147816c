import Glibc

/// Descriptors that the caller has opened, of those that the command line names as `fd:N`.
struct InheritedDescriptors: Sendable {
  private let open: Set<Int32>

  /// Looks which of them are open; to be made before this process opens one, which could get such a number.
  init(namedIn arguments: [String]) {
    let named = arguments.compactMap { argument in
      ["fd:", "--report=fd:"].first(where: argument.hasPrefix).flatMap { Int32(argument.dropFirst($0.count)) }
    }
    open = Set(named.filter { fcntl($0, F_GETFD) >= 0 })
  }

  func contains(_ number: Int32) -> Bool { open.contains(number) }
}
