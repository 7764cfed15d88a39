//! CSV into a decoder, record by record with bounded memory.

use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader};

use crate::decode::Decoder;
use crate::source::Limits;
use crate::stats::{At, Reason};

/// Reads a CSV text; its first record is the header.
pub fn read(
    text: Box<dyn Read + Send>,
    delimiter: u8,
    limits: Limits,
    decoder: &mut Decoder<'_>,
) -> io::Result<()> {
    let mut records = Records::new(text, delimiter, limits.max_record);
    let mut columns: Option<Vec<Option<usize>>> = None;
    while !decoder.is_stopped() {
        let Some(record) = records.next_record()? else { break };
        let Record { at, cells: Some(cells) } = record else {
            decoder.tally.records += 1;
            decoder.tally.skip(Reason::TooLong, record.at, "");
            continue;
        };
        match &columns {
            None => columns = Some(cells.iter().map(|it| decoder.slot(&header_name(it))).collect()),
            Some(columns) if cells.len() > 1 || !cells.first().is_none_or(|it| it.is_empty()) => {
                let n_bytes = cells.iter().map(|it| it.len()).sum();
                decoder.texts(cells.iter().map(AsRef::as_ref), columns, at, n_bytes);
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// The name that a header stands for: without blanks around it, and without the portal's ` [UTC]`.
pub fn header_name(header: &str) -> String {
    let header = header.trim().trim_start_matches('\u{feff}');
    header.strip_suffix(" [UTC]").unwrap_or(header).trim().to_owned()
}

/// Records of a CSV text.
pub struct Records<R> {
    text: R,
    reader: Reader,
    input: Vec<u8>,
    from: usize,
    to: usize,
    offset: u64,
    output: Vec<u8>,
    ends: Vec<usize>,
    limit: usize,
    at_end: bool,
}

/// A record with its place; without cells where it is longer than it may be.
pub struct Record<'a> {
    pub at: At,
    pub cells: Option<Vec<std::borrow::Cow<'a, str>>>,
}

impl<R: Read> Records<R> {
    /// Records of that text.
    pub fn new(text: R, delimiter: u8, limit: usize) -> Records<R> {
        let reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        Records {
            text,
            reader,
            input: vec![0; 128 << 10],
            from: 0,
            to: 0,
            offset: 0,
            output: vec![0; 16 << 10],
            ends: vec![0; 256],
            limit,
            at_end: false,
        }
    }

    /// The next record; None at the end of the text.
    pub fn next_record(&mut self) -> io::Result<Option<Record<'_>>> {
        let (mut n_out, mut n_ends, mut too_long) = (0, 0, false);
        let at = At { offset: self.offset, line: Some(self.reader.line()) };
        loop {
            if self.from == self.to && !self.at_end {
                self.to = read_some(&mut self.text, &mut self.input)?;
                (self.from, self.at_end) = (0, self.to == 0);
            }
            let (result, n_in, wrote, n_fields) = self.reader.read_record(
                &self.input[self.from..self.to],
                &mut self.output[n_out..],
                &mut self.ends[n_ends..],
            );
            self.from += n_in;
            self.offset += n_in as u64;
            n_out += wrote;
            n_ends += n_fields;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.output.len() < self.limit => {
                    self.output.resize(self.output.len() * 2, 0)
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() < 1 << 16 => {
                    self.ends.resize(self.ends.len() * 2, 0)
                }
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    (n_out, n_ends, too_long) = (0, 0, true);
                }
                ReadRecordResult::Record if too_long => {
                    return Ok(Some(Record { at, cells: None }));
                }
                ReadRecordResult::Record => {
                    return Ok(Some(Record { at, cells: Some(self.cells(n_ends)) }));
                }
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    fn cells(&self, n_ends: usize) -> Vec<std::borrow::Cow<'_, str>> {
        let mut start = 0;
        let cell = |end: &usize| {
            let cell = self.output.get(start..*end).unwrap_or_default();
            start = *end;
            String::from_utf8_lossy(cell)
        };
        self.ends[..n_ends].iter().map(cell).collect()
    }
}

fn read_some(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}
