//! Where sorts, joins and aggregates put what memory can't hold: temporary files without a name. However a run ends, by Ctrl-C or by a
//! kill too, the system takes their space back.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::{SpillFile, SpillWriter, TempFileFactory};
use futures::{Stream, stream};

/// How much of a file is read at once.
const CHUNK: u64 = 128 << 10;

/// Makes such files in the system's folder for temporary files.
#[derive(Debug)]
pub struct Unnamed;

impl TempFileFactory for Unnamed {
    fn create_temp_file(&self, _: &str) -> Result<Arc<dyn SpillFile>> {
        let file = tempfile::tempfile().map_err(DataFusionError::IoError)?;
        Ok(Arc::new(Spill(Arc::new(Mutex::new(file)))))
    }
}

/// One file. It has one place for reading and writing, so each access says where it goes.
struct Spill(Arc<Mutex<File>>);

impl SpillFile for Spill {
    fn size(&self) -> Option<u64> {
        let file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.metadata().ok().map(|it| it.len())
    }

    fn read_stream(&self) -> Result<Pin<Box<dyn Stream<Item = Result<Bytes>> + Send>>> {
        let file = Arc::clone(&self.0);
        Ok(Box::pin(stream::try_unfold((file, 0u64), |(file, from)| async move {
            let bytes = chunk(&file, from).map_err(DataFusionError::IoError)?;
            let after = from + bytes.len() as u64;
            Ok((!bytes.is_empty()).then_some((bytes, (file, after))))
        })))
    }

    fn open_writer(&self) -> Result<Box<dyn SpillWriter>> {
        Ok(Box::new(Writer(Arc::clone(&self.0))))
    }
}

fn chunk(file: &Mutex<File>, from: u64) -> io::Result<Bytes> {
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    io::copy(&mut (&mut *file).take(CHUNK), &mut bytes)?;
    Ok(Bytes::from(bytes))
}

/// Writes behind what is there.
struct Writer(Arc<Mutex<File>>);

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::End(0))?;
        file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl SpillWriter for Writer {
    fn finish(&mut self) -> Result<()> {
        Ok(())
    }
}
