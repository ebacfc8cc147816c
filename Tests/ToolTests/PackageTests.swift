import Glibc
import Records
import SandboxCore
import SystemPackage
import TestSupport
import Testing

/// The acceptance examples that need a package index.
struct PackageTests {
  /// Whether `pip` gets a tiny package outside of any sandbox, on this machine, now.
  private static let index = Task<Bool, any Error> {
    var works = false
    try await withTool(as: .ordinary) { tool in
      let program = ["/usr/bin/python3", "-m", "pip", "download", "-q", "--no-deps", "-d", "packages", "six"]
      works = try await tool.start(program: program).wait().status == 0
      TestDirectory.remove(tool.temporary)
    }
    return works
  }

  private func needIndex() async throws {
    if try await !Self.index.value { try skip("no package index is within reach: pip download six failed") }
  }

  @Test(arguments: HostUser.all)
  func pipInstallsForTheSandboxAlone(user: HostUser) async throws {
    try await needIndex()
    try await withTool(as: user) { tool in
      let done = try await tool.run([
        "exec", "pip install -q --ignore-installed six && python3 -c 'import six; print(six.__file__)'; command -v pip",
      ])
      #expect(done.status == 0 && done.text.hasPrefix("/home/user/.local/"), "\(done)")
      let next = try await tool.run(["exec", "python3 -c 'import six; print(six.__file__)' | grep /home/user"])
      #expect(next.status != 0)
    }
  }

  @Test func theWebScrapingExample() async throws {
    try await needIndex()
    try await withTool(as: .ordinary) { tool in
      let server = try LoopbackServer.web { _ in
        LoopbackServer.page("<html><head><title>Example Domain</title></head></html>")
      }
      defer { server.stop() }
      let target = "host.sandbox.internal:\(server.port)"
      try tool.write(
        """
        import requests
        from bs4 import BeautifulSoup
        print(BeautifulSoup(requests.get('http://\(target)').text, 'html.parser').title.string)
        """, to: "scrape.py")
      let done = try await tool.run([
        "exec", "--upload", "scrape.py", "--allow", target,
        "pip install -q requests beautifulsoup4 && python3 scrape.py",
      ])
      #expect(done.status == 0 && done.text == "Example Domain\n", "\(done)")
    }
  }

  @Test func theDataAnalysisExample() async throws {
    try await needIndex()
    try await withTool(as: .ordinary) { tool in
      try tool.write("region,revenue\nnorth,1000.50\nsouth,2000.25\n", to: "sales.csv")
      let code =
        "import pandas as pd; df = pd.read_csv('/workspace/sales.csv'); print(df.describe()); print(f\"Total revenue: ${df['revenue'].sum():,.2f}\")"
      try tool.write(code, to: "analysis.py")
      let done = try await tool.run([
        "exec", "--upload", "sales.csv", "--upload", "analysis.py",
        "pip install -q pandas numpy && python3 analysis.py",
      ])
      #expect(done.status == 0 && done.text.hasSuffix("Total revenue: $3,000.75\n"), "\(done)")
    }
  }

  @Test(arguments: HostUser.all)
  func theChartExample(user: HostUser) async throws {
    try await needIndex()
    try await withTool(as: user) { tool in
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
