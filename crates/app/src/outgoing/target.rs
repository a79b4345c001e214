//! An address as somebody names it to be sent to: read strictly, found in the directory of names by us, and each place that
//! it leads to is judged. Whoever connects goes to the places that were judged, so that a name that leads elsewhere a moment
//! later leads nowhere.

use super::inside::{Allowed, is_inside};
use futures_util::future::BoxFuture;
use hyper::Uri;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Letters of an address.
pub(crate) const LONGEST: usize = 2_000;
/// Places that one name leads to and that are tried.
const MOST_PLACES: usize = 4;

/// Why nothing is sent to an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unfit {
    /// It cannot be read.
    #[error("this is no address such as https://hooks.example/amigo")]
    Form,
    /// Somebody is named before the host.
    #[error("no name and password stand before the host")]
    User,
    /// Something stands behind a `#`.
    #[error("nothing stands behind a `#`")]
    Fragment,
    /// It is in clear, and the place is not one that may be.
    #[error("it begins with https://")]
    InClear,
    /// Its port is none of those that are allowed.
    #[error("this port is not allowed by the configuration")]
    Port,
    /// It leads inside.
    #[error("it leads to an address inside, which the configuration does not allow")]
    Inside,
    /// Nobody knows its name.
    #[error("its name is not known")]
    Unknown,
}

/// Finds out where a name leads to.
pub(crate) type Resolver =
    Arc<dyn Fn(String, u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> + Send + Sync>;

/// As this machine does.
pub(crate) fn system() -> Resolver {
    Arc::new(|host, port| {
        Box::pin(async move { Ok(tokio::net::lookup_host((host.as_str(), port)).await?.collect()) })
    })
}

/// Where something may be sent to.
pub(crate) struct Rules {
    /// Addresses that lead inside and may be reached, in clear too.
    pub allowed: Allowed,
    /// Ports; all where there is none.
    pub ports: Vec<u16>,
    /// How names are found.
    pub resolver: Resolver,
}

/// An address that can be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Target {
    pub uri: Uri,
    /// The host, without the brackets of IPv6.
    pub host: String,
    pub port: u16,
    pub is_tls: bool,
}

