//! Which addresses belong to everybody. A link checker that runs in somebody's network must not
//! be led into it by a link, a redirect or a name.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is one of the public internet (IANA's special-purpose registries).
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let benchmarks = a == 198 && (b == 18 || b == 19);
    let protocols = (a, b, c) == (192, 0, 0);
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast();
    !special && !shared && !benchmarks && !protocols && a != 0 && a < 240
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let [first, second, ..] = segments;
    // Addresses that carry one of IPv4 lead where that leads: RFC 4291 §2.5.5, RFC 6052, RFC 3056.
    let [.., high, low] = segments;
    let carried = match segments {
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => Some((high, low)),
        [0x2002, high, low, ..] => Some((high, low)),
        _ => None,
    };
    if let Some((high, low)) = carried {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    let global = first & 0xe000 == 0x2000;
    let documentation = (first, second) == (0x2001, 0xdb8) || first == 0x3fff;
    let tunnels = first == 0x2001 && second < 0x200;
    global && !documentation && !tunnels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_told_from_public_ones() {
        let check = |expected: bool, addresses: &[&str]| {
            for address in addresses {
                assert_eq!(is_public(address.parse().unwrap()), expected, "{address}");
            }
        };
        check(
            true,
            &[
                "1.1.1.1",
                "172.32.0.1",
                "100.128.0.1",
                "192.0.1.1",
                "2606:4700::1111",
                "2a00:1450::1",
                "::ffff:1.1.1.1",
                "64:ff9b::1.1.1.1",
            ],
        );
        check(
            false,
            &[
                "0.0.0.0",
                "10.1.2.3",
                "127.0.0.1",
                "127.9.9.9",
                "100.64.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "192.168.1.1",
                "192.0.0.8",
                "198.18.0.1",
                "203.0.113.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::10.0.0.1",
                "2002:7f00:1::",
                "fe80::1",
                "fd00::1",
                "ff02::1",
                "2001:db8::1",
                "2001::1",
            ],
        );
    }
}
