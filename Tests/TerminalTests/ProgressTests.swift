import SystemPackage
@testable import Terminal
import Testing

@Suite struct ProgressTests {
  private func line(
    _ done: UInt64, of total: UInt64?, subject: String = "sales.csv", rate: UInt64? = nil
  ) -> ProgressLine {
    var line = ProgressLine(verb: "uploading", subject: subject, total: total)
    line.done = done
    line.rate = rate
    return line
  }

  @Test func text() {
    #expect(line(12_345_678, of: 30_000_000).text(columns: 80) == "uploading sales.csv  11.7 MiB  41%")
    #expect(line(12_345_678, of: nil).text(columns: 80) == "uploading sales.csv  11.7 MiB")
    #expect(line(0, of: 0).text(columns: 80) == "uploading sales.csv  0 B")
    #expect(line(999, of: 1000).text(columns: 80) == "uploading sales.csv  999 B  99%")
    #expect(line(2000, of: 1000).text(columns: 80) == "uploading sales.csv  1.9 KiB  100%")
    #expect(line(.max - 1, of: .max).text(columns: 80).hasSuffix("  99%"))
  }

  @Test func fitsTheTerminal() {
    #expect(
      line(5, of: 10).text(columns: 28) == "uploading sales.csv  5 B  50%".replacing("sales.csv", with: "sales.…"))
    #expect(line(5, of: 10).text(columns: 30) == "uploading sales.csv  5 B  50%")
    #expect(line(5, of: 10).text(columns: 0) == "uploading …  5 B")
    let whole = line(5 << 20, of: 10 << 20, rate: 1 << 20)
    #expect(whole.text(columns: 80) == "uploading sales.csv  5.0 MiB  50%  1.0 MiB/s  6s left")
    #expect(whole.text(columns: 50) == "uploading sales.csv  5.0 MiB  50%  1.0 MiB/s")
    #expect(whole.text(columns: 36) == "uploading sales.csv  5.0 MiB  50%")
    #expect(whole.text(columns: 33) == "uploading sales.c…  5.0 MiB  50%")
    #expect(line(5, of: nil, rate: 0).text(columns: 80) == "uploading sales.csv  5 B  0 B/s")
  }

  @Test func measuresTheRateOfTheLastSeconds() {
    let start = ContinuousClock.now
    var renderer = ProgressRenderer(line: line(0, of: 10_000), start: start)
    #expect(renderer.count(900, at: start + .milliseconds(900)) && !renderer.draw(columns: 80).contains("/s"))
    #expect(renderer.count(100, at: start + .seconds(1)) && renderer.draw(columns: 80).contains("1000 B/s  10s left"))
    for second in 2...8 { _ = renderer.count(100, at: start + .seconds(second)) }
    #expect(renderer.draw(columns: 80).contains("  100 B/s  1m left"))
  }

  @Test func showsControlsOfNames() {
    #expect(
      line(5, of: nil, subject: "a\u{1B}[31m\r\n\u{9B}\u{7F}").text(columns: 80) == "uploading a␛[31m␍␊\u{FFFD}␡  5 B")
  }

  @Test func drawsNoMoreOftenThanTheInterval() {
    let start = ContinuousClock.now
    var renderer = ProgressRenderer(line: line(0, of: 100), start: start)
    #expect(renderer.erase() == nil)
    let isDue = [99, 100, 199, 200].map { renderer.count(10, at: start + .milliseconds($0)) }
    #expect(isDue == [false, true, false, true])
    #expect(renderer.draw(columns: 80) == "\r\u{1B}[?7luploading sales.csv  40 B  40%\u{1B}[K\u{1B}[?7h")
    #expect(renderer.erase() == "\r\u{1B}[K")
    #expect(renderer.erase() == nil)
  }

  @Test func writesNothingToAPipe() throws {
    let (reader, writer) = try FileDescriptor.pipe()
    defer { try? reader.close() }
    var progress = Progress(line(0, of: 10), on: writer)
    progress.advance(by: 10)
    progress.finish()
    try writer.close()
    #expect(try withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { try reader.read(into: $0) } == 0)
  }
}
