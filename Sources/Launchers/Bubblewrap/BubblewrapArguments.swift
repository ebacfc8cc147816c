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
    list += ["--dev-bind", order.state.layer.appending("root").string, "/", "--proc", "/proc"]
    for (name, text) in ProcFiles.all(order.limits) + ProcFiles.concealing() {
      list += ["--ro-bind-data", "\(try descriptors.add(content: text.utf8))", name]
    }
    list += ["--seccomp", "\(filter)", "--", PassedDescriptors.agentPath]
  }
}
