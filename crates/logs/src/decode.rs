//! Records into batches: the wanted values of each record, its table, its time, its columns.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatchOptions, UInt64Builder};
use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use engine::types::ColumnBuilder;
use sonic_rs::{LazyValue, ObjectJsonIter};

use crate::plan::{ColumnPlan, Filled, Keys, Layout};
use crate::route::Route;
use crate::stats::{At, Reason, Tally};
use crate::value::{Value, depth_is_sane};

/// Rows of a batch.
const MAX_ROWS: usize = 8192;
/// Bytes of records that a batch may be made of.
const MAX_BYTES: usize = 4 << 20;

/// What a scan wants of records of one family.
#[derive(Debug, Clone)]
pub struct ScanPlan {
    pub table: String,
    /// The table of records that name none.
    pub default_table: Option<String>,
    pub schema: SchemaRef,
    /// The columns of `schema` in order; None is the ordinal.
    pub columns: Vec<Option<ColumnPlan>>,
    pub layout: Layout,
    pub route: Route,
    pub time: Option<ColumnPlan>,
    /// Half-open range of TimeGenerated; rows outside are dropped before they are built.
    pub range: Option<(i64, i64)>,
}

/// Builds batches out of records and hands each to `emit`, which answers whether to go on.
pub struct Decoder<'s> {
    plan: Arc<ScanPlan>,
    builders: Vec<ColumnBuilder>,
    ordinals: UInt64Builder,
    ordinal_base: u64,
    n_rows: usize,
    n_bytes: usize,
    emit: &'s mut dyn FnMut(RecordBatch) -> bool,
    stopped: bool,
    slots: Vec<Option<Value<'static>>>,
    /// What was seen and left out so far.
    pub tally: Tally,
}

