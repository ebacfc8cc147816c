import Alphagent
import TestSupport
import Testing

/// The four errors of the SDK's documentation, as Swift catches them.
struct ErrorTests {
  init() { _ = Library.state }

  private func caught(_ body: () async throws -> Void) async -> String {
    do {
      try await body()
      return "nothing"
    } catch is AuthenticationError {
      return "authentication"
    } catch let error as TimeoutError {
      return "timeout after \(error.result?.output.text ?? "")"
    } catch is ResourceLimitError {
      return "resource limit"
    } catch let error as SandboxError {
      return "sandbox: \(error.code.rawValue)"
    } catch {
      return "another"
    }
  }

  @Test func aTimeoutIsCaughtByItsName() async throws {
    let sandbox = try await Sandbox(timeout: 5)
    #expect(await caught { _ = try await sandbox.exec("echo so far; sleep 60") } == "timeout after so far\n")
    #expect(await caught { _ = try await sandbox.download("nosuch") } == "sandbox: file_missing")
    await sandbox.terminate()
  }

  @Test func everyKindIsCaughtByItsNameAndAsTheBase() async {
    for (code, name) in [
      (SandboxError.Code.keyInvalid, "authentication"), (.timeout, "timeout after "), (.memoryLimit, "resource limit"),
      (.sessionUnknown, "sandbox: session_unknown"), (.invalidArgument, "sandbox: invalid_argument"),
    ] {
      #expect(await caught { throw SandboxError.failure(code, "no") } == name)
      let error = SandboxError.failure(code, "no")
      #expect("\(type(of: error))" == error.kind.rawValue)
    }
  }

  /// A key without a service never silently makes a local sandbox.
  @Test func aKeyWithoutAServiceIsAnError() async {
    let error = await #expect(throws: UsageError.self) { _ = try await Sandbox(apiKey: "sk-alphagent-x") }
    #expect(error?.code == .keyWithoutService && error?.message.contains("sk-") == false)
  }

  @Test func codesHaveNamesOfTheirOwn() {
    let names = SandboxError.Code.allCases.map(\.rawValue)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "_" } })
  }
}
