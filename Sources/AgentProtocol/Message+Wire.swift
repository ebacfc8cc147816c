import SandboxCore
import WireFormat

extension Message {
  func write(to wire: inout WireWriter) {
    switch self {
    case .hello(let hello): hello.write(to: &wire)
    case .execute(let spec): spec.write(to: &wire)
    case .signal(let number, let scope):
      wire.integer(number)
      wire.integer(scope.rawValue)
    case .ended(let end): end.write(to: &wire)
    case .put(let destination, let name):
      wire.blob(destination)
      wire.blob(name)
    case .get(let paths): wire.list(paths) { $0.blob($1) }
    case .list(let path), .remove(let path): wire.raw(path)
    case .connect(let host, let port):
      wire.integer(port)
      wire.raw(host)
    case .failed(let failure, let detail):
      wire.integer(failure.rawValue)
      wire.raw(detail)
    case .data(let port, let bytes):
      wire.integer(port.rawValue)
      wire.raw(bytes)
    case .credit(let port, let count):
      wire.integer(port.rawValue)
      wire.integer(count)
    case .end(let port), .broken(let port): wire.integer(port.rawValue)
    case .resize(let size): size.write(to: &wire)
    case .measured(let usage): usage.write(to: &wire)
    case .request(let verb, let body):
      wire.integer(verb)
      wire.raw(body)
    case .answer(let body): wire.raw(body)
    case .done, .cancel, .measure: break
    }
  }

  init(_ kind: Kind, from wire: inout WireReader) throws(ProtocolViolation) {
    switch kind {
    case .hello: self = .hello(try Hello(from: &wire))
    case .execute: self = .execute(try ExecutionSpec(from: &wire))
    case .signal: self = .signal(try wire.integer(), try wire.choice(SignalScope.self))
    case .ended: self = .ended(try ProgramEnd(from: &wire))
    case .put: self = .put(destination: try wire.blob(), name: try wire.blob())
    case .get: self = .get(paths: try wire.list { wire throws(ProtocolViolation) in try wire.blob() })
    case .list: self = .list(wire.rest())
    case .remove: self = .remove(wire.rest())
    case .connect:
      let port = try wire.integer(UInt16.self)
      self = .connect(host: wire.rest(), port: port)
    case .done: self = .done
    case .failed:
      let failure = try wire.choice(CallFailure.self)
      self = .failed(failure, detail: wire.rest())
    case .data:
      let port = try wire.choice(Port.self)
      self = .data(port, wire.rest())
    case .credit: self = .credit(try wire.choice(Port.self), try wire.integer())
    case .end: self = .end(try wire.choice(Port.self))
    case .broken: self = .broken(try wire.choice(Port.self))
    case .cancel: self = .cancel
    case .resize: self = .resize(try WindowSize(from: &wire))
    case .measure: self = .measure
    case .measured: self = .measured(try SandboxUsage(from: &wire))
    case .request:
      let verb = try wire.integer(UInt8.self)
      self = .request(verb, wire.rest())
    case .answer: self = .answer(wire.rest())
    }
  }
}