impl<'s> Decoder<'s> {
    /// A decoder for one piece of the file of that index.
    pub fn new(
        plan: &Arc<ScanPlan>,
        file: usize,
        emit: &'s mut dyn FnMut(RecordBatch) -> bool,
    ) -> Decoder<'s> {
        let builder = |it: &ColumnPlan| ColumnBuilder::new(it.ty, 0);
        Decoder {
            plan: Arc::clone(plan),
            builders: plan.columns.iter().flatten().map(builder).collect(),
            ordinals: UInt64Builder::new(),
            ordinal_base: ordinal_base(file),
            n_rows: 0,
            n_bytes: 0,
            emit,
            stopped: false,
            slots: Vec::new(),
            tally: Tally::default(),
        }
    }

    /// The slot of a column or header of that name; None: it isn't wanted.
    pub fn slot(&self, name: &str) -> Option<usize> {
        self.plan.layout.find(self.plan.layout.root(), name)?.slot
    }

    /// What is wanted.
    pub fn plan(&self) -> &Arc<ScanPlan> {
        &self.plan
    }

    /// Takes rows that are columns already.
    pub fn batch(&mut self, batch: RecordBatch) {
        if batch.num_rows() > 0 && !self.stopped {
            self.stopped = !(self.emit)(batch);
        }
    }

    /// Whether nobody wants more rows.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Takes a line or an element: a JSON object, or several in a row where a line end is missing.
    pub fn json(&mut self, bytes: &[u8], at: At) {
        let text = match str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => {
                self.tally.repaired += 1;
                String::from_utf8_lossy(bytes)
            }
        };
        if !depth_is_sane(text.as_bytes()) {
            self.tally.records += 1;
            return self.tally.skip(Reason::TooDeep, at, "");
        }
        let whole = text.trim_ascii();
        let mut rest = whole;
        while !rest.is_empty() && !self.stopped {
            // Each record has a place of its own, and none reaches into the next line.
            let within = (whole.len() - rest.len()).min(bytes.len() - 1);
            rest = self.object(rest, At { offset: at.offset + within as u64, ..at });
        }
    }

    /// Takes one object and gives what follows it.
    fn object<'a>(&mut self, text: &'a str, at: At) -> &'a str {
        self.tally.records += 1;
        if !text.starts_with('{') {
            self.tally.skip(Reason::NotAnObject, at, excerpt(text));
            return "";
        }
        let error = match self.read(text, at) {
            Ok(rest) => return rest,
            Err(error) => error,
        };
        // A raw control character within a string makes the text no JSON; the row is kept all the same, so that none can be hidden
        // by one.
        let repaired = without_controls(text).filter(|it| self.read(it, at).is_ok());
        match repaired {
            Some(_) => self.tally.repaired += 1,
            None => self.tally.skip(Reason::NotJson, at, error),
        }
        ""
    }

    fn read<'a>(&mut self, text: &'a str, at: At) -> Result<&'a str, String> {
        let plan = Arc::clone(&self.plan);
        let mut slots = recycle(std::mem::take(&mut self.slots));
        slots.resize(plan.layout.n_slots(), None);
        let rest = read_object(text, &plan.layout, &mut slots);
        if let Ok(rest) = &rest {
            self.row(&plan, &slots, at, text.len() - rest.len());
        }
        self.slots = recycle(slots);
        rest.map(|it| it.trim_ascii_start().trim_start_matches([',', '\0']).trim_ascii_start())
    }

    /// Takes a JSON array whose values go to the slots of `columns` by place.
    pub fn json_array(&mut self, bytes: &[u8], columns: &[Option<usize>], at: At) {
        self.tally.records += 1;
        let text = String::from_utf8_lossy(bytes);
        if !depth_is_sane(text.as_bytes()) {
            return self.tally.skip(Reason::TooDeep, at, "");
        }
        let plan = Arc::clone(&self.plan);
        let mut slots: Vec<Option<Value<'_>>> = vec![None; plan.layout.n_slots()];
        for (index, value) in sonic_rs::to_array_iter(text.as_ref()).enumerate() {
            match value {
                Ok(value) => {
                    if let Some(slot) = columns.get(index).copied().flatten() {
                        slots[slot] = Some(Value::Json(raw(&value)));
                    }
                }
                Err(error) => return self.tally.skip(Reason::NotJson, at, first_line(&error)),
            }
        }
        self.row(&plan, &slots, at, text.len());
    }

    /// Takes plain texts whose values go to the slots of `columns` by place.
    pub fn texts<'a>(
        &mut self,
        cells: impl Iterator<Item = &'a str>,
        columns: &[Option<usize>],
        at: At,
        n_bytes: usize,
    ) {
        self.tally.records += 1;
        let plan = Arc::clone(&self.plan);
        let mut slots: Vec<Option<Value<'_>>> = vec![None; plan.layout.n_slots()];
        for (cell, column) in cells.zip(columns) {
            // A header may stand twice; the first column that holds something counts.
            if let Some(slot) = *column
                && slots[slot].is_none_or(Value::is_empty)
            {
                slots[slot] = Some(Value::Text(cell));
            }
        }
        self.row(&plan, &slots, at, n_bytes);
    }

    fn row(&mut self, plan: &ScanPlan, slots: &[Option<Value<'_>>], at: At, n_bytes: usize) {
        let table = plan.route.table(slots);
        match table.as_deref().or(plan.default_table.as_deref()) {
            Some(table) if table != plan.table => return self.tally.other_table(table),
            _ => {}
        }
        if let (Some((from, to)), Some(time)) = (plan.range, &plan.time)
            && !time.ticks(slots).is_some_and(|it| (from..to).contains(&it))
        {
            return;
        }
        for (column, builder) in plan.columns.iter().flatten().zip(&mut self.builders) {
            match column.fill(builder, slots) {
                Filled::Well => {}
                Filled::Badly => self.tally.bad_value(&column.name),
                Filled::StandIn => self.tally.stand_in(&column.name, 1),
            }
        }
        if self.builders.len() < plan.columns.len() {
            self.ordinals.append_value(self.ordinal_base | at.offset);
        }
        self.n_rows += 1;
        self.n_bytes += n_bytes;
        if self.n_rows >= MAX_ROWS || self.n_bytes >= MAX_BYTES {
            self.flush();
        }
    }

    /// Hands over the rows so far.
    pub fn flush(&mut self) {
        if self.n_rows == 0 || self.stopped {
            return;
        }
        let mut builders = self.builders.iter_mut();
        let column = |it: &Option<ColumnPlan>| -> Option<ArrayRef> {
            match it {
                Some(_) => builders.next().map(ColumnBuilder::finish),
                None => Some(Arc::new(self.ordinals.finish())),
            }
        };
        let columns: Vec<ArrayRef> = self.plan.columns.iter().filter_map(column).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.n_rows));
        match RecordBatch::try_new_with_options(Arc::clone(&self.plan.schema), columns, &options) {
            Ok(batch) => self.stopped = !(self.emit)(batch),
            Err(error) => {
                self.tally.stopped = Some(error.to_string());
                self.stopped = true;
            }
        }
        (self.n_rows, self.n_bytes) = (0, 0);
    }
}