impl Target {
    /// The address in a text.
    pub fn of(text: &str) -> Result<Target, Unfit> {
        if text.len() > LONGEST || text.bytes().any(|byte| !byte.is_ascii_graphic()) {
            return Err(Unfit::Form);
        }
        if text.contains('#') {
            return Err(Unfit::Fragment);
        }
        let uri: Uri = text.parse().map_err(|_| Unfit::Form)?;
        let authority = uri.authority().ok_or(Unfit::Form)?;
        if authority.as_str().contains('@') {
            return Err(Unfit::User);
        }
        let is_tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(Unfit::Form),
        };
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = match (authority.port_u16(), authority.as_str().rsplit_once(':')) {
            (Some(0), _) => return Err(Unfit::Form),
            (Some(port), _) => port,
            // What stands there is no port.
            (None, Some((_, rest))) if !rest.contains(']') => return Err(Unfit::Form),
            (None, _) => {
                if is_tls {
                    443
                } else {
                    80
                }
            }
        };
        if host.is_empty() { Err(Unfit::Form) } else { Ok(Target { uri, host, port, is_tls }) }
    }

    /// Where it leads to now. Where one of these places must not be reached, none is.
    pub async fn places(&self, rules: &Rules) -> Result<Vec<SocketAddr>, Unfit> {
        if !rules.ports.is_empty() && !rules.ports.contains(&self.port) {
            return Err(Unfit::Port);
        }
        let found = match self.host.parse::<IpAddr>() {
            Ok(ip) => vec![SocketAddr::new(ip, self.port)],
            Err(_) => (rules.resolver)(self.host.clone(), self.port).await.map_err(|_| Unfit::Unknown)?,
        };
        for place in &found {
            let is_allowed = rules.allowed.names(*place);
            if is_inside(place.ip()) && !is_allowed {
                return Err(Unfit::Inside);
            }
            if !self.is_tls && !is_allowed {
                return Err(Unfit::InClear);
            }
        }
        if found.is_empty() { Err(Unfit::Unknown) } else { Ok(found.into_iter().take(MOST_PLACES).collect()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_strictly() {
        let read = |text: &str| Target::of(text).map(|target| (target.host, target.port, target.is_tls));
        let ok = |host: &str, port, is_tls| Ok((host.to_owned(), port, is_tls));
        assert_eq!(read("https://hooks.example/a?b=c"), ok("hooks.example", 443, true));
        assert_eq!(read("https://[2606:4700::1111]:8443/"), ok("2606:4700::1111", 8443, true));
        assert_eq!(read("https://[2606:4700::1111]/"), ok("2606:4700::1111", 443, true));
        assert_eq!(read("http://10.0.0.1:9000"), ok("10.0.0.1", 9000, false));
        for (text, why) in [
            ("https://user@hooks.example/", Unfit::User),
            ("https://user:secret@hooks.example/", Unfit::User),
            ("https://hooks.example@127.0.0.1/", Unfit::User),
            ("https://hooks.example/#x", Unfit::Fragment),
            ("ftp://hooks.example/", Unfit::Form),
            ("file:///etc/passwd", Unfit::Form),
            ("//hooks.example/", Unfit::Form),
            ("/hooks", Unfit::Form),
            ("hooks.example", Unfit::Form),
            ("https://", Unfit::Form),
            ("https:///x", Unfit::Form),
            ("https://hooks.example:0/", Unfit::Form),
            ("https://hooks.example:99999/", Unfit::Form),
            ("https://hooks example/", Unfit::Form),
            ("https://hooks.example/\r\nx: y", Unfit::Form),
            ("https://hööks.example/", Unfit::Form),
            ("", Unfit::Form),
        ] {
            assert_eq!(read(text), Err(why), "{text}");
        }
        assert_eq!(read(&format!("https://hooks.example/{}", "x".repeat(LONGEST))), Err(Unfit::Form));
    }

    fn places(text: &str, allowed: &[&str], ports: &[u16], found: &[&str]) -> Result<usize, Unfit> {
        let texts: Vec<String> = allowed.iter().map(|text| (*text).to_owned()).collect();
        let found: Vec<IpAddr> = found.iter().map(|ip| ip.parse().unwrap()).collect();
        let resolver: Resolver = Arc::new(move |_, port| {
            let found = found.iter().map(|ip| SocketAddr::new(*ip, port)).collect();
            Box::pin(async move { Ok(found) })
        });
        let rules = Rules { allowed: Allowed::read(&texts).unwrap(), ports: ports.to_vec(), resolver };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(Target::of(text).unwrap().places(&rules)).map(|places| places.len())
    }

    #[test]
    fn one_place_inside_is_enough_to_send_nothing() {
        const NAME: &str = "https://hooks.example/";
        assert_eq!(places(NAME, &[], &[], &["1.1.1.1", "2606:4700::1111"]), Ok(2));
        assert_eq!(places(NAME, &[], &[], &["1.1.1.1", "127.0.0.1"]), Err(Unfit::Inside));
        assert_eq!(places(NAME, &["127.0.0.1:443"], &[], &["1.1.1.1", "127.0.0.1"]), Ok(2));
        assert_eq!(places(NAME, &[], &[], &["::ffff:169.254.169.254"]), Err(Unfit::Inside));
        assert_eq!(places(NAME, &[], &[], &[]), Err(Unfit::Unknown));
        assert_eq!(places(NAME, &[], &[], &["1.1.1.1"; 20]), Ok(MOST_PLACES));
        assert_eq!(places("https://[::1]/", &[], &[], &[]), Err(Unfit::Inside));
        assert_eq!(places("https://127.0.0.1/", &[], &[], &[]), Err(Unfit::Inside));
    }

    #[test]
    fn in_clear_goes_only_where_it_is_allowed_by_name() {
        assert_eq!(places("http://hooks.example/", &[], &[], &["1.1.1.1"]), Err(Unfit::InClear));
        assert_eq!(places("http://hooks.example/", &["10.0.0.0/8"], &[], &["10.0.0.1"]), Ok(1));
        assert_eq!(
            places("http://h.example/", &["10.0.0.0/8"], &[], &["10.0.0.1", "1.1.1.1"]),
            Err(Unfit::InClear)
        );
        assert_eq!(places("https://hooks.example:22/", &[], &[443, 8443], &["1.1.1.1"]), Err(Unfit::Port));
        assert_eq!(places("https://hooks.example:8443/", &[], &[443, 8443], &["1.1.1.1"]), Ok(1));
    }
}
