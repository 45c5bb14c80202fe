//! What one client may cost, and which requests are turned away before a route sees them.
//!
//! Nothing here is written down: where requests are counted by address, the address goes through a
//! hash whose key lives as long as the process.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{Request, State as Extracted};
use axum::http::header::{
    CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, HOST, RETRY_AFTER, TRANSFER_ENCODING,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Version};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::State;
use super::error::Refusal;
use super::parameters::Fault;

/// Most bytes of an address with its query: a question of 1 KiB takes 3 KiB when every byte of it is
/// percent-encoded, and fifty filters fit in the rest.
const URL_BYTES: usize = 8 * 1024;

/// What clients may cost. Each is a setting of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Most connections at once; clients beyond it wait in the system's queue.
    pub connections: usize,
    /// Questions that may wait for each core: what is over is sent away at once, and what waits is
    /// answered well before a visitor gives up.
    pub queue: usize,
    /// Most bytes of a request line with its headers.
    pub header_bytes: usize,
    /// Most bytes of a body: a question of 1 KiB with all its filters is far below.
    pub body_bytes: usize,
    /// How long a client may take over its request line and headers, and idle between two requests.
    pub header_timeout: Duration,
    /// How long one request may take before the client is sent away.
    pub request_timeout: Duration,
    /// How long a client may take over the next 4 KiB of an answer.
    pub write_timeout: Duration,
    /// How long answers that are under way may take when the server stops.
    pub drain_timeout: Duration,
    /// Requests a minute from one address; `None`: any number.
    pub rate: Option<u32>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxy: Vec<IpAddr>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 512,
            queue: 16,
            header_bytes: 16 * 1024,
            body_bytes: 16 * 1024,
            header_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(10),
            write_timeout: Duration::from_secs(30),
            drain_timeout: Duration::from_secs(10),
            rate: None,
            trusted_proxy: Vec::new(),
        }
    }
}

/// Who is at the other end of the connection; set by the accept loop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// Turns away what no route should see, and closes connections on which two programs might disagree
/// about where a request ends (RFC 9112, sections 3.2, 6.1 and 11.2).
pub(super) async fn admit(
    Extracted(state): Extracted<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    let mut closes = is_ambiguous(&request);
    let mut response = match refusal(&state, &request) {
        Some(response) => {
            closes = true;
            response
        }
        None => next.run(request).await,
    };
    if closes {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

fn refusal(state: &State, request: &Request) -> Option<Response> {
    let headers = request.headers();
    let peer = request.extensions().get::<Peer>().copied();
    if peer.is_some() && request.version() == Version::HTTP_11 {
        let hosts = headers.get_all(HOST).iter().count();
        if hosts != 1 {
            let code = if hosts == 0 { "required" } else { "repeated" };
            let fault = Fault::new("Host", code, "a request has one Host header");
            return Some(Refusal::Parameters(vec![fault]).into_response());
        }
    }
    let length = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if length > URL_BYTES {
        return Some(StatusCode::URI_TOO_LONG.into_response());
    }
    // Nothing is unpacked: a small body could become a large one.
    let packed = headers.get(CONTENT_ENCODING);
    if packed.is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Some(Refusal::UnsupportedType.into_response());
    }
    // Whoever watches the service must see that it lives.
    if matches!(request.uri().path(), "/livez" | "/readyz") {
        return None;
    }
    let wait = state.rate.as_ref().zip(peer).and_then(|(rate, Peer(peer))| {
        rate.take(client(peer, headers, &state.options.limits.trusted_proxy), Instant::now())
    })?;
    let seconds = HeaderValue::from(wait.as_secs() + 1);
    Some((StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, seconds)]).into_response())
}

/// Whether a proxy in front may see the end of this request elsewhere than we do: a body in pieces,
/// or one on a method that has none. The HTTP library refuses the forms that contradict themselves.
fn is_ambiguous(request: &Request) -> bool {
    let headers = request.headers();
    let bodiless = !matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
    let has_length = headers.get(CONTENT_LENGTH).is_some_and(|length| length.as_bytes() != b"0");
    headers.contains_key(TRANSFER_ENCODING) || (bodiless && has_length)
}

/// Who asks: the peer, or where that is a proxy we trust, the last address in `X-Forwarded-For` that
/// is none. What stands before that one is what the client says of itself.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let mut client = peer;
    let said = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let addresses: Vec<&str> = said.flat_map(|value| value.split(',')).map(str::trim).collect();
    for address in addresses.iter().rev() {
        if !trusted.contains(&client) {
            break;
        }
        let Ok(address) = address.parse() else { break };
        client = address;
    }
    client
}

