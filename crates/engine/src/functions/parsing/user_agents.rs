//! The patterns by which user agents are told, as `scripts/user-agents` packed them. Those of browsers, systems and devices are
//! unpacked and compiled when they are first asked for, each by themselves: they are many.

use std::borrow::Cow;
use std::io::Read;
use std::sync::LazyLock;

use flate2::read::DeflateDecoder;
use ua_parser::{device, os, user_agent};

/// A raw deflate stream: three blocks of lines.
const PACKED: &[u8] = include_bytes!("user_agents.bin");
/// What it unpacks to at most.
const MAX_UNPACKED: u64 = 4 << 20;

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut bytes = Vec::new();
    // The stream is our own; where it is damaged, nothing is recognised.
    let _ = std::io::copy(&mut DeflateDecoder::new(PACKED).take(MAX_UNPACKED), &mut bytes);
    String::from_utf8(bytes).unwrap_or_default()
});

pub static BROWSERS: LazyLock<Option<user_agent::Extractor<'static>>> = LazyLock::new(|| {
    let parser = |fields: &mut dyn FnMut() -> Option<Cow<'static, str>>| user_agent::Parser {
        regex: fields().unwrap_or_default(),
        family_replacement: fields(),
        v1_replacement: fields(),
        v2_replacement: fields(),
        v3_replacement: fields(),
        v4_replacement: None,
    };
    user_agent::Builder::new().push_all(block(0, parser)).ok()?.build().ok()
});

pub static SYSTEMS: LazyLock<Option<os::Extractor<'static>>> = LazyLock::new(|| {
    let parser = |fields: &mut dyn FnMut() -> Option<Cow<'static, str>>| os::Parser {
        regex: fields().unwrap_or_default(),
        os_replacement: fields(),
        os_v1_replacement: fields(),
        os_v2_replacement: fields(),
        os_v3_replacement: fields(),
        os_v4_replacement: fields(),
    };
    os::Builder::new().push_all(block(1, parser)).ok()?.build().ok()
});

pub static DEVICES: LazyLock<Option<device::Extractor<'static>>> = LazyLock::new(|| {
    let parser = |fields: &mut dyn FnMut() -> Option<Cow<'static, str>>| {
        let regex = fields().unwrap_or_default();
        let ignores_case = regex.starts_with("(?i)");
        device::Parser {
            regex: if ignores_case { regex.replacen("(?i)", "", 1).into() } else { regex },
            regex_flag: ignores_case.then_some(device::Flag::IgnoreCase),
            device_replacement: fields(),
            brand_replacement: fields(),
            model_replacement: fields(),
        }
    };
    device::Builder::new().push_all(block(2, parser)).ok()?.build().ok()
});

/// The lines of a block, each made of its fields; an empty field is None.
fn block<T>(
    at: usize,
    parser: impl Fn(&mut dyn FnMut() -> Option<Cow<'static, str>>) -> T,
) -> impl Iterator<Item = T> {
    TEXT.split("\n\n").nth(at).unwrap_or_default().lines().map(move |line| {
        let mut fields = line.split('\t');
        parser(&mut || fields.next().filter(|it| !it.is_empty()).map(Cow::Borrowed))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_patterns_compile() {
        assert!(BROWSERS.is_some() && SYSTEMS.is_some() && DEVICES.is_some());
        assert!(TEXT.lines().count() > 1000);
    }
}
