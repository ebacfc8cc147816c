import Glibc
package import SystemPackage

/// Makes this process another program, which takes signals as the caller's parent had them; returns only by an error.
package func replaceProcess(by program: FilePath, _ arguments: [String]) -> Errno {
  let words = CStrings([program.string] + arguments)
  var none = sigset_t()
  sigemptyset(&none)
  pthread_sigmask(SIG_SETMASK, &none, nil)
  _ = withExtendedLifetime(words) { execv(program.string, words.pointers) }
  return .latest
}
