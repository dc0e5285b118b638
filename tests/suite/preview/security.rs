//! What is tried against the server.

use super::super::case::Case;
use super::served::Served;

#[test]
fn nobody_else_is_let_in() {
    let case = Case::new("preview-security");
    let served = Served::of(&case, &[]);
    let state = served.state(|it| it["state"] == "fresh");
    let Served { port, ref token, .. } = served;
    let get = |path: &str, headers: &[&str]| {
        let reply = served.ask(&format!("GET {path}"), headers, "");
        assert!(reply.status != 200 || reply.body.is_empty(), "{path} {headers:?}");
        reply.status
    };
    let own = format!("/{token}/");

    // A token that isn't its own, or none.
    for path in ["/", "/state", "/favicon.ico", "//state", "/0123456789abcdef/state"] {
        assert_eq!(get(path, &[]), 403, "{path}");
    }
    assert_eq!(get(&own[..own.len() - 2], &[]), 403);
    assert_eq!(get(&format!("/{token}0/state"), &[]), 403);

    // A name that leads to this machine; another port; two of them; none.
    for host in ["evil.example", "localhost", "127.0.0.1", "127.0.0.1:1", "[::1]:80", ""]
    {
        let host = format!("Host: {host}");
        assert_eq!(get(&own, &[&host]), 403, "{host}");
    }
    let rebound = format!("Host: evil.example:{port}");
    assert_eq!(get(&own, &[&rebound]), 403);
    let [first, second] = [format!("Host: 127.0.0.1:{port}"), rebound];
    assert_eq!(get(&own, &[&first, &second]), 403);
    let bare = format!("GET {own} HTTP/1.0\r\n\r\n");
    assert_eq!(served.raw(bare.as_bytes()).status, 403);

    // Pages of others.
    assert_eq!(get(&own, &["Origin: http://evil.example"]), 403);
    assert_eq!(get(&own, &["Origin: null"]), 403);
    assert_eq!(get(&own, &["Sec-Fetch-Site: cross-site"]), 403);
    assert_eq!(get(&own, &["Sec-Fetch-Site: same-site"]), 403);

    // Files that aren't its own, by any spelling.
    for path in [
        "report.toml",
        "../report.toml",
        "..%2f..%2freport.toml",
        "image/../../report.toml",
        "picture/report.toml",
        "picture/images/cover.jpg",
        "image//etc/passwd",
        "image/%2e%2e/report.toml",
        "page.html",
        "build/x",
        ".marbre/preview.json",
        "style.css/",
        "state/x",
    ] {
        assert_eq!(get(&format!("{own}{path}"), &[]), 404, "{path}");
    }
    // Nothing that has no name on the desk.
    assert_eq!(get(&format!("{own}image/{}", "0".repeat(64)), &[]), 404);

    // Methods: reading by GET, acting by POST, and nothing else.
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "HEAD", "PATCH"] {
        let from = format!("Origin: http://127.0.0.1:{port}");
        let headers = [from.as_str(), "Content-Type: application/json"];
        let reply = served.ask(&format!("{method} {own}state"), &headers, "");
        assert_eq!(reply.status, 405, "{method}");
        assert_eq!(reply.headers["allow"], "GET");
    }
    for act in ["open", "goto"] {
        assert_eq!(get(&format!("{own}{act}"), &[]), 405);
    }

    // Acting without saying where one comes from, or from elsewhere, or as a form.
    let act = |headers: &[&str], body: &str| {
        served.ask(&format!("POST {own}goto"), headers, body).status
    };
    let (json, body) = ("Content-Type: application/json", r#"{"file":"a","line":1}"#);
    let from = format!("Origin: http://127.0.0.1:{port}");
    assert_eq!(act(&[json], body), 403);
    assert_eq!(act(&[json, "Origin: http://evil.example"], body), 403);
    assert_eq!(act(&[json, "Origin: null"], body), 403);
    assert_eq!(act(&[json, &format!("{from}.evil.example")], body), 403);
    assert_eq!(act(&[&from], body), 415);
    assert_eq!(act(&[&from, "Content-Type: text/plain"], body), 415);
    // What is let in has to make sense, and to be short.
    assert_eq!(act(&[&from, json], body), 404);
    assert_eq!(act(&[&from, json], "{"), 400);
    assert_eq!(act(&[&from, json], &format!("{{\"file\":\"{}\"", "a".repeat(5000))), 413);

    // Requests that are no requests.
    let huge = format!("GET {own} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nA: ");
    let huge = huge + &"a".repeat(1 << 20) + "\r\n\r\n";
    assert_eq!(served.raw(huge.as_bytes()).status, 431);
    let many = format!("GET {own} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n");
    let many = many + &"A: b\r\n".repeat(1000) + "\r\n";
    assert_eq!(served.raw(many.as_bytes()).status, 431);
    for bytes in
        [&b"\0\0\0\0\r\n\r\n"[..], b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\r\n\r\n"]
    {
        assert_eq!(served.raw(bytes).status, 400);
    }

    // Opening: no file outside, and nothing where there is no editor.
    for file in
        ["../x", "/etc/passwd", "texts/../../x", "-x", "missing.md", "report.toml"]
    {
        let body = serde_json::json!({ "file": file, "line": 1 }).to_string();
        assert_eq!(served.post("open", &body).status, 404, "{file}");
    }

    // And it is still there, unmoved.
    assert_eq!(served.get("state").status, 200);
    let now = served.state(|_| true);
    assert_eq!((&now["pages"], &now["state"]), (&state["pages"], &state["state"]));
}

#[test]
fn what_is_served_may_use_nothing_else() {
    let case = Case::new("preview-headers");
    let served = Served::of(&case, &["--editor", "vscode"]);
    let page = served.get("");
    let policy = &page.headers["content-security-policy"];
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(page.headers[name], value, "{name}");
    }
    let text = String::from_utf8(page.body).expect("text");
    assert!(!text.contains("http://") && !text.contains("https://"), "{text}");
    assert!(!text.contains(" style=") && !text.contains(" onclick="), "{text}");

    let state = served.state(|it| it["state"] == "fresh");
    let name = state["pages"][0]["image"].as_str().expect("a name");
    let image = served.get(&format!("image/{name}"));
    assert!(image.headers["content-security-policy"].contains("sandbox"));
    assert!(image.headers["cache-control"].contains("immutable"));

    // An address for the browser, of a file of the project alone.
    let opened = served.post("open", r#"{"file":"report.toml","line":3,"column":2}"#);
    assert_eq!(opened.status, 200);
    let opened = String::from_utf8(opened.body).expect("text");
    assert!(opened.contains("vscode://file/") && opened.contains("report.toml:3:2"));
    assert_eq!(served.post("open", r#"{"file":"../x","line":3}"#).status, 404);
}

#[cfg(unix)]
#[test]
fn only_its_user_reads_how_it_is_reached() {
    use std::os::unix::fs::PermissionsExt;
    let case = Case::new("preview-door");
    let _served = Served::of(&case, &[]);
    let file = case.path(".marbre/preview.json");
    let mode = std::fs::metadata(file).expect("the note").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
