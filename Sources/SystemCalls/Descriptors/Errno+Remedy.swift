package import SystemPackage

extension Errno {
  /// What a person can do about it, wherever it comes up; nil where that depends on the call.
  package var remedy: String? {
    switch self {
    case .tooManyOpenFiles: "raise the limit of open files: ulimit -n"
    case .tooManyOpenFilesInSystem: "raise the host's limit of open files: sysctl -w fs.file-max=1000000"
    // From calls that start a process or a thread; none that may be told to try again reports it.
    case .resourceTemporarilyUnavailable: "raise the limit of processes and threads: ulimit -u"
    default: nil
    }
  }
}
