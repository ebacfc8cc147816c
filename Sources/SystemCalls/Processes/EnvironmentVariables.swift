import Glibc

/// A variable of this process's environment; nil when it is unset or empty.
@Sendable package func environmentVariable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}
