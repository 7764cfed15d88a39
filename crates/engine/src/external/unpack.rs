//! Files that are packed: gzip and zip, told by their first bytes.

use std::io::Read;

use super::zip;

/// What a packed file may become.
pub const MAX_UNPACKED: u64 = 512 << 20;

/// A file and, where it comes out of an archive, its name there.
pub type File = (Option<String>, Vec<u8>);

/// The files in it: itself, unpacked, or those of an archive that fit the pattern.
pub fn files(bytes: Vec<u8>, pattern: Option<&str>) -> Result<Vec<File>, String> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(vec![(None, bounded(flate2::read::MultiGzDecoder::new(bytes.as_slice()))?)]);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip::files(&bytes, pattern);
    }
    Ok(vec![(None, bytes)])
}

/// Reads to the end, unless that is too far.
pub fn bounded(stream: impl Read) -> Result<Vec<u8>, String> {
    let mut unpacked = Vec::new();
    let read = std::io::copy(&mut stream.take(MAX_UNPACKED + 1), &mut unpacked);
    read.map_err(|it| format!("it can't be unpacked: {it}"))?;
    if unpacked.len() as u64 > MAX_UNPACKED {
        return Err(format!("unpacked it has more than {} MiB", MAX_UNPACKED >> 20));
    }
    Ok(unpacked)
}
