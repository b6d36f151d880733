//! Where a request really comes from.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;

/// The peer's address or, when the peer is a proxy we were told of, the last address in `X-Forwarded-For` that is not
/// one. `None` only for requests that did not come over a socket.
pub(crate) fn client(request: &HttpRequest, proxies: &[IpAddr]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    if !proxies.contains(&peer) {
        return Some(peer);
    }
    let headers = request.headers().get_all("x-forwarded-for");
    let chain: Vec<IpAddr> = headers
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|entry| entry.trim().parse::<IpAddr>().ok())
        .map(|address| address.to_canonical())
        .collect();
    // What stands further left was written by whoever sent the request, and may be anything.
    chain.into_iter().rev().find(|address| !proxies.contains(address)).or(Some(peer))
}

/// What counts as one place: an IPv4 address, or the /64 that one IPv6 customer has whole.
pub(crate) fn place(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn asked(peer: &str, forwarded: Option<&str>, proxies: &[&str]) -> String {
        let mut request = TestRequest::default().peer_addr(format!("{peer}:1234").parse().unwrap());
        if let Some(forwarded) = forwarded {
            request = request.insert_header(("x-forwarded-for", forwarded));
        }
        let proxies: Vec<IpAddr> = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
        client(&request.to_http_request(), &proxies).unwrap().to_string()
    }

    #[test]
    fn a_forged_header_is_ignored_unless_a_known_proxy_sent_it() {
        assert_eq!(asked("192.0.2.7", Some("10.0.0.1"), &[]), "192.0.2.7");
        assert_eq!(asked("192.0.2.7", Some("10.0.0.1"), &["192.0.2.8"]), "192.0.2.7");
        assert_eq!(asked("192.0.2.7", Some("10.0.0.1"), &["192.0.2.7"]), "10.0.0.1");
    }

    #[test]
    fn behind_proxies_the_last_address_they_did_not_write_themselves_counts() {
        let proxies = ["192.0.2.7", "192.0.2.8"];
        assert_eq!(asked("192.0.2.7", Some("1.1.1.1, 203.0.113.5, 192.0.2.8"), &proxies), "203.0.113.5");
        assert_eq!(asked("192.0.2.7", Some("garbage"), &proxies), "192.0.2.7");
        assert_eq!(asked("192.0.2.7", None, &proxies), "192.0.2.7");
    }

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_place() {
        let place = |text: &str| place(text.parse().unwrap());
        assert_eq!(place("2001:db8:1:2:3::4"), place("2001:db8:1:2:ffff::1"));
        assert_ne!(place("2001:db8:1:2::1"), place("2001:db8:1:3::1"));
        assert_ne!(place("192.0.2.1"), place("192.0.2.2"));
    }
}
