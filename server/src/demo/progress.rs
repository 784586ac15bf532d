//! What the demo shows while it works: a line for each thing, with a spinner until it is done
//! where somebody looks, and plain lines where the output goes to a file.

use std::{collections::BTreeMap, io::Write as _, time::Duration};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use model::api::operation::{Step, StepState};

pub(super) struct Progress {
    bars: MultiProgress,
    seen: BTreeMap<String, (StepState, ProgressBar)>,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            bars: MultiProgress::new(),
            seen: BTreeMap::new(),
        }
    }

    /// Shows the steps of an operation as they are now.
    pub(super) fn show(&mut self, steps: &[Step]) {
        for step in steps {
            let (state, bar) = self
                .seen
                .entry(step.key.clone())
                .or_insert_with(|| (StepState::Started, begin(&self.bars, &step.title)));
            if *state == step.state {
                continue;
            }
            *state = step.state;
            let (sign, note) = match step.state {
                StepState::Started => continue,
                StepState::Done => ("✓", took(step)),
                StepState::Failed => ("✗", step.message.clone().unwrap_or_default()),
            };
            let line = format!("  {sign} {}  {note}", step.title);
            end(bar, &line);
        }
    }

    /// Shows something that is under way, and what came of it.
    pub(super) async fn during<T, E>(
        &self,
        title: &str,
        work: impl Future<Output = Result<T, E>>,
        outcome: impl FnOnce(&T) -> String,
    ) -> Result<T, E> {
        let bar = begin(&self.bars, title);
        let result = work.await;
        let line = match &result {
            Ok(done) => format!("  ✓ {title}  {}", outcome(done)),
            Err(_) => format!("  ✗ {title}"),
        };
        end(&bar, &line);
        result
    }
}

fn begin(bars: &MultiProgress, title: &str) -> ProgressBar {
    let bar = bars.add(ProgressBar::new_spinner());
    if let Ok(style) = ProgressStyle::with_template("  {spinner} {msg}") {
        bar.set_style(style);
    }
    bar.set_message(title.to_owned());
    bar.enable_steady_tick(Duration::from_millis(80));
    bar
}

/// Ends a line. Where nobody looks the spinner draws nothing, and the line is printed plainly.
fn end(bar: &ProgressBar, line: &str) {
    if bar.is_hidden() {
        return say(line);
    }
    if let Ok(style) = ProgressStyle::with_template("{msg}") {
        bar.set_style(style);
    }
    bar.finish_with_message(line.to_owned());
}

fn took(step: &Step) -> String {
    let end = step.finished_at.unwrap_or(step.started_at);
    format!(
        "{} ms",
        end.as_unix_millis() - step.started_at.as_unix_millis()
    )
}

/// Prints a line; a reader that went away is no reason to stop.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
