//! The accept loop: limits on connections and headers, and a stop that loses no answer.
//!
//! axum's own `serve` sets no timer, so that hyper's header timeout never fires (axum 0.8); hence
//! this loop. The time limit also ends connections that stay open and ask nothing.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// How long a client may take over its request line and headers, and idle between two requests.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Most bytes of a request line with its headers.
const HEADER_BYTES: usize = 16 * 1024;
/// Most connections at once: half of the 1,024 open files that systems give a process by default.
const CONNECTIONS: usize = 512;
/// How long answers that are under way may take when the server stops.
const DRAIN: Duration = Duration::from_secs(10);
/// Pause after a failed accept, which most often means that there are no file handles left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves until `shutdown` comes; then takes no more connections and lets answers that are under way
/// end, for ten seconds at most.
pub(super) async fn run(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let permits = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_buf_size(HEADER_BYTES);
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        // The permit comes first: without one, clients wait in the system's queue.
        let accepted = async {
            let permit = Arc::clone(&permits).acquire_owned().await;
            (listener.accept().await, permit)
        };
        let (accepted, permit) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut shutdown => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // Answers are written in one piece; waiting for more only delays them.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // A client that goes away is no event.
            let _ = connection.await;
            drop(permit);
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("some answers took longer than the drain time and were cut off");
    }
    Ok(())
}
