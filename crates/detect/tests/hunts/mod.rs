//! A rule over a stretch of time, as lines: each alert with the end of its window and its rows, then what was counted.

use std::fmt::Write as _;
use std::sync::Arc;

use detect::alert::row_json;
use detect::evaluate::account::Account;
use detect::evaluate::ticks::Stretch;
use detect::evaluate::windows::RuleWindows;
use detect::rule::Rule;
use detect::settings::Settings;
use engine::run::{Answer, run};
use engine::types::Cell;
use kql::bound::BoundQuery;
use kql::datetime;

use crate::world::World;

/// Runs a rule as the words say: `strict`, `once`, `from T`, `to T`.
pub fn hunt(words: &str, rule: &Arc<Rule>, query: &BoundQuery, world: &World) -> String {
    let mut stretch =
        Stretch { to: world.context().now, oldest: oldest(world), ..Stretch::default() };
    let mut settings = Settings::DEFAULT;
    let mut words = words.split_whitespace();
    while let Some(word) = words.next() {
        let mut instant = || words.next().and_then(datetime::parse_iso).unwrap();
        match word {
            "strict" => settings = Settings::STRICT,
            "once" => stretch.once = true,
            "from" => (stretch.from, stretch.is_given) = (Some(instant()), true),
            "to" => {
                stretch = Stretch { to: instant(), is_given: true, ends_as_given: true, ..stretch };
            }
            other => panic!("what is `{other}`?"),
        }
    }
    let mut windows = RuleWindows::new(rule, query, world, &world.context(), settings, stretch);
    world.wait(windows.run());
    lines(&windows.finish().0)
}

fn lines(it: &Account) -> String {
    let mut text = String::new();
    for alert in &it.alerts {
        let rows: Vec<String> = alert.rows.rows().map(|row| shown(&alert.rows, &row)).collect();
        let at = datetime::format(alert.time);
        let _ = writeln!(text, "{}  {}", at.trim_end_matches(".0000000Z"), rows.join(" "));
    }
    let _ = writeln!(text, "{}", it.windows());
    for (n, what) in [(it.n_merged, "repeats merged"), (it.n_late, "late rows")] {
        if n > 0 {
            let _ = writeln!(text, "{n} {what}");
        }
    }
    it.failures.iter().for_each(|it| text.push_str(&format!("{it}\n")));
    it.notes.iter().for_each(|it| text.push_str(&format!("{it}\n")));
    text
}

/// A row without the columns that only say when.
fn shown(answer: &Answer, row: &[Cell<'_>]) -> String {
    let mut row = row_json(answer, row);
    row.as_object_mut()
        .unwrap()
        .retain(|name, _| !name.starts_with('_') && name != "TimeGenerated");
    row.to_string()
}

/// The oldest event of all tables.
fn oldest(world: &World) -> Option<i64> {
    let of = |name: &String| {
        let text =
            format!("['{name}'] | summarize min(column_ifexists('TimeGenerated', datetime(null)))");
        let bound = kql::compile(&text, world, &engine::library::Functions).0.unwrap();
        let answer = world.wait(run(&bound.tables[0], &world.context())).unwrap();
        match answer.rows().next().unwrap()[0] {
            Cell::DateTime(it) => Some(it),
            _ => None,
        }
    };
    let names = kql::library::Catalog::names(world);
    names.iter().filter(|it| !it.starts_with("watchlist ")).filter_map(of).min()
}
