//! Under which name this process is asked. A web page can give its own name the address of this machine and then
//! ask as if it came from there (DNS rebinding); the header Host tells.

use crate::config::server::Settings;
use axum::body::Body;
use axum::http::header::HOST;
use axum::http::{Request, Version};
use std::net::IpAddr;

/// Whether a request is meant for this process.
pub(super) fn is_served(request: &Request<Body>, settings: &Settings) -> bool {
    let mut named = request.headers().get_all(HOST).iter();
    let header = named.next().map(|value| value.to_str().unwrap_or_default());
    if named.next().is_some() {
        return false;
    }
    match request.uri().authority().map(|authority| authority.as_str()).or(header) {
        Some(host) => is_known(without_port(host), settings),
        // Only the first version of the protocol does without.
        None => request.version() <= Version::HTTP_10,
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

fn is_known(name: &str, settings: &Settings) -> bool {
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        || name.eq_ignore_ascii_case("localhost")
        || settings.hosts.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: &str, expected: bool) {
        let settings = Settings { hosts: vec!["amigo.shop.example".to_owned()], ..Settings::default() };
        let request = Request::builder().header(HOST, host).body(Body::empty()).unwrap();
        assert_eq!(is_served(&request, &settings), expected, "{host}");
    }

    #[test]
    fn only_names_of_this_machine_are_served() {
        check("localhost:8420", true);
        check("LOCALHOST", true);
        check("127.0.0.1", true);
        check("127.0.0.1:1", true);
        check("[::1]:8420", true);
        check("[::1]", true);
        check("Amigo.Shop.Example", true);
        check("shop.example", false);
        check("localhost.evil.example", false);
        check("127.0.0.1.evil.example:80", false);
        check("10.0.0.1", false);
        check("", false);
        check("\u{e9}", false);
    }
}
