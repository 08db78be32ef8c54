//! The least that axum can do: one route that answers a few words. `scripts/bench.sh` measures the portal's pages beside it, in
//! the same run on the same machine, so that the figures say what the pages cost and not how fast the machine is.

use std::io::Write as _;

use axum::Router;
use axum::routing::get;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("Hello is at http://{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    // As the portal does it.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            eprintln!("TCP_NODELAY can't be set: {error}");
        }
    });
    axum::serve(listener, Router::new().route("/", get(|| async { "Hello, world" }))).await
}
