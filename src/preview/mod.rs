//! `marbre preview`: the pages of a report in a browser, as they are written.
//!
//! ```text
//!  files ──► watched ──► resident ──► desk ──► server ──► browsers
//!                        (a process)   ▲          │
//!                                 press └── goto ──┘
//!                        (another)
//! ```
//!
//! One thread looks at the files and has the report set by a process that stays; what comes of
//! it lies on the desk, from where the server hands it to browsers.

mod desk;
mod editor;
mod guard;
mod press;
mod routes;
mod running;
mod server;
mod setting;
mod state;
mod words;

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use marbre_diag::{Diagnostic, Place, Reported, Sink, Tongue, said};

use crate::report::project::Project;
use crate::typeset::confined::Limits;

pub use self::editor::Editor;
pub use self::press::{PRESS, serve as serve_press};
pub use self::running::go_to;

use self::desk::Desk;
use self::guard::Guard;
use self::setting::Setting;

/// What a preview is asked for.
#[derive(Clone, Debug)]
pub struct Order {
    /// The report.
    pub manifest: PathBuf,
    /// The port; any that is free by default.
    pub port: Option<u16>,
    /// What opens a file at a line.
    pub editor: Editor,
    /// The language of the page.
    pub tongue: Tongue,
    /// How far layouts may go.
    pub limits: Limits,
}

/// Serves a preview until the process is ended. `begun` is told its address once somebody can
/// come, and `hear` each thing that couldn't be done.
///
/// # Errors
/// Where there is no such report, or no port to serve it on.
pub fn serve(
    order: &Order,
    begun: &dyn Fn(&str),
    sink: &mut Sink,
) -> Result<(), Reported> {
    let project = Project::open(&order.manifest, sink)?;
    let unserved = |error: io::Error, sink: &mut Sink| {
        let message = said!("the preview can't be served: {error}", error);
        let error = Diagnostic::error("no-preview", Place::Nowhere, message);
        sink.fail(error.hint("name another port with --port, or leave it out"))
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, order.port.unwrap_or(0)))
        .map_err(|error| unserved(error, sink))?;
    let port = listener.local_addr().map_err(|error| unserved(error, sink))?.port();
    let token = guard::token().map_err(|error| unserved(error, sink))?;
    let running = running::Running::note(&project, port, &token);
    let guard = Guard::new(port, token);
    let address = guard.address();
    let desk = Arc::new(Desk::new(order.tongue));
    let editor = order.editor.resolved();
    let routes = routes::Routes::new(guard, desk.clone(), project, editor, order.tongue);
    let served = server::start(listener, routes);
    served.map_err(|error| unserved(error, sink))?;
    begun(&address);
    Setting::new(&order.manifest, &order.limits, desk).run();
    drop(running);
    Ok(())
}

/// The folder of a report.
fn folder(manifest: &Path) -> &Path {
    crate::store::here(manifest.parent().unwrap_or(Path::new("")))
}
