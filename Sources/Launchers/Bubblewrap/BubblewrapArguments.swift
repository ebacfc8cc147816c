import SandboxCore
import SystemPackage

/// Command line of bubblewrap, which makes a sandbox's namespaces around the root file system that the child has made.
struct BubblewrapArguments {
  private(set) var list = [
    "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--as-pid-1",
    "--uid", "\(SandboxLayout.userID)", "--gid", "\(SandboxLayout.userID)", "--hostname", "sandbox",
  ]

  /// - Parameter filter: number in the child of the descriptor of the compiled filter of system calls.
  init(_ order: LaunchOrder, _ descriptors: inout LaunchDescriptors, filter: Int) throws(Errno) {
    let root = order.state.layer.appending("root")
    list += ["--dev-bind", root.string, "/", "--proc", "/proc"]
    // The kernel's command line and its locks tell little, and each mount takes bubblewrap a fifth of a millisecond.
    list += ["--dev-bind", root.appending("dev/null").string, ProcFiles.bootID]
    for (name, text) in ProcFiles.all(order.limits) {
      list += ["--ro-bind-data", "\(try descriptors.add(content: text.utf8))", name]
    }
    list += ["--seccomp", "\(filter)", "--", PassedDescriptors.agentPath]
  }
}
