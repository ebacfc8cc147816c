import Alphagent
import TestSupport
import Testing

/// The examples of the SDK's documentation, written in Swift, on this machine and in a service.
struct ExampleTests {
  init() { _ = Library.state }

  /// Where the sandboxes are.
  enum Place: CaseIterable {
    case here, service

    func sandbox(_ options: SandboxOptions = SandboxOptions()) async throws -> Sandbox {
      switch self {
      case .here: return try await Sandbox(options)
      case .service:
        let service = try RemoteTests.plain.get()
        return try await Sandbox(service: service.url, apiKey: service.key, options)
      }
    }
  }

  @Test(arguments: Place.allCases)
  func dataAnalysis(place: Place) async throws {
    let sandbox = try await place.sandbox()
    try await install("pandas numpy", in: sandbox)
    try await sandbox.upload("/workspace/sales.csv", Array("product,revenue\na,1200.5\nb,34.25\n".utf8))
    let result = try await sandbox.run(
      """
      import pandas as pd
      df = pd.read_csv('/workspace/sales.csv')
      print(df.describe())
      print(f"Total revenue: ${df['revenue'].sum():,.2f}")
      """)
    #expect(result.exitCode == 0 && result.output.text.hasSuffix("\nTotal revenue: $1,234.75\n"))
    await sandbox.terminate()
  }

  @Test(arguments: Place.allCases)
  func chartGeneration(place: Place) async throws {
    let sandbox = try await place.sandbox()
    try await install("matplotlib seaborn", in: sandbox)
    let result = try await sandbox.run(
      """
      import matplotlib.pyplot as plt
      import seaborn as sns

      data = [23, 45, 56, 78, 32, 89]
      plt.figure(figsize=(10, 6))
      sns.barplot(x=list(range(len(data))), y=data)
      plt.title('Monthly Performance')
      plt.savefig('/workspace/chart.png', dpi=150)
      """)
    #expect(result.exitCode == 0 && result.artifacts == ["/workspace/chart.png"], "\(result)")
    let chart = try await sandbox.download("/workspace/chart.png")
    #expect(chart.starts(with: [0x89, 0x50, 0x4E, 0x47]) && chart.count > 10_000)
    await sandbox.terminate()
  }

  /// From a page of the test's own.
  @Test(arguments: Place.allCases)
  func webScraping(place: Place) async throws {
    let server = try LoopbackServer.web { _ in
      LoopbackServer.page("<html><head><title>Example Domain</title></head></html>")
    }
    defer { server.stop() }
    var options = SandboxOptions()
    let address = "host.sandbox.internal:\(server.port)"
    options.network = .publicAndHost([try HostPattern(parsing: address)])
    let sandbox = try await place.sandbox(options)
    try await install("requests beautifulsoup4", in: sandbox)
    let result = try await sandbox.run(
      """
      import requests
      from bs4 import BeautifulSoup

      resp = requests.get('http://\(address)')
      soup = BeautifulSoup(resp.text, 'html.parser')
      print(soup.title.string)
      """)
    #expect(result.output.text == "Example Domain\n", "\(result)")
    await sandbox.terminate()
  }

  private func install(_ packages: String, in sandbox: Sandbox) async throws {
    let done = try await sandbox.exec("pip install -q \(packages)")
    if done.exitCode != 0 { try skip("no package index is within reach: \(done.error.text)") }
  }
}
