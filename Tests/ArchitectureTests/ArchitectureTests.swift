import TestSupport
import Testing

/// Rules of DESIGN that the compiler does not check, checked on this repository.
@Suite struct ArchitectureTests {
  private static let tree = Result { try SourceTree(in: Repository.root) }

  @Test func targetsMakeNoCycleAndDeclareWhatTheyImport() throws {
    expectNone(TargetRules.offences(in: try Self.tree.get()))
  }

  @Test func foldersUseEachOtherInOneDirection() throws { expectNone(FolderRules.offences(in: try Self.tree.get())) }

  @Test func filesAndFunctionsAreShort() throws { expectNone(SizeRules.offences(in: try Self.tree.get())) }

  @Test func everyModuleHasItsOwners() throws { expectNone(ImportRules.offences(in: try Self.tree.get())) }

  @Test func readmeDrawsTheArrowsThatThereAre() throws {
    expectNone(try PictureRules.offences(in: try Self.tree.get()))
  }

  private func expectNone(_ offences: [Offence], _ location: SourceLocation = #_sourceLocation) {
    for offence in offences { Issue.record("\(offence)", sourceLocation: location) }
  }
}
