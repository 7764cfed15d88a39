//! Members of zip archives: stored or deflated, listed by the directory at the end.

use super::unpack::{File, MAX_UNPACKED, bounded};

const DIRECTORY_END: u32 = 0x0605_4b50;
const DIRECTORY_ENTRY: u32 = 0x0201_4b50;
const LOCAL_ENTRY: u32 = 0x0403_4b50;
/// The end of the directory stands among so many last bytes.
const TAIL: usize = 22 + 0xffff;

/// The members whose names fit the pattern, in the order of the directory; folders aside.
pub fn files(bytes: &[u8], pattern: Option<&str>) -> Result<Vec<File>, String> {
    members(bytes, pattern)?.ok_or_else(|| "it is not a zip archive that can be read".to_owned())
}

/// None where something isn't where it should be.
fn members(bytes: &[u8], pattern: Option<&str>) -> Result<Option<Vec<File>>, String> {
    let Some((mut at, n_entries)) = directory(bytes) else { return Ok(None) };
    let (mut found, mut total) = (Vec::new(), 0u64);
    for _ in 0..n_entries {
        let Some(entry) = entry(bytes, at) else { return Ok(None) };
        at = entry.next;
        let fits = pattern.is_none_or(|it| fits(it.as_bytes(), entry.name.as_bytes()));
        if entry.name.ends_with('/') || !fits {
            continue;
        }
        let unpacked = match entry.method {
            0 => entry.data.to_vec(),
            8 => bounded(flate2::read::DeflateDecoder::new(entry.data))?,
            method => return Err(format!("`{}` is packed by method {method}", entry.name)),
        };
        total += unpacked.len() as u64;
        if total > MAX_UNPACKED {
            return Err(format!("unpacked it has more than {} MiB", MAX_UNPACKED >> 20));
        }
        found.push((Some(entry.name), unpacked));
    }
    Ok(Some(found))
}

struct Entry<'a> {
    name: String,
    method: u16,
    data: &'a [u8],
    next: usize,
}

/// Where the directory begins, and how many entries it has.
fn directory(bytes: &[u8]) -> Option<(usize, u16)> {
    let from = bytes.len().saturating_sub(TAIL);
    let last = bytes.len().checked_sub(22)?;
    let end = (from..=last).rev().find(|at| long(bytes, *at) == Some(DIRECTORY_END))?;
    Some((usize::try_from(long(bytes, end + 16)?).ok()?, short(bytes, end + 10)?))
}

fn entry(bytes: &[u8], at: usize) -> Option<Entry<'_>> {
    let size = |at| long(bytes, at).and_then(|it| usize::try_from(it).ok());
    let length = |at| short(bytes, at).map(usize::from);
    if long(bytes, at)? != DIRECTORY_ENTRY {
        return None;
    }
    let n_name = length(at + 28)?;
    let name = bytes.get(at + 46..(at + 46).checked_add(n_name)?)?;
    let next = at + 46 + n_name + length(at + 30)? + length(at + 32)?;
    let local = size(at + 42)?;
    if long(bytes, local)? != LOCAL_ENTRY {
        return None;
    }
    let from = local
        .checked_add(30 + length(local.checked_add(26)?)? + length(local.checked_add(28)?)?)?;
    let data = bytes.get(from..from.checked_add(size(at + 20)?)?)?;
    let name = String::from_utf8_lossy(name).into_owned();
    Some(Entry { name, method: short(bytes, at + 10)?, data, next })
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    bytes.try_into().ok().map(u16::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    bytes.try_into().ok().map(u32::from_le_bytes)
}

/// Whether a name fits a pattern in which `*` stands for anything and `?` for one character.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(it) if *it == b'?' || name.get(n) == Some(it) => (p, n) = (p + 1, n + 1),
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    (p, n) = (at + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_none_or(|it| it.iter().all(|it| *it == b'*'))
}
