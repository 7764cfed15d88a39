//! A file's bytes as UTF-8 text: decompressed, transcoded, the byte order mark dropped, and stopped where it grows out of
//! proportion.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::stats::ScanStats;

/// How a file is compressed, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    None,
    Gzip,
    Zstd,
}

/// How a text is encoded, by its byte order mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Bom,
    Utf16Le,
    Utf16Be,
}

/// How much a file may make of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text that a compressed file may give.
    pub max_decompressed: u64,
    /// Text over compressed bytes, looked at beyond the first GiB of text.
    pub max_ratio: u64,
    /// Bytes of one record.
    pub max_record: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { max_decompressed: 64 << 30, max_ratio: 1000, max_record: 64 << 20 }
    }
}

/// From where on the ratio of text to compressed bytes is looked at.
const RATIO_FROM: u64 = 1 << 30;

impl Compression {
    /// By the first bytes of a file.
    pub fn of(head: &[u8]) -> Compression {
        match head {
            [0x1f, 0x8b, ..] => Compression::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression::Zstd,
            _ => Compression::None,
        }
    }
}

impl Encoding {
    /// By the first bytes of a text. UTF-16 without a mark is recognised where its first character is ASCII.
    pub fn of(head: &[u8]) -> Encoding {
        match head {
            [0xef, 0xbb, 0xbf, ..] => Encoding::Utf8Bom,
            [0xff, 0xfe, ..] | [b'{' | b'[' | b'"', 0, ..] => Encoding::Utf16Le,
            [0xfe, 0xff, ..] | [0, b'{' | b'[' | b'"', ..] => Encoding::Utf16Be,
            _ => Encoding::Utf8,
        }
    }
}

/// Opens a file's text from `offset` on, which is 0 unless the file is plain UTF-8.
pub fn open_text(
    path: &Path,
    offset: u64,
    limits: Limits,
    stats: Option<Arc<ScanStats>>,
) -> io::Result<Box<dyn Read + Send>> {
    let mut file = File::open(path)?;
    let mut magic = [0; 4];
    let n_magic = read_full(&mut file, &mut magic)?;
    file.seek(SeekFrom::Start(offset))?;
    let taken = Arc::new(AtomicU64::new(0));
    let counted = Counted { file, taken: Arc::clone(&taken), stats };
    let guard = |inner: Box<dyn Read + Send>| Guarded { inner, given: 0, taken, limits };
    let text: Box<dyn Read + Send> = match Compression::of(&magic[..n_magic]) {
        Compression::Gzip => Box::new(guard(Box::new(flate2::bufread::MultiGzDecoder::new(
            BufReader::with_capacity(128 << 10, counted),
        )))),
        Compression::Zstd => Box::new(guard(Box::new(zstd::stream::read::Decoder::new(counted)?))),
        Compression::None => Box::new(counted),
    };
    if offset > 0 { Ok(text) } else { as_utf8(text) }
}

/// Drops a byte order mark and transcodes UTF-16.
fn as_utf8(mut text: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let mut head = [0; 3];
    let n_head = read_full(&mut text, &mut head)?;
    let head = &head[..n_head];
    let big_endian = match Encoding::of(head) {
        Encoding::Utf8 => return Ok(Box::new(io::Cursor::new(head.to_vec()).chain(text))),
        Encoding::Utf8Bom => return Ok(text),
        Encoding::Utf16Le => false,
        Encoding::Utf16Be => true,
    };
    let mark: &[u8] = if big_endian { &[0xfe, 0xff] } else { &[0xff, 0xfe] };
    let rest = head.strip_prefix(mark).unwrap_or(head).to_vec();
    Ok(Box::new(Utf16 {
        inner: io::Cursor::new(rest).chain(text),
        big_endian,
        half: None,
        high: None,
        out: Vec::new(),
        given: 0,
    }))
}

/// Reads until the buffer is full or the text ends.
pub fn read_full(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n_read) => filled += n_read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Counts the bytes that leave the file.
struct Counted {
    file: File,
    taken: Arc<AtomicU64>,
    stats: Option<Arc<ScanStats>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.file.read(buffer)?;
        self.taken.fetch_add(n_read as u64, Ordering::Relaxed);
        if let Some(stats) = &self.stats {
            stats.add_read(n_read as u64);
        }
        Ok(n_read)
    }
}

/// Stops a compressed file that gives far too much.
struct Guarded {
    inner: Box<dyn Read + Send>,
    given: u64,
    taken: Arc<AtomicU64>,
    limits: Limits,
}

impl Read for Guarded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let taken = self.taken.load(Ordering::Relaxed).max(1);
        if self.given > self.limits.max_decompressed {
            return Err(io::Error::other(format!(
                "decompresses to more than {} bytes",
                self.limits.max_decompressed
            )));
        }
        if self.given > RATIO_FROM.min(self.limits.max_decompressed)
            && self.given / taken > self.limits.max_ratio
        {
            return Err(io::Error::other(format!(
                "decompresses to over {} times its size",
                self.limits.max_ratio
            )));
        }
        let n_read = self.inner.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            io::ErrorKind::UnexpectedEof => io::Error::other("the compressed data is cut short"),
            _ => io::Error::other(format!("the compressed data is damaged: {error}")),
        })?;
        self.given += n_read as u64;
        Ok(n_read)
    }
}

/// UTF-16 as UTF-8; what isn't UTF-16 becomes U+FFFD.
struct Utf16<R> {
    inner: R,
    big_endian: bool,
    /// The first byte of a unit whose second one isn't read yet.
    half: Option<u8>,
    /// The first unit of a pair whose second one isn't read yet.
    high: Option<u16>,
    out: Vec<u8>,
    given: usize,
}

impl<R: Read> Utf16<R> {
    fn fill(&mut self) -> io::Result<()> {
        let mut bytes = [0; 16 << 10];
        let n_read = self.inner.read(&mut bytes)?;
        self.out.clear();
        self.given = 0;
        let mut units = Vec::with_capacity(n_read / 2 + 2);
        units.extend(self.high.take());
        for byte in &bytes[..n_read] {
            match self.half.take() {
                None => self.half = Some(*byte),
                Some(first) if self.big_endian => units.push(u16::from_be_bytes([first, *byte])),
                Some(first) => units.push(u16::from_le_bytes([first, *byte])),
            }
        }
        if n_read > 0 && units.last().is_some_and(|it| (0xd800..0xdc00).contains(it)) {
            self.high = units.pop();
        }
        let mut utf8 = [0; 4];
        for c in char::decode_utf16(units) {
            self.out.extend_from_slice(
                c.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut utf8).as_bytes(),
            );
        }
        // A read that gave nothing but half a character isn't the end.
        if n_read > 0 && self.out.is_empty() { self.fill() } else { Ok(()) }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.out.len() {
            self.fill()?;
        }
        let rest = &self.out[self.given..];
        let n_given = rest.len().min(buffer.len());
        buffer[..n_given].copy_from_slice(&rest[..n_given]);
        self.given += n_given;
        Ok(n_given)
    }
}
