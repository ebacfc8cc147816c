import FoundationEssentials
import Glibc

/// Machine on which the figures were measured.
enum Machine {
  static var description: String {
    let date = Date.now.formatted(.iso8601.year().month().day())
    return "\(date), \(processor), \(sysconf(Int32(_SC_NPROCESSORS_ONLN))) cores, Linux \(kernel):"
  }

  private static var processor: String {
    let line = text("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":").last?.trimmingPrefix { $0 == " " }
    return name.map(String.init) ?? "unknown processor"
  }

  private static var kernel: Substring { text("/proc/sys/kernel/osrelease").prefix { $0 != "\n" } }

  private static func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
}
