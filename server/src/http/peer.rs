//! The address that a request came from: the other end of its connection, as the connection's server saw it. A header
//! that names another address is trusted only from a proxy that the operator named, because anyone can write such a
//! header.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The `Forwarded` header (RFC 7239).
const FORWARDED: HeaderName = HeaderName::from_static("forwarded");
/// The most hops of one request that are read, beginning with the nearest.
const HOPS_MAX: usize = 32;

/// The sender's address as the connection's server found it, kept in the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Sender(pub IpAddr);

/// The address of a request's sender, for limits by address; None when it is not known.
pub fn sender_of(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<Sender>().map(|Sender(address)| *address)
}

/// Whether the connection comes from this machine itself.
pub fn is_from_this_machine(parts: &Parts) -> bool {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback())
}

/// One proxy, or a network of them: `192.0.2.7`, `10.1.0.0/16`, `2001:db8::/48`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustedProxy {
    /// The address, with zeros after the prefix.
    network: IpAddr,
    prefix_bits: u32,
}

/// The text is not an address and not a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a proxy is an address like 192.0.2.7, or a network like 10.1.0.0/16")]
pub struct NoProxy;

impl TrustedProxy {
    fn is_one(self, address: IpAddr) -> bool {
        cut(address, self.prefix_bits) == Some(self.network)
    }
}

impl FromStr for TrustedProxy {
    type Err = NoProxy;

    fn from_str(text: &str) -> Result<Self, NoProxy> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(|_| NoProxy)?;
        let address = address.to_canonical();
        let all = if address.is_ipv4() { u32::BITS } else { u128::BITS };
        let prefix_bits = bits.map_or(Ok(all), str::parse).map_err(|_| NoProxy)?;
        // A network of all addresses would trust everybody, so it is refused.
        if !(1..=all).contains(&prefix_bits) {
            return Err(NoProxy);
        }
        Ok(Self { network: cut(address, prefix_bits).ok_or(NoProxy)?, prefix_bits })
    }
}

/// The address with zeros after the first `prefix_bits` bits; None when the address has fewer bits.
fn cut(address: IpAddr, prefix_bits: u32) -> Option<IpAddr> {
    match address {
        IpAddr::V4(address) => {
            let behind = u32::BITS.checked_sub(prefix_bits)?;
            let mask = u32::MAX.checked_shl(behind).unwrap_or(0);
            Some(IpAddr::V4((address.to_bits() & mask).into()))
        }
        IpAddr::V6(address) => {
            let behind = u128::BITS.checked_sub(prefix_bits)?;
            let mask = u128::MAX.checked_shl(behind).unwrap_or(0);
            Some(IpAddr::V6((address.to_bits() & mask).into()))
        }
    }
}

/// The proxies that are trusted to say where a request came from.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<TrustedProxy>);

impl TrustedProxies {
    /// Trusts these proxies and no others.
    #[must_use]
    pub fn new(proxies: Vec<TrustedProxy>) -> Self {
        Self(proxies)
    }

    fn trust(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|proxy| proxy.is_one(address))
    }

    /// The sender of a request that came from `peer`: the last hop that is no trusted proxy. When both headers are
    /// present and disagree, the proxy passed on a header that somebody else wrote: then only the proxy itself is
    /// certain.
    pub(super) fn sender(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.trust(peer) {
            return peer;
        }
        let by = |name: &HeaderName, read: fn(&str) -> Option<IpAddr>| {
            headers.contains_key(name).then(|| self.last_stranger(peer, headers, name, read))
        };
        match (by(&X_FORWARDED_FOR, hop), by(&FORWARDED, forwarded_hop)) {
            (Some(one), Some(other)) if one != other => peer,
            (Some(sender), _) | (None, Some(sender)) => sender,
            (None, None) => peer,
        }
    }

    /// Reads the hops, beginning with the nearest. The sender before a hop that cannot be read is not known.
    fn last_stranger(
        &self,
        peer: IpAddr,
        headers: &HeaderMap,
        name: &HeaderName,
        read: fn(&str) -> Option<IpAddr>,
    ) -> IpAddr {
        let lines: Vec<&str> =
            headers.get_all(name).iter().map(|line| line.to_str().unwrap_or("")).collect();
        let mut nearest = peer;
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')).take(HOPS_MAX) {
            let Some(address) = read(hop.trim()) else { return nearest };
            nearest = address.to_canonical();
            if !self.trust(nearest) {
                return nearest;
            }
        }
        nearest
    }
}

