//! Files: made under one folder, compressed as asked, counted.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;

use crate::error::Error;
use crate::options::Compression;

/// The folder that logs go to, and what has been written there.
#[derive(Debug)]
pub(crate) struct Files {
    root: PathBuf,
    compression: Compression,
    /// Closed files.
    pub(crate) count: u64,
    /// Bytes before compression.
    pub(crate) bytes: u64,
    /// Bytes on disk, of closed files.
    pub(crate) stored: u64,
}

impl Files {
    pub(crate) fn new(root: PathBuf, compression: Compression) -> Files {
        Files { root, compression, count: 0, bytes: 0, stored: 0 }
    }

    pub(crate) fn compression(&self) -> Compression {
        self.compression
    }

    /// Makes `path`, relative to the folder, with the ending of the compression added.
    pub(crate) fn create(&self, path: &str) -> Result<Sink, Error> {
        let ending = match self.compression {
            Compression::None => "",
            Compression::Gzip => ".gz",
            Compression::Zstd => ".zst",
        };
        let (path, file) = self.open(&format!("{path}{ending}"))?;
        let file = BufWriter::with_capacity(1 << 17, file);
        let stream = match self.compression {
            Compression::None => Stream::Plain(file),
            Compression::Gzip => Stream::Gzip(GzEncoder::new(file, flate2::Compression::new(6))),
            Compression::Zstd => {
                Stream::Zstd(zstd::Encoder::new(file, 3).map_err(Error::write(&path))?)
            }
        };
        Ok(Sink { path, stream })
    }

    /// Makes `path` as it is, for a format that compresses itself.
    pub(crate) fn open(&self, path: &str) -> Result<(PathBuf, File), Error> {
        let path = self.root.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(Error::write(folder))?;
        }
        let file = File::create_new(&path).map_err(Error::write(&path))?;
        Ok((path, file))
    }

    pub(crate) fn write(&mut self, sink: &mut Sink, bytes: &[u8]) -> Result<(), Error> {
        self.bytes += bytes.len() as u64;
        sink.stream.write_all(bytes).map_err(Error::write(&sink.path))
    }

    pub(crate) fn close(&mut self, sink: Sink) -> Result<(), Error> {
        sink.stream.finish().map_err(Error::write(&sink.path))?;
        self.closed(&sink.path)
    }

    /// Counts a file that is complete.
    pub(crate) fn closed(&mut self, path: &Path) -> Result<(), Error> {
        self.count += 1;
        self.stored += fs::metadata(path).map_err(Error::write(path))?.len();
        Ok(())
    }
}

/// An open file.
pub(crate) struct Sink {
    path: PathBuf,
    stream: Stream,
}

enum Stream {
    Plain(BufWriter<File>),
    Gzip(GzEncoder<BufWriter<File>>),
    Zstd(zstd::Encoder<'static, BufWriter<File>>),
}

impl Stream {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Stream::Plain(it) => it.write_all(bytes),
            Stream::Gzip(it) => it.write_all(bytes),
            Stream::Zstd(it) => it.write_all(bytes),
        }
    }

    fn finish(self) -> io::Result<()> {
        let mut file = match self {
            Stream::Plain(it) => it,
            Stream::Gzip(it) => it.finish()?,
            Stream::Zstd(it) => it.finish()?,
        };
        file.flush()
    }
}
