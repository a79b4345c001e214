//! Which addresses lead inside: to this machine, to its network, or to nowhere. What somebody names to be sent to must not
//! reach what only we reach, unless the configuration allows it.

use anyhow::Context;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Blocks of IPv4 that are not for everybody's use (IANA, special-purpose address registry; RFC 6890): this network,
/// private, shared by a provider, loopback, link-local, protocols, documentation, 6to4 relays, benchmarks, multicast,
/// reserved.
const INSIDE: [([u8; 4], u8); 15] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// Blocks of 2000::/3 that are not for everybody's use: protocols (Teredo, benchmarks, identifiers), documentation, 6to4,
/// documentation. Outside of 2000::/3 lies nothing that is (RFC 4291; loopback, unique local, link-local, multicast and
/// IPv4-compatible addresses among it).
const INSIDE_V6: [([u16; 2], u8); 4] =
    [([0x2001, 0], 23), ([0x2001, 0xdb8], 32), ([0x2002, 0], 16), ([0x3fff, 0], 20)];

/// Whether an address leads inside.
pub(crate) fn is_inside(address: IpAddr) -> bool {
    match plain(address) {
        IpAddr::V4(address) => INSIDE.iter().any(|(block, bits)| {
            let (block, address) = (u32::from(Ipv4Addr::from(*block)), u32::from(address));
            (block ^ address) >> (32 - u32::from(*bits)) == 0
        }),
        IpAddr::V6(address) => is_inside_v6(address),
    }
}

fn is_inside_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let head = u32::from(first) << 16 | u32::from(second);
    let is_of = |([first, second], bits): &([u16; 2], u8)| {
        let block = u32::from(*first) << 16 | u32::from(*second);
        (block ^ head) >> (32 - u32::from(*bits)) == 0
    };
    first >> 13 != 1 || INSIDE_V6.iter().any(is_of)
}

/// The IPv4 address that an IPv6 one stands for: mapped (RFC 4291), or translated on the way (RFC 6052).
fn plain(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    if let Some(v4) = v6.to_ipv4_mapped() {
        return v4.into();
    }
    let [a, b, c, d, e, f, high, low] = v6.segments();
    if [a, b, c, d, e, f] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)).into();
    }
    address
}

/// Addresses that lead inside and may be reached all the same.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Allowed(Vec<(IpNet, Option<u16>)>);

impl Allowed {
    /// Reads networks (`10.1.2.0/24`), addresses (`10.1.2.3`) and ports of addresses (`127.0.0.1:9000`, `[::1]:9000`).
    pub fn read<'t>(texts: impl IntoIterator<Item = &'t String>) -> anyhow::Result<Allowed> {
        let all = texts.into_iter().map(|text| {
            let said = || {
                format!("`{text}` is no network such as 10.1.2.0/24 and no address such as 127.0.0.1:9000")
            };
            one(text).with_context(said)
        });
        Ok(Allowed(all.collect::<Result<_, _>>()?))
    }

    /// Whether it names this address.
    pub fn names(&self, address: SocketAddr) -> bool {
        let ip = plain(address.ip());
        self.0.iter().any(|(net, port)| net.contains(&ip) && port.is_none_or(|port| port == address.port()))
    }
}

fn one(text: &str) -> Option<(IpNet, Option<u16>)> {
    let whole = |ip: IpAddr| IpNet::from(plain(ip));
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Some((whole(address.ip()), Some(address.port())));
    }
    let net = text.parse().ok().or_else(|| text.parse().ok().map(whole))?;
    Some((net, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(address: &str, expected: bool) {
        assert_eq!(is_inside(address.parse().unwrap()), expected, "{address}");
    }

    #[test]
    fn what_is_ours_or_nobodys_is_inside() {
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.0.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
        ] {
            check(inside, true);
            // Whatever form it is written in.
            check(&format!("::ffff:{inside}"), true);
            check(&format!("64:ff9b::{inside}"), true);
            check(&format!("::{inside}"), true);
        }
        for inside in [
            "::",
            "::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "fc00::1",
            "fdff::1",
            "ff02::1",
            "ff0e::1",
            "64:ff9b:1::7f00:1",
            "100::1",
            "2001::1",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "3fff::1",
            "3fff:fff::1",
            "4000::1",
            "5f00::1",
        ] {
            check(inside, true);
        }
    }

    #[test]
    fn what_is_everybodys_is_not() {
        for outside in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.1",
            "100.63.255.255",
            "100.128.0.1",
            "126.255.255.255",
            "128.0.0.1",
            "169.253.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "192.167.0.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
        ] {
            check(outside, false);
            check(&format!("::ffff:{outside}"), false);
            check(&format!("64:ff9b::{outside}"), false);
        }
        for outside in
            ["2001:200::1", "2001:4860:4860::8888", "2400::1", "2606:4700::1111", "3ffe::1", "2a00::1"]
        {
            check(outside, false);
        }
    }

    #[test]
    fn what_is_allowed_is_named_by_network_address_or_port() {
        let texts =
            ["10.1.2.0/24", "127.0.0.1:9000", "[::1]:9000", "192.168.0.7", "fd00::/8"].map(str::to_owned);
        let allowed = Allowed::read(&texts).unwrap();
        let check = |address: &str, expected: bool| {
            assert_eq!(allowed.names(address.parse().unwrap()), expected, "{address}");
        };
        check("10.1.2.255:443", true);
        check("[::ffff:10.1.2.3]:443", true);
        check("10.1.3.1:443", false);
        check("127.0.0.1:9000", true);
        check("127.0.0.1:9001", false);
        check("[::1]:9000", true);
        check("192.168.0.7:1", true);
        check("192.168.0.8:1", false);
        check("[fd12::1]:443", true);
        for wrong in ["localhost", "10.1.2.0/33", "127.0.0.1:x", ""] {
            assert!(Allowed::read(&[wrong.to_owned()]).is_err(), "{wrong}");
        }
    }

    proptest! {
        /// What the standard library knows to be inside is inside, in every form.
        #[test]
        fn nothing_that_is_known_to_be_inside_is_let_through(bits: u32) {
            let v4 = Ipv4Addr::from(bits);
            let is_known = v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_broadcast()
                || v4.is_documentation() || v4.is_multicast() || v4.is_unspecified();
            prop_assert!(is_inside(v4.into()) || !is_known);
            prop_assert_eq!(is_inside(v4.to_ipv6_mapped().into()), is_inside(v4.into()));
        }

        #[test]
        fn nothing_of_ipv6_that_is_known_to_be_inside_is_let_through(bits: u128) {
            let v6 = Ipv6Addr::from(bits);
            let is_known = v6.is_loopback() || v6.is_multicast() || v6.is_unspecified() || v6.is_unique_local()
                || v6.is_unicast_link_local();
            prop_assert!(is_inside(v6.into()) || !is_known);
        }
    }
}
