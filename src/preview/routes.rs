//! What is answered to whom.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use marbre_diag::Tongue;
use marbre_pdf::checksum::Checksum;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use crate::report::project::Project;

use super::desk::Desk;
use super::editor::{self, Opener};
use super::guard::Guard;
use super::words;

/// What is said, of whatever kind.
type Answer = Response<UnsyncBoxBody<Bytes, Infallible>>;

/// The most bytes of what somebody asks to be done.
const MOST_ASKED: usize = 4 << 10;
/// How often a browser hears that the server is there.
const PULSE: Duration = Duration::from_secs(15);

const ICON: &str = include_str!("page/icon.svg");
const STYLE: &str = include_str!("page/style.css");
const SCRIPTS: [(&str, &str); 3] = [
    ("page.js", include_str!("page/page.js")),
    ("sheets.js", include_str!("page/sheets.js")),
    ("lines.js", include_str!("page/lines.js")),
];

/// What the page may do: use what this server has, and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";
/// What a picture may do that is opened by itself.
const PICTURE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// The routes of a preview.
pub(super) struct Routes {
    guard: Guard,
    desk: Arc<Desk>,
    project: Project,
    opener: Opener,
    page: Bytes,
}

/// A place that somebody asks for.
#[derive(Deserialize)]
struct Asked {
    file: String,
    line: u32,
    #[serde(default)]
    column: u32,
}

impl Routes {
    pub(super) fn new(
        guard: Guard,
        desk: Arc<Desk>,
        project: Project,
        opener: Opener,
        tongue: Tongue,
    ) -> Self {
        let page = words::page(&project, opener.name(), tongue).into();
        Self { guard, desk, project, opener, page }
    }

    /// Answers a request.
    pub(super) async fn answer(&self, request: Request<Incoming>) -> Answer {
        let path = match self.guard.path(&request) {
            Ok(path) => path.to_owned(),
            Err(status) => return refused(status),
        };
        let acts = matches!(path.as_str(), "open" | "goto");
        match (request.method(), acts) {
            (&Method::POST, true) => self.act(&path, request).await,
            (&Method::GET, false) => self.read(&path).await,
            (_, acts) => {
                let mut answer = refused(StatusCode::METHOD_NOT_ALLOWED);
                let allowed = if acts { "POST" } else { "GET" };
                set(&mut answer, header::ALLOW, allowed);
                answer
            }
        }
    }

    async fn read(&self, path: &str) -> Answer {
        if let Some((_, script)) = SCRIPTS.iter().find(|(name, _)| *name == path) {
            return fresh("text/javascript; charset=utf-8", script.as_bytes());
        }
        match path {
            "" => fresh("text/html; charset=utf-8", self.page.clone()),
            "style.css" => fresh("text/css; charset=utf-8", STYLE.as_bytes()),
            "state" => {
                let state = self.desk.news().borrow().state.clone();
                fresh("application/json", state)
            }
            "icon.svg" => fresh("image/svg+xml", ICON.as_bytes()),
            "events" => self.events(),
            _ => {
                let name = path
                    .split_once('/')
                    .filter(|(kind, _)| matches!(*kind, "image" | "items" | "picture"));
                match name.and_then(|(_, name)| name.parse().ok()) {
                    Some(name) => self.named(&name).await,
                    None => refused(StatusCode::NOT_FOUND),
                }
            }
        }
    }

    /// What has a checksum as its name: it never changes.
    async fn named(&self, name: &Checksum) -> Answer {
        let found = match self.desk.blob(name) {
            Some(found) => Some(found),
            None => self.picture(name).await,
        };
        let Some((kind, bytes)) = found else { return refused(StatusCode::NOT_FOUND) };
        let mut answer = fresh(&kind, bytes);
        set(&mut answer, header::CONTENT_SECURITY_POLICY, PICTURE_POLICY);
        let forever = "private, max-age=31536000, immutable";
        set(&mut answer, header::CACHE_CONTROL, forever);
        answer
    }

