extension Remedy {
  /// Remedy where namespaces or mounts are refused: by the settings of the service that this process is in, or else by
  /// what `container` names.
  package static var surroundings: String { MemberCgroups(of: "self").service?.remedy ?? container() }
}
