import Foundation
import SandboxCore
import Service
import TestSupport
import Testing

/// The document that describes the interface, held to the code that serves it.
struct InterfaceTests {
  private let document = InterfaceDocument()

  /// Both ways: nothing is served that it does not describe, and nothing described that is not served.
  @Test func everyOperationIsDescribedAndServed() throws {
    let served = try Server.operations()
    #expect(served.count > 20 && Set(served).count == served.count)
    #expect(document.operations == Set(served))
  }

  @Test func everyFieldOfARequestIsDescribedAndRead() throws {
    let described = document.requestFields
    let read = try Set(
      ["ServiceAPI/Requests", "Service/Routes/ExecutionRoutes.swift"].flatMap { place in
        try InterfaceDocument.sources(below: "Sources/\(place)").flatMap { source in
          source.matches(of: /(query\.)?(?:text|flag|duration|size|number|whole|texts|dictionary)\("([a-z_0-9]+)"/)
            .filter { $0.output.1 == nil }.map { String($0.output.2) }
        }
      })
    #expect(described.count > 20)
    #expect(described == read)
  }

  @Test func itIsForThisRelease() {
    #expect(document.text.contains("\n  version: \(Release.version)\n"))
  }
}

/// The document, whose form is our own: names at fixed depths.
private struct InterfaceDocument {
  let text = Repository.text("Sources/Service/Interface/openapi.yaml")

  /// As `GET /v1/sandboxes/:id`.
  var operations: Set<String> {
    var (path, found): (Substring, Set<String>) = ("", [])
    for line in text.split(separator: "\n") {
      if let match = line.wholeMatch(of: /[ ]{2}(\/.*):/) { path = match.1 }
      if let match = line.wholeMatch(of: /[ ]{4}(get|put|post|delete|head):/), !path.isEmpty {
        found.insert("\(match.1.uppercased()) \(path.replacing(/\{(\w+)\}/) { ":\($0.1)" })")
      }
      if line == "components:" { break }
    }
    return found
  }

  /// Names of the properties of all schemas whose names end in `Request`.
  var requestFields: Set<String> {
    var (isRequest, found): (Bool, Set<String>) = (false, [])
    for line in text.split(separator: "\n") {
      if let match = line.wholeMatch(of: /[ ]{4}(\w+):(?: .+)?/) { isRequest = match.1.hasSuffix("Request") }
      if isRequest, let match = line.wholeMatch(of: /[ ]{8}(\w+):(?: .+)?/) { found.insert(String(match.1)) }
    }
    return found
  }

  /// Texts of the Swift files at a path or below.
  static func sources(below path: String) throws -> [String] {
    guard !path.hasSuffix(".swift") else { return [Repository.text(path)] }
    let root = Repository.root.appending(path: path)
    return try FileManager.default.contentsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".swift") }
      .map { Repository.text("\(path)/\($0)") }
  }
}
