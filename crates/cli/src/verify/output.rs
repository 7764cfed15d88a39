//! Verdicts as people and machines read them.

use std::io::{BufWriter, Write};

use anyhow::Result;
use detect::verify::Difference;
use serde_json::{Value as Json, json};

use crate::args::{VerifyArgs, VerifyFormat};
use crate::terminal::{Style, clean, counted, say};

use super::{Finding, Verdict};

/// Characters of a value around its first difference.
const SHOWN: usize = 60;

impl Verdict {
    const ALL: [Verdict; 5] = [
        Verdict::Verified,
        Verdict::Differs,
        Verdict::OtherLogs,
        Verdict::OtherRule,
        Verdict::Unverifiable,
    ];

    fn name(self) -> &'static str {
        match self {
            Verdict::Verified => "verified",
            Verdict::Differs => "differs",
            Verdict::OtherLogs => "other logs",
            Verdict::OtherRule => "other rule",
            Verdict::Unverifiable => "unverifiable",
        }
    }
}

/// Prints the verdicts in the form that is asked for, and their numbers.
pub fn print(findings: &[Finding], args: &VerifyArgs) -> Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    match args.format {
        VerifyFormat::Text => text(findings, Style::stdout(args.run.color), &mut out)?,
        VerifyFormat::Json => {
            let all: Vec<Json> = findings.iter().map(to_json).collect();
            serde_json::to_writer_pretty(&mut out, &all)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    let number = |it: &Verdict| {
        let n = findings.iter().filter(|found| found.verdict == *it).count();
        (n > 0).then(|| format!("{n} {}", it.name()))
    };
    let numbers: Vec<String> = Verdict::ALL.iter().filter_map(number).collect();
    say(&format!("{}: {}", counted(findings.len() as u64, "alert"), numbers.join(", ")));
    Ok(())
}

fn text(findings: &[Finding], style: Style, out: &mut dyn Write) -> Result<()> {
    for it in findings {
        let verdict = match it.verdict {
            Verdict::Verified => style.green(it.verdict.name()),
            Verdict::OtherLogs | Verdict::OtherRule => style.yellow(it.verdict.name()),
            Verdict::Differs | Verdict::Unverifiable => style.red(it.verdict.name()),
        };
        let how = match (it.verdict, it.reproduced, it.byte_for_byte) {
            (Verdict::Verified, _, true) => ": byte for byte",
            (Verdict::OtherLogs | Verdict::OtherRule, Some(true), _) => {
                "; it comes out the same all the same"
            }
            (Verdict::OtherLogs | Verdict::OtherRule, Some(false), _) => "; it comes out otherwise",
            _ => "",
        };
        writeln!(out, "{verdict}  {} {}{how}", clean(&it.id), clean(&it.name))?;
        let of_inputs = |it: &&Difference| !it.place.starts_with("Evidence.Inputs");
        let differences = it.differences.iter().filter(of_inputs).map(line);
        for line in it.logs.lines().into_iter().chain(differences) {
            writeln!(out, "    {line}")?;
        }
        for note in &it.notes {
            writeln!(out, "    {}", style.faint(&clean(note)))?;
        }
    }
    Ok(())
}

/// `Rows[0].User: "ada" in the alert, "bob" now`, both from shortly before they part.
fn line(it: &Difference) -> String {
    let text = |it: &Option<Json>| it.as_ref().map_or("nothing".to_owned(), ToString::to_string);
    let (left, right) = (text(&it.alert), text(&it.again));
    let same = left.chars().zip(right.chars()).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(SHOWN / 4);
    let shown = |it: &str| {
        let before = if from > 0 { "..." } else { "" };
        let part: String = it.chars().skip(from).take(SHOWN).collect();
        let after = if it.chars().count() > from + SHOWN { "..." } else { "" };
        clean(&format!("{before}{part}{after}"))
    };
    format!("{}: {} in the alert, {} now", clean(&it.place), shown(&left), shown(&right))
}

fn to_json(it: &Finding) -> Json {
    let differences: Vec<Json> = it
        .differences
        .iter()
        .map(|it| json!({ "member": it.place, "alert": it.alert, "again": it.again }))
        .collect();
    json!({
        "alert": it.id,
        "name": it.name,
        "verdict": it.verdict.name(),
        "reproduced": it.reproduced,
        "byteForByte": it.byte_for_byte,
        "differences": differences,
        "logs": it.logs.to_json(),
        "notes": it.notes,
    })
}
