//! Files of one kind, cut by time: each has a beginning, rows, and an end.

use kql::datetime;

use super::Writer;
use crate::error::Error;
use crate::event::Row;
use crate::writer::{Files, Sink};

/// Text is handed to the file in pieces of this size.
const PIECE: usize = 1 << 18;

/// The layout of one kind of file.
pub(crate) trait Document {
    /// Which of two series of files a row belongs to: mostly one for each table.
    fn series(&self, row: &Row<'_>) -> usize {
        row.event.table as usize
    }

    /// The ticks that one file spans.
    fn period(&self) -> i64 {
        datetime::DAY
    }

    /// Whether an hour's rows come in order of arrival.
    fn is_by_arrival(&self) -> bool {
        false
    }

    /// The file of a series for the period that begins at `time`.
    fn path(&self, series: usize, time: i64) -> String;

    fn open(&self, _series: usize, _out: &mut Vec<u8>) {}

    /// Appends the row that `index` others precede in its file.
    fn row(&mut self, row: &Row<'_>, index: u64, out: &mut Vec<u8>);

    /// Ends a file of `rows` rows.
    fn close(&self, _series: usize, _rows: u64, _out: &mut Vec<u8>) {}
}

pub(crate) struct Documents {
    document: Box<dyn Document>,
    open: [Option<Open>; 2],
}

struct Open {
    period: i64,
    rows: u64,
    buffer: Vec<u8>,
    sink: Sink,
}

impl Documents {
    pub(crate) fn new(document: Box<dyn Document>) -> Documents {
        Documents { document, open: [None, None] }
    }

    fn close(&mut self, series: usize, files: &mut Files) -> Result<(), Error> {
        let Some(mut open) = self.open[series].take() else { return Ok(()) };
        self.document.close(series, open.rows, &mut open.buffer);
        files.write(&mut open.sink, &open.buffer)?;
        files.close(open.sink)
    }
}

impl Writer for Documents {
    fn is_by_arrival(&self) -> bool {
        self.document.is_by_arrival()
    }

    fn write(&mut self, row: &Row<'_>, files: &mut Files) -> Result<(), Error> {
        let series = self.document.series(row);
        let period = row.event.time.div_euclid(self.document.period());
        if self.open[series].as_ref().is_none_or(|it| it.period != period) {
            self.close(series, files)?;
            let sink =
                files.create(&self.document.path(series, period * self.document.period()))?;
            let mut buffer = Vec::with_capacity(PIECE + PIECE / 4);
            self.document.open(series, &mut buffer);
            self.open[series] = Some(Open { period, rows: 0, buffer, sink });
        }
        if let Some(open) = &mut self.open[series] {
            self.document.row(row, open.rows, &mut open.buffer);
            open.rows += 1;
            if open.buffer.len() >= PIECE {
                files.write(&mut open.sink, &open.buffer)?;
                open.buffer.clear();
            }
        }
        Ok(())
    }

    fn finish(&mut self, files: &mut Files) -> Result<(), Error> {
        self.close(0, files)?;
        self.close(1, files)
    }
}

/// `2024-06-20`, of the day that `time` lies in.
pub(crate) fn day(time: i64) -> String {
    let (year, month, day) = datetime::date_from_days(time.div_euclid(datetime::DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

/// `y=2024/m=06/d=20/h=05/m=00`, of the hour that `time` lies in.
pub(crate) fn hour_folders(time: i64) -> String {
    let (year, month, day) = datetime::date_from_days(time.div_euclid(datetime::DAY));
    let hour = time.rem_euclid(datetime::DAY) / datetime::HOUR;
    format!("y={year:04}/m={month:02}/d={day:02}/h={hour:02}/m=00")
}