/// An address, with or without a port: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`.
fn hop(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let with_port = || text.parse().ok().map(|address: SocketAddr| address.ip());
    bare.parse().ok().or_else(with_port)
}

/// The `for` of one element of `Forwarded` (RFC 7239, 4).
fn forwarded_hop(element: &str) -> Option<IpAddr> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    let (_, value) = named.next()?;
    hop(value.trim().trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn sender(peer: &str, headers: &[(&'static str, &str)]) -> String {
        let trusted = ["192.0.2.7", "10.1.0.0/16", "2001:db8:1::/48"];
        let proxies = TrustedProxies::new(trusted.iter().map(|it| it.parse().unwrap()).collect());
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        proxies.sender(address(peer), &map).to_string()
    }

    #[test]
    fn nobody_but_a_trusted_proxy_says_who_somebody_is() {
        let forged = [("x-forwarded-for", "203.0.113.9"), ("forwarded", "for=203.0.113.9")];
        for stranger in ["198.51.100.1", "10.2.0.1", "192.0.2.8", "2001:db8:2::1"] {
            assert_eq!(sender(stranger, &forged), stranger);
        }
        for proxy in ["192.0.2.7", "10.1.255.1", "::ffff:10.1.0.1", "2001:db8:1::9"] {
            assert_eq!(sender(proxy, &forged), "203.0.113.9", "{proxy}");
            assert_eq!(sender(proxy, &[]), proxy);
        }
    }

    #[test]
    fn it_is_the_last_hop_that_no_trusted_proxy_wrote() {
        for (written, meant) in [
            ("203.0.113.9", "203.0.113.9"),
            ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
            ("1.1.1.1, 203.0.113.9, 10.1.0.4", "203.0.113.9"),
            ("10.1.0.5, 10.1.0.4", "10.1.0.5"),
            ("203.0.113.9, unknown", "192.0.2.7"),
            ("203.0.113.9, unknown, 10.1.0.4", "10.1.0.4"),
            ("2001:db8::5", "2001:db8::5"),
            ("[2001:db8::5]:99", "2001:db8::5"),
            ("[2001:db8::5]", "2001:db8::5"),
            ("203.0.113.9:4711", "203.0.113.9"),
            ("", "192.0.2.7"),
            (",,,", "192.0.2.7"),
        ] {
            assert_eq!(sender("192.0.2.7", &[("x-forwarded-for", written)]), meant, "{written:?}");
        }
        let twice = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-for", "203.0.113.8")];
        assert_eq!(sender("192.0.2.7", &twice), "203.0.113.8", "the proxy added the last line");
        let long = "10.1.0.1,".repeat(10_000);
        assert_eq!(sender("192.0.2.7", &[("x-forwarded-for", &long)]), "192.0.2.7");
    }

    #[test]
    fn the_other_header_is_read_as_its_standard_writes_it() {
        for (written, meant) in [
            ("for=203.0.113.9", "203.0.113.9"),
            ("proto=https; For=\"[2001:db8::5]:4711\";by=10.1.0.4", "2001:db8::5"),
            ("for=1.1.1.1, for=203.0.113.9;proto=http", "203.0.113.9"),
            ("for=203.0.113.9, for=_hidden", "192.0.2.7"),
            ("by=203.0.113.9", "192.0.2.7"),
        ] {
            assert_eq!(sender("192.0.2.7", &[("forwarded", written)]), meant, "{written:?}");
        }
    }

    #[test]
    fn two_headers_that_disagree_are_one_forged_and_neither_is_believed() {
        let forged = [("x-forwarded-for", "203.0.113.9"), ("forwarded", "for=203.0.113.8")];
        assert_eq!(sender("192.0.2.7", &forged), "192.0.2.7");
        let agreed = [("x-forwarded-for", "203.0.113.9"), ("forwarded", "for=203.0.113.9")];
        assert_eq!(sender("192.0.2.7", &agreed), "203.0.113.9");
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network_and_never_everybody() {
        for wrong in ["", "proxy", "0.0.0.0/0", "::/0", "10.1.0.0/33", "10.1.0.0/-1", "10.1/16"] {
            assert_eq!(wrong.parse::<TrustedProxy>(), Err(NoProxy), "{wrong:?}");
        }
        let one: TrustedProxy = "::ffff:192.0.2.7".parse().unwrap();
        assert_eq!(Ok(one), "192.0.2.7/32".parse());
    }
}
