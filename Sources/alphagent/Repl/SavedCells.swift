import Records

/// The cells of a prompt as a file: a program, or a notebook of Jupyter's.
struct SavedCells {
  let cells: [String]

  /// A Python program, with a mark before each cell that editors know.
  var program: String { cells.map { "# %%\n\($0)\n" }.joined(separator: "\n") }

  /// A notebook of format 4.5, without outputs.
  var notebook: String { JSONText.of(Notebook(cells: cells.map(Notebook.Cell.init))) + "\n" }
}

private struct Notebook: Encodable {
  struct Cell: Encodable {
    let source: String

    init(_ source: String) { self.source = source }

    private enum Key: String, CodingKey { case cell_type, id, metadata, source, outputs, execution_count }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode("code", forKey: .cell_type)
      try container.encode(String(UInt64.random(in: .min ... .max), radix: 36), forKey: .id)
      try container.encode([String: String](), forKey: .metadata)
      try container.encode(source, forKey: .source)
      try container.encode([String](), forKey: .outputs)
      try container.encodeNil(forKey: .execution_count)
    }
  }

  let cells: [Cell]

  private enum Key: String, CodingKey { case cells, metadata, nbformat, nbformat_minor }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(cells, forKey: .cells)
    try container.encode(["language_info": ["name": "python"]], forKey: .metadata)
    try container.encode(4, forKey: .nbformat)
    try container.encode(5, forKey: .nbformat_minor)
  }
}
