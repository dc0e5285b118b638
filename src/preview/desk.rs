//! What browsers may see: the last pages, and what was said.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::body::Bytes;
use marbre_diag::{Diagnostic, Tongue};
use marbre_pdf::checksum::Checksum;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::report::placed::PlacedPart;
use crate::typeset::resident::{Blob, Mark, Page};

use super::press::Press;
use super::state;

/// How many sets ago a blob was named for the last time when it is put away: a browser may be
/// behind.
const BEHIND: usize = 4;

/// What is seen, and those who are told when it changes.
pub(super) struct Desk {
    tongue: Tongue,
    now: Mutex<Now>,
    news: watch::Sender<News>,
}

/// What browsers are told.
#[derive(Clone, Default)]
pub(super) struct News {
    /// All that is seen, as JSON.
    pub(super) state: Bytes,
    /// The number of it.
    pub(super) version: u64,
    /// The place that somebody wants to see, and the number of that wish.
    pub(super) wanted: Option<(u64, Bytes)>,
}

#[derive(Default)]
struct Now {
    version: u64,
    wishes: u64,
    seen: Seen,
    blobs: HashMap<Checksum, (String, Bytes)>,
    /// What the last sets have named, beside the one that is seen.
    recent: VecDeque<BTreeSet<Checksum>>,
    /// The state as it was told; without its number, its time and the press.
    told: Value,
    seen_as: Value,
    /// Pictures of plates, and the said things that a state has already.
    plates: HashMap<Checksum, Bytes>,
}

impl Now {
    /// The items of all pages, as they were sent.
    fn items(&self) -> Vec<Bytes> {
        let items =
            self.seen.pages.iter().map(|page| Some(&self.blobs.get(&page.items)?.1));
        items.map(|it| it.cloned().unwrap_or_default()).collect()
    }
}

/// What a set has made.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) pages: Vec<Page>,
    pub(super) parts: Vec<PlacedPart>,
    /// The pictures of the project that are on the pages, by their checksums.
    pub(super) pictures: BTreeMap<Checksum, String>,
    /// The names of all images, items and other pictures.
    pub(super) named: BTreeSet<Checksum>,
    /// How far text has to stay from the trim, in mm.
    pub(super) safe: f64,
}

impl Desk {
    pub(super) fn new(tongue: Tongue) -> Self {
        let (news, _) = watch::channel(News::default());
        let desk = Self { tongue, now: Mutex::default(), news };
        desk.tell(&mut desk.now(), "none", &[], &[], Duration::ZERO);
        desk
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        // A thread that panicked has left nothing half done that anybody reads.
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what a worker has sent, which may name what it has sent before.
    pub(super) fn keep(&self, blobs: Vec<Blob>, named: &BTreeSet<Checksum>) {
        let mut now = self.now();
        let now = &mut *now;
        for Blob { name, kind, bytes } in blobs {
            now.blobs.insert(name, (kind, bytes.into()));
        }
        if named.is_empty() {
            return;
        }
        now.recent.push_front(named.clone());
        now.recent.truncate(BEHIND);
        let Now { blobs, recent, seen, .. } = now;
        let kept = |name: &Checksum| {
            seen.named.contains(name) || recent.iter().any(|it| it.contains(name))
        };
        blobs.retain(|name, _| kept(name));
    }

    /// Puts new pages on the desk.
    pub(super) fn put(
        &self,
        seen: Seen,
        said: &[Diagnostic],
        marks: &[Vec<Mark>],
        took: Duration,
    ) {
        let mut now = self.now();
        now.seen = seen;
        self.tell(&mut now, "fresh", said, marks, took);
    }

    /// Says why there are no new pages; the last ones stay.
    pub(super) fn put_mistakes(&self, said: &[Diagnostic]) {
        let mut now = self.now();
        let state = if now.seen.pages.is_empty() { "none" } else { "stale" };
        let marks = state::marks(&now.items(), said);
        self.tell(&mut now, state, said, &marks, Duration::ZERO);
    }

    fn tell(
        &self,
        now: &mut Now,
        state: &str,
        said: &[Diagnostic],
        marks: &[Vec<Mark>],
        took: Duration,
    ) {
        let parts: Vec<Value> = now
            .seen
            .parts
            .iter()
            .map(|it| json!({ "name": it.layout, "first": it.first, "count": it.count }))
            .collect();
        let mut json = json!({
            "state": state,
            "pages": now.seen.pages,
            "parts": parts,
            "safe": now.seen.safe,
            "said": state::said(said, marks, self.tongue),
        });
        // Whoever looks doesn't have to know that a new worker has seen the same.
        if json == now.seen_as {
            return;
        }
        now.seen_as = json.clone();
        now.version += 1;
        json["version"] = now.version.into();
        json["ms"] = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).into();
        now.told = json;
        self.send(now);
    }

    fn send(&self, now: &Now) {
        let (state, version) = (now.told.to_string().into(), now.version);
        self.news.send_modify(|news| (news.state, news.version) = (state, version));
    }

    /// Whether what the press will print is known of what is seen.
    pub(super) fn has_press(&self) -> bool {
        self.now().told.get("press").is_some()
    }

    /// The number of what is seen.
    pub(super) fn version(&self) -> u64 {
        self.now().version
    }

    /// Adds what the press will print of the pages of a version, if they are still seen.
    pub(super) fn put_press(&self, press: Press, blobs: Vec<Blob>, version: u64) {
        let mut now = self.now();
        if now.version != version {
            return;
        }
        now.plates = blobs.into_iter().map(|it| (it.name, it.bytes.into())).collect();
        let now = &mut *now;
        state::add_press(&mut now.told, &press, self.tongue);
        now.version += 1;
        now.told["version"] = now.version.into();
        self.send(now);
    }

    /// Hears of all that changes.
    pub(super) fn news(&self) -> watch::Receiver<News> {
        self.news.subscribe()
    }

    /// What lies on the desk under a name, and its media type.
    pub(super) fn blob(&self, name: &Checksum) -> Option<(String, Bytes)> {
        let now = self.now();
        let plate = || {
            let bytes = now.plates.get(name)?.clone();
            Some(("image/jpeg".to_owned(), bytes))
        };
        now.blobs.get(name).cloned().or_else(plate)
    }

    /// The picture of the project that has a checksum.
    pub(super) fn picture(&self, name: &Checksum) -> Option<String> {
        self.now().seen.pictures.get(name).cloned()
    }

    /// Moves all browsers to what was written at a line of a file; whether there is such.
    pub(super) fn go_to(&self, file: &str, line: usize) -> bool {
        let mut now = self.now();
        let Some(found) = state::nearest(&now.items(), file, line) else { return false };
        now.wishes += 1;
        let wish = (now.wishes, Bytes::from(found.to_string()));
        self.news.send_modify(|news| news.wanted = Some(wish));
        true
    }
}
