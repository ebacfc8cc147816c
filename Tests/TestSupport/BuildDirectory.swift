import SystemCalls
package import SystemPackage

/// Directory of the test bundle, which also holds the programs of this build.
package enum BuildDirectory {
  package static let path = FilePath(SmallFile.linkTarget("/proc/self/exe") ?? "/").removingLastComponent()
  package static let tool = path.appending("alphagent")
  package static let agent = path.appending("alphagent-agent")
}