    /// A picture of the project that is on a page, if it is still the one that was seen.
    async fn picture(&self, name: &Checksum) -> Option<(String, Bytes)> {
        let (path, name) = (self.desk.picture(name)?, *name);
        let project = self.project.clone();
        spawn_blocking(move || {
            let bytes = project.read(&path).ok()?;
            if Checksum::of(&bytes) != name {
                return None;
            }
            Some(match marbre_picture::ending(&path).as_str() {
                "jpg" | "jpeg" => ("image/jpeg".to_owned(), bytes.into()),
                "png" => ("image/png".to_owned(), bytes.into()),
                "webp" => ("image/webp".to_owned(), bytes.into()),
                "gif" => ("image/gif".to_owned(), bytes.into()),
                _ => ("image/png".to_owned(), as_png(&bytes)?),
            })
        })
        .await
        .ok()?
    }

    /// All that changes, as it changes.
    fn events(&self) -> Answer {
        let (send, receive) = mpsc::channel(4);
        let mut news = self.desk.news();
        tokio::spawn(async move {
            let (mut version, mut wish) = (0, 0);
            loop {
                let mut message = String::new();
                {
                    let now = news.borrow_and_update();
                    if now.version != version {
                        version = now.version;
                        let state = String::from_utf8_lossy(&now.state);
                        message += &format!("event: state\ndata: {state}\n\n");
                    }
                    if let Some((number, wanted)) = &now.wanted
                        && *number != wish
                    {
                        wish = *number;
                        let wanted = String::from_utf8_lossy(wanted);
                        message += &format!("event: goto\ndata: {wanted}\n\n");
                    }
                }
                if message.is_empty() {
                    message = ": here\n\n".to_owned();
                }
                if send.send(Bytes::from(message)).await.is_err() {
                    return;
                }
                if let Ok(Err(_)) = tokio::time::timeout(PULSE, news.changed()).await {
                    return;
                }
            }
        });
        answer("text/event-stream", Events(receive).boxed_unsync())
    }

    async fn act(&self, path: &str, request: Request<Incoming>) -> Answer {
        let body = Limited::new(request.into_body(), MOST_ASKED).collect().await;
        let Ok(body) = body else { return refused(StatusCode::PAYLOAD_TOO_LARGE) };
        let Ok(asked) = serde_json::from_slice::<Asked>(&body.to_bytes()) else {
            return refused(StatusCode::BAD_REQUEST);
        };
        let done = match path {
            "goto" => {
                let line = usize::try_from(asked.line).unwrap_or(usize::MAX);
                self.desk.go_to(&asked.file, line).then(|| json!({}))
            }
            _ => {
                let place = editor::located(&self.project, &asked.file);
                place.and_then(|file| self.opener.open(&file, asked.line, asked.column))
            }
        };
        match done {
            Some(done) => fresh("application/json", done.to_string()),
            None => refused(StatusCode::NOT_FOUND),
        }
    }
}

/// A picture that browsers don't know, as one that they do.
fn as_png(bytes: &[u8]) -> Option<Bytes> {
    use image::{ImageFormat, ImageReader};
    use std::io::Cursor;
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let picture = reader.decode().ok()?.thumbnail(2000, 2000).to_rgb8();
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner().into())
}

/// What a browser hears, one after the other.
struct Events(mpsc::Receiver<Bytes>);

impl Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = self.0.poll_recv(context);
        next.map(|it| it.map(|bytes| Ok(Frame::data(bytes))))
    }
}

fn answer(kind: &str, body: UnsyncBoxBody<Bytes, Infallible>) -> Answer {
    let mut answer = Response::new(body);
    set(&mut answer, header::CONTENT_TYPE, kind);
    set(&mut answer, header::CONTENT_SECURITY_POLICY, POLICY);
    set(&mut answer, header::CACHE_CONTROL, "no-store");
    set(&mut answer, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut answer, header::REFERRER_POLICY, "no-referrer");
    set(&mut answer, header::X_FRAME_OPTIONS, "DENY");
    let same = "same-origin";
    for name in ["cross-origin-resource-policy", "cross-origin-opener-policy"] {
        set(&mut answer, HeaderName::from_static(name), same);
    }
    answer
}

/// What may be another the next time.
fn fresh(kind: &str, body: impl Into<Bytes>) -> Answer {
    answer(kind, Full::new(body.into()).boxed_unsync())
}

fn refused(status: StatusCode) -> Answer {
    let reason = status.canonical_reason().unwrap_or_default();
    let mut answer = fresh("text/plain; charset=utf-8", reason);
    *answer.status_mut() = status;
    answer
}

fn set(answer: &mut Answer, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}