/// The ordinals of a file begin here: the file's place in the input, then 40 bits for the place in the file.
pub fn ordinal_base(file: usize) -> u64 {
    (file as u64) << 40
}

/// Reads the wanted values of the object that `text` starts with and gives what follows it. Where a key stands twice the last
/// one counts.
pub fn read_object<'a>(
    text: &'a str,
    layout: &Layout,
    slots: &mut [Option<Value<'a>>],
) -> Result<&'a str, String> {
    let mut end = 1;
    let mut iter = sonic_rs::to_object_iter(text);
    walk(layout, layout.root(), &mut iter, slots, &mut |raw| {
        end = raw.as_ptr() as usize + raw.len() - text.as_ptr() as usize
    })
    .map_err(|it| first_line(&it))?;
    // The iterator stops at the bracket that closes the object without saying where that is: only blanks stand before it.
    let rest = text.get(end..).unwrap_or_default();
    let closing = memchr::memchr(b'}', rest.as_bytes()).map_or(rest.len(), |at| at + 1);
    Ok(rest.get(closing..).unwrap_or_default())
}

fn walk<'a>(
    layout: &Layout,
    keys: &Keys,
    iter: &mut ObjectJsonIter<'a>,
    slots: &mut [Option<Value<'a>>],
    seen: &mut dyn FnMut(&'a str),
) -> Result<(), sonic_rs::Error> {
    for entry in iter {
        let (name, value) = entry?;
        let text = raw(&value);
        seen(text);
        let Some(key) = layout.find(keys, &name) else { continue };
        if let Some(slot) = key.slot {
            slots[slot] = Some(Value::Json(text));
        }
        if !key.inner.is_empty()
            && let Some(mut inner) = value.into_object_iter()
        {
            walk(layout, &key.inner, &mut inner, slots, &mut |_| {})?;
        }
    }
    Ok(())
}

/// The text of a lazy value, out of the text it came from.
fn raw<'a>(value: &LazyValue<'a>) -> &'a str {
    match value.as_raw_cow() {
        Cow::Borrowed(text) => text,
        // Only a value made of an owned text is owned, and ours never are.
        Cow::Owned(_) => "null",
    }
}

/// The first line of a parser's message; the others draw the text.
fn first_line(error: &sonic_rs::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().trim().to_owned()
}

/// The text with blanks and U+FFFD for control characters; None: it has none.
fn without_controls(text: &str) -> Option<String> {
    let blank = |c: char| match c {
        '\t' | '\n' | '\r' => ' ',
        c if c < ' ' => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    text.bytes().any(|c| c < b' ').then(|| text.chars().map(blank).collect())
}

fn excerpt(text: &str) -> String {
    text.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// The same allocation for slots of another lifetime.
fn recycle<'b>(mut slots: Vec<Option<Value<'_>>>) -> Vec<Option<Value<'b>>> {
    slots.clear();
    slots.into_iter().map(|_| None).collect()
}
