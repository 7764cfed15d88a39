//! Reads one piece of a file into a decoder, by the way its records are wrapped.

use std::io::{self, Read};
use std::sync::Arc;

use arrow::record_batch::RecordBatch;

use crate::answer::{AnswerSink, AnswerTables};
use crate::decode::{Decoder, ScanPlan};
use crate::file::{LogFile, Piece};
use crate::lines::{Line, Lines};
use crate::shape::Container;
use crate::source::{Limits, open_text};
use crate::splitter::{Broken, Sink, Splitter, Step};
use crate::stats::{At, Reason, ScanStats, Tally};
use crate::{csv_read, parquet_read};

const CHUNK: usize = 256 << 10;

/// Reads a piece to its end or until `emit` wants no more, and publishes what was counted.
pub fn read_piece(
    file: &LogFile,
    piece: &Piece,
    plan: &Arc<ScanPlan>,
    stats: &Arc<ScanStats>,
    emit: &mut dyn FnMut(RecordBatch) -> bool,
) {
    let mut decoder = Decoder::new(plan, file.index, emit);
    let read = read_into(file, piece, stats, &mut decoder);
    decoder.flush();
    let mut tally = std::mem::take(&mut decoder.tally);
    if let Err(error) = read {
        tally.stopped = Some(error.to_string());
    }
    stats.publish(file.index, piece.start, tally);
}

fn read_into(
    file: &LogFile,
    piece: &Piece,
    stats: &Arc<ScanStats>,
    decoder: &mut Decoder<'_>,
) -> io::Result<()> {
    let limits = file.limits;
    if file.recognised.container == Container::Parquet {
        return parquet_read::read(file, piece, stats, decoder);
    }
    if file.recognised.container == Container::Lines {
        return read_lines(open_lines(file, piece, stats)?, piece, decoder);
    }
    let text = open_text(&file.path, 0, limits, Some(Arc::clone(stats)))?;
    match file.recognised.container {
        Container::Elements(steps) => read_elements(text, steps, limits, decoder),
        Container::Answer(kind) => {
            let splitter = Splitter::new(kind.steps(), AnswerTables::ASKED, limits.max_record);
            let mut sink = AnswerSink::new(kind, decoder);
            let broken = split(text, splitter, &mut sink)?;
            note_broken(&mut decoder.tally, broken);
            Ok(())
        }
        Container::Csv(delimiter) => csv_read::read(text, delimiter, limits, decoder),
        Container::Lines | Container::Parquet => Ok(()),
    }
}

/// The lines that begin in a piece, and those after it.
pub fn open_lines(
    file: &LogFile,
    piece: &Piece,
    stats: &Arc<ScanStats>,
) -> io::Result<Lines<Box<dyn Read + Send>>> {
    // One byte early, so that a line that begins exactly at the start isn't taken for the rest of one.
    let from = piece.start.saturating_sub(1);
    let text = open_text(&file.path, from, file.limits, Some(Arc::clone(stats)))?;
    match piece.start {
        0 => Ok(Lines::new(text, file.limits.max_record)),
        _ => Lines::within(text, file.limits.max_record, from),
    }
}

fn read_lines<R: Read>(
    mut lines: Lines<R>,
    piece: &Piece,
    decoder: &mut Decoder<'_>,
) -> io::Result<()> {
    while lines.offset() < piece.end && !decoder.is_stopped() {
        match lines.next_line()? {
            None => break,
            Some(Line::Text { text, at }) => decoder.json(text, at),
            Some(Line::TooLong { at, n_bytes }) => {
                decoder.tally.records += 1;
                decoder.tally.skip(Reason::TooLong, at, format!("{n_bytes} bytes"));
            }
        }
    }
    Ok(())
}

fn read_elements(
    text: Box<dyn Read + Send>,
    steps: &'static [Step],
    limits: Limits,
    decoder: &mut Decoder<'_>,
) -> io::Result<()> {
    let broken =
        split(text, Splitter::new(steps, &[], limits.max_record), &mut ElementSink { decoder })?;
    note_broken(&mut decoder.tally, broken);
    Ok(())
}

fn note_broken(tally: &mut Tally, broken: Option<Broken>) {
    if let Some(broken) = broken {
        tally.skip(Reason::CutShort, broken.at, broken.what);
    }
}

/// Feeds a text to a splitter; where the text can't be split any further the answer says so.
pub fn split(
    mut text: impl Read,
    mut splitter: Splitter,
    sink: &mut dyn Sink,
) -> io::Result<Option<Broken>> {
    let mut chunk = vec![0; CHUNK];
    while sink.wants_more() {
        let n_read = match text.read(&mut chunk) {
            Ok(0) => return Ok(splitter.finish(sink).err()),
            Ok(n_read) => n_read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if let Err(broken) = splitter.feed(&chunk[..n_read], sink) {
            return Ok(Some(broken));
        }
    }
    Ok(None)
}

struct ElementSink<'d, 's> {
    decoder: &'d mut Decoder<'s>,
}

impl Sink for ElementSink<'_, '_> {
    fn element(&mut self, text: &[u8], at: At) {
        self.decoder.json(text, at);
    }

    fn too_long(&mut self, at: At) {
        self.decoder.tally.records += 1;
        self.decoder.tally.skip(Reason::TooLong, at, "");
    }

    fn wants_more(&self) -> bool {
        !self.decoder.is_stopped()
    }
}
