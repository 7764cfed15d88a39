//! What standard error shows of a run that takes longer than a second: a bar while logs are read, a word before that.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use logs::stats::ScanStats;

/// How long a run may take before anything is shown.
const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);

/// Shows something while it lives; nothing where standard error is no terminal.
pub struct Progress {
    stop: Arc<AtomicBool>,
    watcher: Option<JoinHandle<()>>,
}

impl Progress {
    /// Shows the bytes that a run has read, by its counters.
    pub fn watch(stats: Arc<ScanStats>) -> Progress {
        Progress::show(
            "reading {bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
            move |bar| {
                bar.set_length(stats.bytes_expected().max(stats.bytes_read()));
                bar.set_position(stats.bytes_read());
            },
        )
    }

    /// Shows that something is going on whose end can't be told.
    pub fn wait(what: &'static str) -> Progress {
        Progress::show("{spinner} {msg}, {elapsed}", move |bar| {
            bar.set_message(what);
            bar.tick();
        })
    }

    fn show(
        template: &'static str,
        mut update: impl FnMut(&ProgressBar) + Send + 'static,
    ) -> Progress {
        let stop = Arc::new(AtomicBool::new(false));
        let watcher = std::io::stderr().is_terminal().then(|| {
            let stop = stop.clone();
            std::thread::spawn(move || {
                std::thread::park_timeout(PATIENCE);
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let bar = bar(template);
                while !stop.load(Ordering::Relaxed) {
                    update(&bar);
                    std::thread::park_timeout(TICK);
                }
                bar.finish_and_clear();
            })
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

fn bar(template: &str) -> ProgressBar {
    let bar =
        ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_elapsed(PATIENCE);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("━━─"));
    }
    bar
}
