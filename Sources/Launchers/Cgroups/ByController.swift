/// A value for each of some controllers.
///
/// Every one-shot run makes some of these before it can start its sandbox. A dictionary would do, but the first use of its
/// type costs a search through all conformances of the program: a tenth of a millisecond each.
package struct ByController<Value> {
  private var memory: Value?
  private var pids: Value?
  private var cpu: Value?

  package init() {}

  package subscript(controller: Controller) -> Value? {
    get {
      switch controller {
      case .memory: memory
      case .pids: pids
      case .cpu: cpu
      }
    }
    set {
      switch controller {
      case .memory: memory = newValue
      case .pids: pids = newValue
      case .cpu: cpu = newValue
      }
    }
  }

  var controllers: [Controller] { Controller.allCases.filter { self[$0] != nil } }

  var values: [Value] { [memory, pids, cpu].compactMap(\.self) }
}

extension ByController: Sendable where Value: Sendable {}
