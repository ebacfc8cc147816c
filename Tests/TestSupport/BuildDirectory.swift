import SystemCalls
package import SystemPackage

/// Where the test bundle lies, beside the programs of this build.
package enum BuildDirectory {
  package static let path = FilePath(SmallFile.linkTarget("/proc/self/exe") ?? "/").removingLastComponent()
  package static let tool = path.appending("alphagent")
  package static let agent = path.appending("alphagent-agent")
}
