//! What this process logs: kept down to the last detail for tests that look for something in it,
//! and shown in broad strokes beside a test that fails.

use std::{
    io::{self, Write},
    sync::{Mutex, Once},
};

use tracing_subscriber::{EnvFilter, Layer as _, fmt, layer::SubscriberExt as _};

static HEARD: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Begins to listen, once for the process.
pub(super) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let shown = EnvFilter::new("warn,server=info,server::api::request_id=warn");
        let subscriber = tracing_subscriber::registry()
            .with(fmt::layer().with_writer(io::stderr).with_filter(shown))
            .with(fmt::layer().with_ansi(false).with_writer(|| Ear));
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
}

/// Everything that was logged so far, at every level, by every crate.
pub(crate) fn heard() -> Vec<u8> {
    HEARD.lock().unwrap().clone()
}

struct Ear;

impl Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        HEARD.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
