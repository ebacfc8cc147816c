import FileTransfer
import SandboxCore
import SystemCalls
import SystemPackage

/// Copy of an execution's artifacts to the host, which loses none for the sake of another, and has an end.
struct ArtifactCollection {
  private let transfers: Transfers
  private let groups: [DownloadSelection.Group]
  /// Bytes that the rest may take on the host, without holes.
  private var room: UInt64
  private let deadline: ContinuousClock.Instant
  private let progress: TransferProgress?
  private var result = TransferResult()

  /// Time for artifacts behind the last moment at which an execution can end.
  private static let patience = Duration.milliseconds(500)

  /// - Parameter timeout: the execution's own; nil: its sandbox's.
  init(
    of execution: ExecutionResult, timeout: Duration?, into directory: String, through transfers: Transfers,
    progress: TransferProgress?
  ) {
    self.transfers = transfers
    self.progress = progress
    groups = DownloadSelection.groups(of: execution.artifactPaths, root: SandboxLayout.workspace, directory: directory)
    let free = FreeSpace.bytes(at: FilePath(directory)) ?? .max
    room = min(execution.limits.disk ?? .max, free - free / 10)
    let timeout = timeout ?? execution.limits.timeout ?? .zero
    deadline = .now + timeout + ExecutionRequest.grace + Self.patience - execution.duration
  }

  /// Copies what there is room and time for; cancelling the task leaves out the rest.
  func collected() async -> TransferResult {
    let collecting = Task { await collectAll() }
    let clock = Task {
      try? await Task.sleep(until: deadline)
      collecting.cancel()
    }
    defer { clock.cancel() }
    return await withTaskCancellationHandler {
      await collecting.value
    } onCancel: {
      collecting.cancel()
    }
  }

  private func collectAll() async -> TransferResult {
    var work = self
    for group in groups { await work.collect(group) }
    return work.result
  }

  /// Copies files in their order, behind each one that fails from the next one on.
  private mutating func collect(_ group: DownloadSelection.Group) async {
    var rest = group
    while let first = rest.paths.first {
      guard !Task.isCancelled, .now < deadline else {
        result.skip(SkippedEntry(first, .tooLate))
        rest = rest.dropFirst(1)
        continue
      }
      rest = rest.dropFirst(await copy(rest))
    }
  }

  /// Copies files up to the first that fails, which is left out; returns the number of all these.
  private mutating func copy(_ group: DownloadSelection.Group) async -> Int {
    var sink: TreeSink?
    do throws(SandboxError) {
      let files = TreeSink(try DownloadSelection.writer(group.destination, mostData: room), progress: progressOfAll)
      sink = files
      try await transfers.get(group.paths.map { SandboxPath(bytes: $0) }, into: files)
      count(files)
      return group.paths.count
    } catch {
      if let sink { count(sink) }
      let copied = min(sink?.summary.files ?? 0, group.paths.count - 1)
      result.skip(Self.skipped(group.paths[group.paths.startIndex + copied], error, sink?.reason))
      return copied + 1
    }
  }

  /// Progress of one group, told as that of all.
  private var progressOfAll: TransferProgress? {
    guard let progress else { return nil }
    let before = result.bytes
    return { done, _ in progress(before + done, nil) }
  }

  private mutating func count(_ sink: TreeSink) {
    let summary = sink.summary
    result += TransferResult(files: summary.files, bytes: summary.bytes)
    room -= min(room, sink.data)
  }

  private static func skipped(_ path: [UInt8], _ error: SandboxError, _ reason: TransferError?) -> SkippedEntry {
    switch (reason?.reason, error.code) {
    case (.tooLarge, _): SkippedEntry(path, .tooLarge)
    case (nil, .transferCancelled): SkippedEntry(path, .tooLate)
    case (nil, .fileMissing), (nil, .transferFailed): SkippedEntry(path, .unreadable, detail: error.message)
    default: SkippedEntry(path, .undelivered, detail: error.message)
    }
  }
}

extension SkippedEntry {
  fileprivate init(_ path: [UInt8], _ reason: Reason, detail: String? = nil) {
    self.init(path: String(decoding: path, as: UTF8.self), reason: reason, detail: detail)
  }
}

extension [EnforcedLimit] {
  fileprivate var disk: UInt64? {
    guard case .bytes(let bytes) = first(where: { $0.control == .disk })?.value else { return nil }
    return bytes
  }

  fileprivate var timeout: Duration? {
    guard case .seconds(let seconds) = first(where: { $0.control == .timeout })?.value else { return nil }
    return .seconds(seconds)
  }
}
