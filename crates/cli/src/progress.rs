//! The progress bar on standard error, for what takes longer than a second.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use logs::stats::ScanStats;

/// Shows bytes read while it lives.
pub struct Progress {
    stop: Arc<AtomicBool>,
    watcher: Option<JoinHandle<()>>,
}

impl Progress {
    /// Watches the counters of a run; nothing is shown where standard error is no terminal.
    pub fn watch(stats: Arc<ScanStats>) -> Progress {
        let stop = Arc::new(AtomicBool::new(false));
        let watcher = std::io::stderr().is_terminal().then(|| {
            let stop = stop.clone();
            std::thread::spawn(move || follow(&stats, &stop))
        });
        Progress { stop, watcher }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(watcher) = self.watcher.take() {
            watcher.thread().unpark();
            let _ = watcher.join();
        }
    }
}

fn follow(stats: &ScanStats, stop: &AtomicBool) {
    std::thread::park_timeout(Duration::from_secs(1));
    if stop.load(Ordering::Relaxed) {
        return;
    }
    let bar = bar();
    while !stop.load(Ordering::Relaxed) {
        bar.set_length(stats.bytes_expected().max(stats.bytes_read()));
        bar.set_position(stats.bytes_read());
        std::thread::park_timeout(Duration::from_millis(100));
    }
    bar.finish_and_clear();
}

/// A bar over bytes.
pub fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template(
        "reading {bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
    ) {
        bar.set_style(style.progress_chars("━━─"));
    }
    bar
}
