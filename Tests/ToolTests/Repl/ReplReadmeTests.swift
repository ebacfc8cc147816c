import SystemPackage
import TestSupport
import Testing

/// The README's transcript of a prompt, typed again.
struct ReplReadmeTests {
  @Test func theTranscriptIsTrue() async throws {
    try await withPrompt(["-q"], rows: 50) { screen, tool in
      let transcript = try #require(Readme().blocks("console", in: "Sessions").first).split(separator: "\n")
        .map(String.init)
      #expect(transcript.first == "$ alphagent repl -q")
      for line in transcript.dropFirst() where line.hasPrefix(">>> ") || line.hasPrefix("...") {
        // The prompt has put the indentation there.
        try await screen.enter(String(line.dropFirst(4).drop { $0 == " " }))
        // What is typed ahead is seen twice.
        _ = try await screen.shows { [">>>", "..."].contains($0.last) || $0.last?.hasPrefix("status") == true }
      }
      #expect(try await screen.status() == 0)
      let shown = try await screen.lines().drop { !$0.hasPrefix(">>> prices") }.dropLast()
      #expect(Array(shown) == transcript.dropFirst().map { $0 }, "\(shown.joined(separator: "\n"))")
      #expect(HostFiles.text(tool.directory.appending("total.txt")) == "115.0")
    }
  }
}
