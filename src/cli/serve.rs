//! `serve`: the published generation over HTTP, until it is told to stop.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{End, Error, engine};
use crate::config::Config;
use crate::index::VERSIONS;
use crate::store::{Generation, StoreError};
use crate::web::{self, Options, Served, State};

/// Serves the index and prints the address when it answers there.
pub(super) fn serve(config: &Config, out: &mut dyn Write) -> Result<End, Error> {
    let (served, fault) = open(&config.index)?;
    if let Some(fault) = &fault {
        writeln!(io::stderr(), "{fault}; serving the generation before it")?;
    }
    let options = Options { public_url: config.public_url.clone() };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = listen(&config.listen).await?;
        writeln!(out, "http://{}/", listener.local_addr()?)?;
        out.flush()?;

        let state = Arc::new(State::new(served, options));
        state.set_degraded(fault.map(|fault| fault.to_string()));
        let index = config.index.clone();
        let follower = state.follow(config.index.clone(), move || {
            let generation =
                Generation::open(&index, &VERSIONS).map_err(|error| error.to_string())?;
            generation.verify().map_err(|error| error.to_string())?;
            with_engine(generation).map_err(|error| error.to_string())
        });
        let stopped = web::serve(listener, state, shutdown()).await;
        follower.abort();
        stopped.map_err(Error::Io)
    })?;
    Ok(End::Done)
}

/// The published generation, or the one before it with what is wrong with the newest.
fn open(index: &Path) -> Result<(Served, Option<StoreError>), Error> {
    let (generation, fault) = Generation::open_or_previous(index, &VERSIONS)?;
    Ok((with_engine(generation)?, fault))
}

fn with_engine(generation: Generation) -> Result<Served, Error> {
    let engine = Arc::new(engine(&generation)?);
    Ok(Served { generation: Arc::new(generation), engine })
}

async fn listen(address: &str) -> Result<TcpListener, Error> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::InvalidInput => Error::Address(address.to_owned()),
        kind => {
            let reason = match kind {
                io::ErrorKind::AddrInUse => {
                    "another program uses this port; give another one with --listen".to_owned()
                }
                _ => error.to_string(),
            };
            Error::Listen { address: address.to_owned(), reason }
        }
    })
}

/// Ends at the first request to stop: Ctrl-C, or SIGTERM from a service manager.
async fn shutdown() {
    let (interrupt, terminate) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    if let (Ok(mut interrupt), Ok(mut terminate)) = (interrupt, terminate) {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    } else {
        // Signals that can't be caught end the process by themselves.
        std::future::pending().await
    }
}
