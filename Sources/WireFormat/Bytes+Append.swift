extension [UInt8] {
  /// Appends the bytes that `fill` writes into the memory it is given, at most `most`, and returns their number.
  package mutating func append<Failure: Error>(
    upTo most: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) -> Int {
    var filled = 0
    try append(addingCapacity: most) { span throws(Failure) in
      try span.withUnsafeMutableBufferPointer { memory, initialized throws(Failure) in
        filled = try fill(UnsafeMutableRawBufferPointer(memory))
        initialized = filled
      }
    }
    return filled
  }
}
