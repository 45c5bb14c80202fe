//! `serve`: the published generation over HTTP, and the generations that follow it.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{End, Error, engine};
use crate::config::Config;
use crate::index::VERSIONS;
use crate::store::Generation;
use crate::web::{self, Options, Served, State};

/// Serves until it is told to stop. Prints the address, which matters where port 0 was asked for.
pub(super) fn serve(config: &Config, out: &mut (dyn Write + Send)) -> Result<End, Error> {
    let address: SocketAddr =
        config.listen.parse().map_err(|_| Error::Address(config.listen.clone()))?;
    let (generation, damage) = Generation::open_or_previous(&config.index, &VERSIONS)?;
    let engine = engine(&generation)?;
    let served = Served { generation: Arc::new(generation), engine: Arc::new(engine) };
    let state = Arc::new(State::new(served, Options { public_url: config.public_url.clone() }));
    if let Some(damage) = damage {
        tracing::error!(error = %damage, "serving the generation before");
        state.set_degraded(Some(damage.to_string()));
    }
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(listen(address, config, state, out))
}

async fn listen(
    address: SocketAddr,
    config: &Config,
    state: Arc<State>,
    out: &mut (dyn Write + Send),
) -> Result<End, Error> {
    let refused = |error: std::io::Error| Error::Listen {
        address: address.to_string(),
        reason: match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                "the port is in use: stop the other program, or give --listen another port".into()
            }
            _ => error.to_string(),
        },
    };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let (mut terminate, mut interrupt) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    writeln!(out, "http://{}/", listener.local_addr()?)?;
    out.flush()?;

    let index = config.index.clone();
    let following = state.follow(index.clone(), move || open_verified(&index));
    web::serve(listener, state, async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        // A second signal stops at once.
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            std::process::exit(0);
        });
    })
    .await?;
    following.abort();
    Ok(End::Done)
}

/// The published generation, every file of it compared with its hash.
fn open_verified(index: &std::path::Path) -> Result<Served, String> {
    let generation = Generation::open(index, &VERSIONS).map_err(|error| error.to_string())?;
    generation.verify().map_err(|error| error.to_string())?;
    let engine = engine(&generation).map_err(|error| error.to_string())?;
    Ok(Served { generation: Arc::new(generation), engine: Arc::new(engine) })
}
