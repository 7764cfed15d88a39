//! What a store may hold, and the file for what memory can't.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{Field, Schema, UInt32Type};
use arrow::error::ArrowError;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;

use super::Room;
use super::column::Column;

/// What is left of a store's room.
#[derive(Debug)]
pub struct Budget {
    room: Room,
    memory: AtomicUsize,
    disk: AtomicU64,
    masks: AtomicUsize,
    file: Mutex<Option<File>>,
}

/// A column of a segment, where it is.
#[derive(Debug)]
pub enum Slot {
    Memory(Column),
    File { keys: Option<Extent>, values: Extent },
}

/// Bytes in the file.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    from: u64,
    n_bytes: usize,
}

impl Budget {
    /// All of the room.
    pub fn new(room: Room) -> Budget {
        Budget {
            room,
            memory: AtomicUsize::new(0),
            disk: AtomicU64::new(0),
            masks: AtomicUsize::new(0),
            file: Mutex::default(),
        }
    }

    /// Keeps a column, in memory or in the file; None: there is room for it in neither.
    pub fn keep(&self, column: Column) -> Option<Slot> {
        let n_bytes = column.n_bytes();
        if self.memory.fetch_add(n_bytes, Ordering::Relaxed).saturating_add(n_bytes)
            <= self.room.memory
        {
            return Some(Slot::Memory(column));
        }
        self.memory.fetch_sub(n_bytes, Ordering::Relaxed);
        match column {
            Column::Plain(array) => {
                Some(Slot::File { keys: None, values: self.write(&array).ok()? })
            }
            Column::Dictionary { keys, values } => {
                let keys: ArrayRef = Arc::new(keys);
                let keys = self.write(&keys).ok()?;
                Some(Slot::File { keys: Some(keys), values: self.write(&values).ok()? })
            }
        }
    }

    /// Whether there is room for what is remembered of conditions: an eighth of the memory beside that of the columns.
    pub fn keeps_mask(&self, n_bytes: usize) -> bool {
        let before = self.masks.fetch_add(n_bytes, Ordering::Relaxed);
        let keeps = before.saturating_add(n_bytes) <= self.room.memory / 8;
        if !keeps {
            self.masks.fetch_sub(n_bytes, Ordering::Relaxed);
        }
        keeps
    }

    /// Gives back what columns took that are no longer kept.
    pub fn release(&self, (memory, disk): (usize, u64)) {
        self.memory.fetch_sub(memory, Ordering::Relaxed);
        self.disk.fetch_sub(disk, Ordering::Relaxed);
    }

    /// The column of a slot.
    pub fn column(&self, slot: &Slot) -> Result<Column, ArrowError> {
        match slot {
            Slot::Memory(column) => Ok(column.clone()),
            Slot::File { keys: None, values } => Ok(Column::Plain(self.read(*values)?)),
            Slot::File { keys: Some(keys), values } => Ok(Column::Dictionary {
                keys: self.read(*keys)?.as_primitive::<UInt32Type>().clone(),
                values: self.read(*values)?,
            }),
        }
    }

    fn write(&self, array: &ArrayRef) -> Result<Extent, ArrowError> {
        let schema = Arc::new(Schema::new(vec![Field::new("", array.data_type().clone(), true)]));
        let batch = RecordBatch::try_new(Arc::clone(&schema), vec![Arc::clone(array)])?;
        let mut writer = StreamWriter::try_new(Vec::new(), &schema)?;
        writer.write(&batch)?;
        let bytes = writer.into_inner()?;
        let n_bytes = bytes.len() as u64;
        if self.disk.fetch_add(n_bytes, Ordering::Relaxed).saturating_add(n_bytes) > self.room.disk
        {
            self.disk.fetch_sub(n_bytes, Ordering::Relaxed);
            return Err(io::Error::from(io::ErrorKind::StorageFull).into());
        }
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let file = match &mut *file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        let from = file.seek(SeekFrom::End(0))?;
        file.write_all(&bytes)?;
        Ok(Extent { from, n_bytes: bytes.len() })
    }

    fn read(&self, extent: Extent) -> Result<ArrayRef, ArrowError> {
        let gone = || ArrowError::IpcError("what was written is gone".to_owned());
        let mut bytes = vec![0; extent.n_bytes];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            let file = file.as_mut().ok_or_else(gone)?;
            file.seek(SeekFrom::Start(extent.from))?;
            file.read_exact(&mut bytes)?;
        }
        let mut batches = StreamReader::try_new(bytes.as_slice(), None)?;
        let batch = batches.next().ok_or_else(gone)??;
        batch.columns().first().cloned().ok_or_else(gone)
    }
}

impl Slot {
    /// Bytes in memory and in the file.
    pub fn n_bytes(&self) -> (usize, u64) {
        match self {
            Slot::Memory(column) => (column.n_bytes(), 0),
            Slot::File { keys, values } => {
                (0, (keys.map_or(0, |it| it.n_bytes) + values.n_bytes) as u64)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, StringViewArray};

    use super::*;

    #[test]
    fn a_column_comes_back_from_the_file_as_it_was() {
        let budget = Budget::new(Room { memory: 0, disk: 1 << 20, segment_rows: 1 });
        let texts = ["a text of more than twelve bytes", "b"].into_iter().cycle().take(40);
        let columns: [ArrayRef; 2] = [
            Arc::new(Int64Array::from(vec![Some(1), None])),
            Arc::new(StringViewArray::from_iter_values(texts)),
        ];
        for array in columns {
            let slot = budget.keep(Column::new(&array)).unwrap();
            assert!(matches!(slot, Slot::File { .. }));
            assert_eq!(budget.column(&slot).unwrap().array().unwrap().as_ref(), array.as_ref());
        }
        let nowhere = Budget::new(Room { memory: 0, disk: 0, segment_rows: 1 });
        let array: ArrayRef = Arc::new(Int64Array::from(vec![1]));
        assert!(nowhere.keep(Column::new(&array)).is_none());
    }
}
