//! Who may ask for what: only pages that this server has served, on this machine.
//!
//! A browser that visits another site can be made to send requests here. Such a request doesn't
//! know the token, and it says where it comes from; a name of another site that leads to this
//! machine stands in `Host`.

use std::io;

use hyper::{HeaderMap, Method, Request, StatusCode};

/// Where a browser says what has made it ask.
const SITE: &str = "sec-fetch-site";
const HOST: &str = "host";
const ORIGIN: &str = "origin";
const CONTENT_TYPE: &str = "content-type";

/// The port and the token of a server.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    port: u16,
    token: String,
}

/// A token that nobody guesses: 128 bits.
///
/// # Errors
/// Where the system has none.
pub(super) fn token() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Guard {
    pub(super) const fn new(port: u16, token: String) -> Self {
        Self { port, token }
    }

    /// The address of the page.
    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/{}/", self.port, self.token)
    }

    /// The path of a request below the token.
    ///
    /// # Errors
    /// With the status of the answer, where it isn't let in.
    pub(super) fn path<'a, B>(
        &self,
        request: &'a Request<B>,
    ) -> Result<&'a str, StatusCode> {
        let own = ["127.0.0.1", "localhost"].map(|name| format!("{name}:{}", self.port));
        let header = |name| only(request.headers(), name);
        let host = header(HOST).unwrap_or_default();
        if !own.iter().any(|it| it == host) {
            return Err(StatusCode::FORBIDDEN);
        }
        let site = header(SITE).unwrap_or("none");
        if !matches!(site, "none" | "same-origin") {
            return Err(StatusCode::FORBIDDEN);
        }
        let (token, path) = request
            .uri()
            .path()
            .strip_prefix('/')
            .and_then(|rest| rest.split_once('/'))
            .ok_or(StatusCode::FORBIDDEN)?;
        if !same(token, &self.token) {
            return Err(StatusCode::FORBIDDEN);
        }
        let origin = header(ORIGIN);
        let is_own = |origin: &str| {
            let name = origin.strip_prefix("http://");
            name.is_some_and(|name| own.iter().any(|it| it == name))
        };
        if origin.is_some_and(|it| !is_own(it)) {
            return Err(StatusCode::FORBIDDEN);
        }
        if *request.method() == Method::POST {
            // What acts has to say where it comes from.
            if origin.is_none() {
                return Err(StatusCode::FORBIDDEN);
            }
            if header(CONTENT_TYPE) != Some("application/json") {
                return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
            }
        }
        Ok(path)
    }
}

/// What a header says; of two of one name, nothing that anybody wants: they are an attempt at
/// something.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next().map(|it| it.to_str().unwrap_or("?"));
    if all.next().is_some() { Some("?") } else { first }
}

/// Compares without saying by the time that it takes how much is right.
fn same(one: &str, other: &str) -> bool {
    let differ = one.bytes().zip(other.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
    one.len() == other.len() && differ == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: &str, path: &str, headers: &[(&str, &str)]) -> Result<(), u16> {
        let guard = Guard::new(4000, "token".to_owned());
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(()).expect("a request");
        guard.path(&request).map(|_| ()).map_err(|status| status.as_u16())
    }

    #[test]
    fn only_its_own_pages_may_ask() {
        let host = ("host", "127.0.0.1:4000");
        let own = ("origin", "http://127.0.0.1:4000");
        let json = ("content-type", "application/json");
        assert_eq!(asked("GET", "/token/", &[host]), Ok(()));
        assert_eq!(asked("GET", "/token/", &[("host", "localhost:4000")]), Ok(()));
        assert_eq!(asked("POST", "/token/open", &[host, own, json]), Ok(()));
        for (method, path, headers) in [
            ("GET", "/token/", &[][..]),
            ("GET", "/token/", &[("host", "127.0.0.1")]),
            ("GET", "/token/", &[("host", "127.0.0.1:4001")]),
            ("GET", "/token/", &[("host", "evil.example:4000")]),
            ("GET", "/token/", &[host, ("host", "evil.example")]),
            ("GET", "/", &[host]),
            ("GET", "/token", &[host]),
            ("GET", "/tokem/", &[host]),
            ("GET", "/tokens/", &[host]),
            ("GET", "/token/", &[host, ("sec-fetch-site", "cross-site")]),
            ("GET", "/token/", &[host, ("origin", "http://evil.example")]),
            ("POST", "/token/open", &[host, json]),
            ("POST", "/token/open", &[host, json, ("origin", "null")]),
            ("POST", "/token/open", &[host, json, ("origin", "http://evil.example")]),
            ("POST", "/token/open", &[host, json, ("origin", "https://127.0.0.1:4000")]),
            ("POST", "/token/open", &[host, json, ("origin", "http://127.0.0.1:40001")]),
        ] {
            assert_eq!(asked(method, path, headers), Err(403), "{method} {headers:?}");
        }
        let form = ("content-type", "text/plain");
        assert_eq!(asked("POST", "/token/open", &[host, own, form]), Err(415));
        assert_eq!(asked("POST", "/token/open", &[host, own]), Err(415));
    }

    #[test]
    fn tokens_are_of_their_own() {
        let [one, other] = [token(), token()].map(|it| it.expect("a token"));
        assert_eq!(one.len(), 32);
        assert!(one != other);
    }
}
