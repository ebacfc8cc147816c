import Glibc

@_silgen_name("setfsuid") private func setfsuid(_ user: UInt32) -> Int32
@_silgen_name("setfsgid") private func setfsgid(_ group: UInt32) -> Int32
@_silgen_name("mount") private func mount(
  _ source: UnsafePointer<CChar>, _ target: UnsafePointer<CChar>, _ type: UnsafePointer<CChar>, _ flags: UInt,
  _ options: UnsafePointer<CChar>
) -> Int32
@_silgen_name("umount2") private func umount2(_ target: UnsafePointer<CChar>, _ flags: Int32) -> Int32

/// Runs the body with an ordinary user's rights to files; other threads keep theirs.
func asNobody<Result>(_ body: () throws -> Result) rethrows -> Result {
  guard geteuid() == 0 else { return try body() }
  _ = setfsgid(65534)
  _ = setfsuid(65534)
  defer {
    _ = setfsuid(0)
    _ = setfsgid(0)
  }
  return try body()
}

/// A file system of 64 KiB.
struct TinyDisk {
  private let path: String

  init?(at path: String) {
    self.path = path
    guard mount("tmpfs", path, "tmpfs", 0, "size=64k") == 0 else { return nil }
  }

  func unmount() { _ = umount2(path, 2) }

  static var isPossible: Bool {
    let scratch = Scratch()
    guard let disk = TinyDisk(at: scratch.path) else { return false }
    disk.unmount()
    return true
  }
}
