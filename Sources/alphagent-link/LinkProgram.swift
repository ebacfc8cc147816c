import Glibc
import NIOCore
import NIOPosix
import ServiceAPI

/// The program that speaks HTTP for a client of a service, so that no other command pays for it: it takes one request
/// from its descriptor 3, replies, and for a stream then joins that descriptor to the service's.
///
/// One thread does all: it starts in a millisecond or two, which every command in a service's session waits for.
@main
struct LinkProgram {
  static func main() {
    // It ends with its client, which may have much to say after a signal that the client's whole service gets.
    for number in [SIGPIPE, SIGINT, SIGQUIT, SIGTERM, SIGHUP] { signal(number, SIG_IGN) }
    // Dispatch's threads ask for a priority that only root may have, and each refusal would be a line in syslog.
    setenv("LIBDISPATCH_LOG", "NO", 0)
    guard let request = ClientSocket.request() else { _exit(1) }
    MultiThreadedEventLoopGroup.withCurrentThreadAsEventLoop { loop in
      let watch = ClientSocket.endWithClient(on: loop)
      let replied =
        switch request.wish {
        case .answer(let method, let times): ServiceRequest(request, method, on: loop).reply(times: times)
        case .stream(let order): ServiceStream(request, on: loop).reply(to: order, joining: watch)
        }
      replied.whenComplete { _ in _exit(0) }
    }
  }
}
