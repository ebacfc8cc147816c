extension [UInt8] {
  /// Appends what `fill` puts into the memory it is given, at most so many bytes, and returns how many it put there.
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
