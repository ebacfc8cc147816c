@testable import Terminal
import Testing

/// GitLab's marks for folded parts of a log.
struct SectionGuardTests {
  private func whole(_ text: String, in chunk: Int) -> String {
    var filter = SectionGuard()
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      bytes += filter.disarm(Array(rest.prefix(chunk)))
      rest = rest.dropFirst(chunk)
    }
    return String(decoding: bytes + filter.finish(), as: UTF8.self)
  }

  @Test(arguments: [
    ("section_start:1:x\r", "section_start\\:1:x\r"), ("a section_end:1:x", "a section_end\\:1:x"),
    ("section_section_start:1", "section_section_start\\:1"), ("ssection_end::", "ssection_end\\::"),
    ("section_start :1", "section_start :1"), ("section:start:", "section:start:"), ("plain: text\n", "plain: text\n"),
    ("", ""), ("section_sta", "section_sta\n"), ("all of a s", "all of a s\n"), ("section_end", "section_end\n"),
    ("a:section_end:b:section_start:c", "a:section_end\\:b:section_start\\:c"),
  ])
  func marksAreDisarmed(text: String, harmless: String) {
    for chunk in [1, 2, 5, 13, 100] { #expect(whole(text, in: chunk) == harmless, "in pieces of \(chunk)") }
  }
}

/// Marks of our own in the log of a CI job.
struct JobMarkupTests {
  @Test func systemsAreKnownByTheirVariables() {
    #expect(JobMarkup { ["GITHUB_ACTIONS": "true"][$0] } == .github)
    #expect(JobMarkup { ["TF_BUILD": "True"][$0] } == .azure)
    #expect(JobMarkup { ["GITLAB_CI": "true", "CI": "true"][$0] } == .gitlab)
    #expect(JobMarkup { ["GITHUB_ACTIONS": "false", "CI": "true"][$0] } == nil)
  }

  @Test func eachSystemHasItsOwn() {
    #expect(JobMarkup.github.groupStart("run a.py", name: "n", at: 1) == "::group::run a.py\n")
    #expect(JobMarkup.github.groupEnd(name: "n", at: 1) == "::endgroup::\n")
    #expect(JobMarkup.github.error("no, 5%", title: "a,b:c") == "::error title=a%2Cb%3Ac::no, 5%25\n")
    #expect(JobMarkup.azure.groupStart("run a.py", name: "n", at: 1) == "##[group]run a.py\n")
    #expect(JobMarkup.azure.error("no, 5%", title: "t") == "##vso[task.logissue type=error]no, 5%AZP25\n")
    #expect(
      JobMarkup.gitlab.groupStart("run a.py", name: "n", at: 1)
        == "\u{1B}[0Ksection_start:1:n[collapsed=true]\r\u{1B}[0Krun a.py\n")
    #expect(JobMarkup.gitlab.groupEnd(name: "n", at: 2) == "\u{1B}[0Ksection_end:2:n\r\u{1B}[0K\n")
    #expect(JobMarkup.gitlab.error("no", title: "t") == nil)
  }

  @Test(arguments: [
    "a\n::error::b", "a\r\n::endgroup::", "##[endgroup]", "##vso[task.x]y", "section_end:1:n\r", "\u{1B}[2J",
  ])
  func textCannotForgeMore(text: String) {
    for markup in [JobMarkup.github, .azure, .gitlab] {
      for line in [markup.groupStart(text, name: "n", at: 1), markup.error(text, title: text) ?? ""] {
        #expect(line.count { $0.isNewline } <= (markup == .gitlab ? 2 : 1), "\(line)")
        #expect(!line.dropFirst(2).contains("##["), "\(line)")
        #expect(!line.dropFirst(2).contains("##vso["), "\(line)")
        #expect(!line.contains("section_end:"), "\(line)")
        #expect(!line.contains("\u{1B}[2J"), "\(line)")
      }
    }
  }
}