/// Clients whose requests are counted at once. A minute of one request a client: 65,536 of them are a
/// flood that no count by address stops, and then all are let through rather than all sent away.
const CLIENTS: usize = 1 << 16;

/// Requests by client: each may make so many a minute, and as many at once.
#[derive(Debug)]
pub(super) struct Rate {
    each_minute: f64,
    key: RandomState,
    clients: Mutex<HashMap<u64, Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    left: f64,
    seen: Instant,
}

impl Rate {
    pub(super) fn new(each_minute: u32) -> Rate {
        let each_minute = f64::from(each_minute);
        Rate { each_minute, key: RandomState::new(), clients: Mutex::default() }
    }

    /// Counts a request; how long the client has to wait where it has made too many.
    fn take(&self, client: IpAddr, now: Instant) -> Option<Duration> {
        let each_second = self.each_minute / 60.0;
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.len() >= CLIENTS {
            // Who has been away for a minute may make all its requests again.
            clients.retain(|_, bucket| now - bucket.seen < Duration::from_secs(60));
            if clients.len() >= CLIENTS {
                return None;
            }
        }
        let bucket = clients
            .entry(self.key.hash_one(network(client)))
            .or_insert(Bucket { left: self.each_minute, seen: now });
        let earned = (now - bucket.seen).as_secs_f64() * each_second;
        bucket.left = (bucket.left + earned).min(self.each_minute);
        bucket.seen = now;
        if bucket.left < 1.0 {
            return Some(Duration::from_secs_f64((1.0 - bucket.left) / each_second));
        }
        bucket.left -= 1.0;
        None
    }
}

/// What one household or office has: an IPv4 address, or the first half of an IPv6 address.
fn network(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits() >> 64 << 64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_a_trusted_proxy_says_who_asks() {
        let check = |peer: &str, said: &[&str], expected: &str| {
            let mut headers = HeaderMap::new();
            for value in said {
                headers.append("x-forwarded-for", HeaderValue::from_str(value).unwrap());
            }
            let trusted = [ip("10.0.0.1"), ip("10.0.0.2")];
            assert_eq!(client(ip(peer), &headers, &trusted), ip(expected), "{peer} {said:?}");
        };
        check("192.0.2.7", &[], "192.0.2.7");
        check("192.0.2.7", &["198.51.100.1"], "192.0.2.7");
        check("10.0.0.1", &["198.51.100.1"], "198.51.100.1");
        check("10.0.0.1", &["203.0.113.9, 198.51.100.1, 10.0.0.2"], "198.51.100.1");
        check("10.0.0.1", &["203.0.113.9", "198.51.100.1"], "198.51.100.1");
        check("10.0.0.1", &["198.51.100.1, onbekend"], "10.0.0.1");
        check("10.0.0.1", &[], "10.0.0.1");
    }

    #[test]
    fn a_client_has_its_number_of_requests_a_minute() {
        let rate = Rate::new(3);
        let began = Instant::now();
        let take = |client: &str, seconds: u64| {
            rate.take(ip(client), began + Duration::from_secs(seconds)).map(|wait| wait.as_secs())
        };
        for _ in 0..3 {
            assert_eq!(take("192.0.2.7", 0), None);
        }
        assert_eq!(take("192.0.2.7", 0), Some(20));
        assert_eq!(take("::ffff:192.0.2.7", 5), Some(15), "the same client");
        assert_eq!(take("192.0.2.8", 5), None);
        assert_eq!(take("192.0.2.7", 20), None);
        assert!(take("192.0.2.7", 20).is_some());
        for end in 1..4 {
            assert_eq!(take(&format!("2001:db8::{end}"), 20), None);
        }
        assert!(take("2001:db8::4", 20).is_some(), "one network");
        assert_eq!(take("2001:db8:0:1::4", 20), None);
    }

    #[test]
    fn more_clients_than_are_counted_are_let_through() {
        let rate = Rate::new(1);
        let began = Instant::now();
        for number in 0..CLIENTS as u32 {
            assert_eq!(rate.take(IpAddr::from(number.to_be_bytes()), began), None);
        }
        assert_eq!(rate.take(ip("203.0.113.1"), began), None);
        assert_eq!(rate.take(ip("203.0.113.1"), began), None);
        let later = began + Duration::from_secs(61);
        assert_eq!(rate.take(ip("203.0.113.1"), later), None);
        assert!(rate.take(ip("203.0.113.1"), later).is_some(), "room was made");
    }
}
