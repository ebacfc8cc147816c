/// Where a client of the proxy wants to go.
struct ProxyTarget {
  let host: [UInt8]
  let port: UInt16
  let style: ProxyStyle
}
