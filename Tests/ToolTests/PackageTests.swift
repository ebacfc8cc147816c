import Glibc
import Records
import SandboxCore
import SystemPackage
import TestSupport
import Testing

/// What needs a package index.
struct PackageTests {
  @Test(arguments: HostUser.all)
  func pipInstallsForTheSandboxAlone(user: HostUser) async throws {
    try await PackageIndex.need()
    try await withTool(as: user) { tool in
      let done = try await tool.run([
        "exec", "pip install -q --ignore-installed six && python3 -c 'import six; print(six.__file__)'; command -v pip",
      ])
      #expect(done.status == 0 && done.text.hasPrefix("/home/user/.local/"), "\(done)")
      let next = try await tool.run(["exec", "python3 -c 'import six; print(six.__file__)' | grep /home/user"])
      #expect(next.status != 0)
    }
  }

  @Test func theChartExample() async throws {
    try await PackageIndex.need()
    try await withTool(as: .ordinary) { tool in
      try tool.write(
        """
        import matplotlib.pyplot as plt
        import seaborn as sns
        data = [23, 45, 56, 78, 32, 89]
        plt.figure(figsize=(10, 6))
        sns.barplot(x=list(range(len(data))), y=data)
        plt.title('Monthly Performance')
        plt.savefig('/workspace/chart.png', dpi=150)
        """, to: "chart.py")
      let done = try await tool.run([
        "exec", "--json", "--upload", "chart.py", "--artifacts", "out",
        "pip install -q matplotlib seaborn && python3 chart.py",
      ])
      let record = try done.record()
      #expect(record.exitCode == 0 && record.artifacts == ["/workspace/chart.png"], "\(record)")
      let picture = HostFiles.read(tool.directory.appending("out/chart.png")) ?? []
      #expect(picture.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] && picture.count > 5000)
    }
  }
}
