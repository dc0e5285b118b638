//! The server, on a thread of its own.
//!
//! hyper reads and writes HTTP/1; what is answered is in [`super::routes`].

use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::runtime::Builder;
use tokio::sync::Semaphore;

use super::routes::Routes;

/// How long somebody may take to say what they want.
const HEADERS: Duration = Duration::from_secs(10);
/// How many headers a request may have, and how many bytes.
const MOST_HEADERS: usize = 64;
const MOST_BYTES: usize = 16 << 10;
/// How many connections there may be: a browser has six.
const MOST_CONNECTIONS: usize = 64;

/// Serves on a port until the process ends.
///
/// # Errors
/// Where the system can't.
pub(super) fn start(listener: TcpListener, routes: Routes) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
    let listener = {
        let _within = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    let routes = Arc::new(routes);
    thread::spawn(move || runtime.block_on(accept(listener, routes)));
    Ok(())
}

async fn accept(listener: tokio::net::TcpListener, routes: Arc<Routes>) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(_) => {
                // Out of files, most likely: some will be closed.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let routes = routes.clone();
        tokio::spawn(async move {
            let answer = service_fn(|request| {
                let routes = routes.clone();
                async move { Ok::<_, Infallible>(routes.answer(request).await) }
            });
            // A connection that breaks has nobody to be told of it.
            let _ = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADERS)
                .max_headers(MOST_HEADERS)
                .max_buf_size(MOST_BYTES)
                .serve_connection(TokioIo::new(stream), answer)
                .await;
            drop(place);
        });
    }
}
