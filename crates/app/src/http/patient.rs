//! A connection that waits for its client only so long, and that ends in a way that lets the last answer arrive.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Sleep, sleep};

/// How long, and how many times 64 KiB, are read and thrown away after the last answer.
const LINGER: Duration = Duration::from_secs(1);
const LINGER_READS: usize = 1_024;

/// A connection. Reading has its time limits elsewhere (head and body); writing has its own here.
pub(super) struct Patient {
    /// Taken away when it ends.
    open: Option<(TcpStream, OwnedSemaphorePermit)>,
    patience: Duration,
    /// Runs out while the client takes nothing in.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    /// A connection, with the place that it takes among all connections.
    pub fn new(stream: TcpStream, place: OwnedSemaphorePermit, patience: Duration) -> Patient {
        Patient { open: Some((stream, place)), patience, waiting: None }
    }

    fn stream(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        let (stream, _) = self.open.as_mut().ok_or(ErrorKind::NotConnected)?;
        Ok(Pin::new(stream))
    }

    fn wrote<T>(&mut self, written: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waiting = None;
            return written;
        }
        let patience = self.patience;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(patience)));
        waiting.as_mut().poll(context).map(|()| Err(ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream()?.poll_read(context, into)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = self.stream()?.poll_write(context, bytes);
        self.wrote(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = self.stream()?.poll_write_vectored(context, bytes);
        self.wrote(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_shutdown(context)
    }
}

/// A connection that is closed while its client still sends is reset, and the reset may overtake the answer that
/// says why. So what still comes is read for a moment and thrown away; the connection keeps its place meanwhile.
impl Drop for Patient {
    fn drop(&mut self) {
        let (Some((stream, place)), Ok(runtime)) = (self.open.take(), tokio::runtime::Handle::try_current())
        else {
            return;
        };
        runtime.spawn(async move {
            let _ = tokio::time::timeout(LINGER, drain(stream)).await;
            drop(place);
        });
    }
}

async fn drain(mut stream: TcpStream) {
    let mut nowhere = vec![0; 64 << 10];
    for _ in 0..LINGER_READS {
        if !matches!(stream.read(&mut nowhere).await, Ok(read) if read > 0) {
            return;
        }
    }
}
