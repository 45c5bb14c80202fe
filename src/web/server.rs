//! The accept loop: limits on connections, headers and slow clients, and a stop that loses no answer.
//!
//! axum's own `serve` sets no timer, so that hyper's header timeout never fires (axum 0.8); hence
//! this loop. The time limit also ends connections that stay open and ask nothing.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{Instant, Sleep};

use super::limit::{Limits, Peer};
use super::metrics::Metrics;

/// Pause after a failed accept, which most often means that there are no file handles left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Bytes that a client must take in within the write timeout.
const PACE: usize = 4 * 1024;

/// Serves until `shutdown` comes; then takes no more connections and lets answers that are under way
/// end, for the drain time at most.
pub(super) async fn run(
    listener: TcpListener,
    router: Router,
    limits: &Limits,
    metrics: &Metrics,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let permits = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_buf_size(limits.header_bytes)
        .max_header_size(limits.header_bytes);
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
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // Answers are written in one piece; waiting for more only delays them.
        let _ = stream.set_nodelay(true);
        let routes = TowerToHyperService::new(router.clone());
        let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(Peer(peer.ip()));
            routes.call(request)
        });
        let stream = TokioIo::new(Paced::new(stream, limits.write_timeout));
        let connection = graceful.watch(builder.serve_connection(stream, service));
        let counted = metrics.connection();
        tokio::spawn(async move {
            // A client that goes away is no event.
            let _ = connection.await;
            drop((permit, counted));
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.drain_timeout, graceful.shutdown()).await.is_err() {
        tracing::warn!("some answers took longer than the drain time and were cut off");
    }
    Ok(())
}

/// A connection whose client must go on reading: while it has an answer to take in, each period of
/// the timeout has to move [`PACE`] bytes. Without this a client that asks and never reads keeps its
/// answer in memory, and its place, for as long as it likes.
struct Paced<S> {
    stream: S,
    timeout: Duration,
    /// Runs while the client keeps us waiting.
    patience: Pin<Box<Sleep>>,
    waiting: bool,
    /// Bytes taken in since we began to wait.
    moved: usize,
}

impl<S> Paced<S> {
    fn new(stream: S, timeout: Duration) -> Paced<S> {
        let patience = Box::pin(tokio::time::sleep(timeout));
        Paced { stream, timeout, patience, waiting: false, moved: 0 }
    }

    /// Notes what a write came to, and gives up on a client that is too slow.
    fn pace(
        &mut self,
        wrote: Poll<io::Result<usize>>,
        context: &mut Context,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(count)) = &wrote {
            self.moved = self.moved.saturating_add(*count);
            if self.moved >= PACE {
                self.waiting = false;
            }
        }
        if wrote.is_pending() && !self.waiting {
            (self.waiting, self.moved) = (true, 0);
            self.patience.as_mut().reset(Instant::now() + self.timeout);
        }
        if self.waiting && self.patience.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        wrote
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.pace(wrote, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context,
        bytes: &[io::IoSlice],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.pace(wrote, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Comes after all that there is to say was written: the client keeps us waiting no longer.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<io::Result<()>> {
        self.waiting = false;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context,
        buffer: &mut ReadBuf,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// Writes 64 KiB to a client that takes in so many KiB and then no more.
    async fn write_to(kilobytes: usize, timeout: Duration) -> io::Result<()> {
        let (ours, mut theirs) = tokio::io::duplex(1024);
        let mut ours = Paced::new(ours, timeout);
        let reader = tokio::spawn(async move {
            let mut buffer = vec![0; kilobytes * 1024];
            theirs.read_exact(&mut buffer).await.map(|_| theirs)
        });
        ours.write_all(&[7; 64 * 1024]).await?;
        ours.flush().await?;
        reader.await.unwrap().map(|_| ())
    }

    #[tokio::test]
    async fn a_client_must_go_on_reading() {
        assert!(write_to(64, Duration::from_secs(60)).await.is_ok());
        for taken in [0, 1, 3, 60] {
            let error = write_to(taken, Duration::from_millis(20)).await.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::TimedOut, "{taken} KiB");
        }
    }
}
