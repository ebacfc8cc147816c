/// Host and port that a client of the proxy wants to connect to.
struct ProxyTarget {
  let host: [UInt8]
  let port: UInt16
  let style: ProxyStyle
}
