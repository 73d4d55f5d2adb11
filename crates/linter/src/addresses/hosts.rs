//! Which hosts only some people reach.

use std::net::{IpAddr, Ipv4Addr};

/// Names that the public name system does not have (RFC 6761, RFC 6762, RFC 8375, and `internal`,
/// which ICANN reserved). `example` is left out: it is how documentation names hosts.
const LOCAL_DOMAINS: [&str; 6] = [
    "local",
    "localdomain",
    "internal",
    "test",
    "invalid",
    "home.arpa",
];

/// Where a host is that not everyone reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Local {
    /// The reader's own machine.
    Machine,
    /// A private network.
    Network,
}

/// Whether a host, as it stands in a URL, is one that not everyone reaches.
pub(crate) fn local(host: &str) -> Option<Local> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    match address.unwrap_or(&host).parse() {
        Ok(address) => local_address(address),
        Err(_) => local_name(&host),
    }
}

fn local_address(address: IpAddr) -> Option<Local> {
    match address.to_canonical() {
        IpAddr::V4(address) => local_v4(address),
        IpAddr::V6(address) if address.is_loopback() || address.is_unspecified() => {
            Some(Local::Machine)
        }
        IpAddr::V6(address) => {
            let local = address.is_unique_local() || address.is_unicast_link_local();
            local.then_some(Local::Network)
        }
    }
}

fn local_v4(address: Ipv4Addr) -> Option<Local> {
    if address.is_loopback() || address.is_unspecified() {
        Some(Local::Machine)
    } else {
        (address.is_private() || address.is_link_local()).then_some(Local::Network)
    }
}

fn local_name(host: &str) -> Option<Local> {
    let below = |domain: &str| {
        let rest = host.strip_suffix(domain);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if below("localhost") {
        Some(Local::Machine)
    } else {
        let local = !host.contains('.') || LOCAL_DOMAINS.iter().any(|domain| below(domain));
        (local && !host.is_empty()).then_some(Local::Network)
    }
}

/// The host in a URL with `//`, as written; empty if there is none.
pub(crate) fn host_of(url: &str) -> &str {
    let (_, rest) = url.split_once("//").unwrap_or_default();
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    match host.find(']') {
        Some(end) => &host[..=end],
        None => host.split(':').next().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Local, host_of, local};

    #[test]
    fn hosts_that_not_everyone_reaches() {
        let machine = [
            "localhost",
            "LOCALHOST.",
            "app.localhost",
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
        ];
        for host in machine {
            assert_eq!(local(host), Some(Local::Machine), "{host}");
        }
        let network = [
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.169.254",
            "[fc00::1]",
            "[fd12:3456::1]",
            "[fe80::1]",
            "printer.local",
            "wiki.internal",
            "shop.test",
            "nas.home.arpa",
            "intranet",
        ];
        for host in network {
            assert_eq!(local(host), Some(Local::Network), "{host}");
        }
        let public = [
            "example.org",
            "localhost.example.org",
            "mylocal.org",
            "thelocal.se",
            "contest.org",
            "172.15.0.1",
            "172.32.0.1",
            "192.169.0.1",
            "11.0.0.1",
            "8.8.8.8",
            "[2001:db8::1]",
            "",
        ];
        for host in public {
            assert_eq!(local(host), None, "{host}");
        }
    }

    #[test]
    fn hosts_of_urls() {
        let check = |url, host| assert_eq!(host_of(url), host, "{url}");
        check("https://a.example/b@c", "a.example");
        check("https://u:p@a.example:80?x", "a.example");
        check("http://[::1]:80/", "[::1]");
        check("a/b", "");
    }
}
