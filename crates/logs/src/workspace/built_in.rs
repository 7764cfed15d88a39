//! Sentinel's and Defender's own functions that give tables: those whose columns are documented, and those whose answer only
//! the cloud knows.

use kql::library::TableSchema;
use kql::types::Type;

/// What `invoke FileProfile(SHA1, 1000)` adds to its input, by Defender's documentation.
pub const FILE_PROFILE: &[(&str, Type)] = &[
    ("SHA1", Type::String),
    ("SHA256", Type::String),
    ("MD5", Type::String),
    ("FileSize", Type::Int),
    ("GlobalPrevalence", Type::Int),
    ("GlobalFirstSeen", Type::DateTime),
    ("GlobalLastSeen", Type::DateTime),
    ("Signer", Type::String),
    ("Issuer", Type::String),
    ("SignerHash", Type::String),
    ("IsCertificateValid", Type::Bool),
    ("IsRootSignerMicrosoft", Type::Bool),
    ("SignatureState", Type::String),
    ("IsExecutable", Type::Bool),
    ("ThreatName", Type::String),
    ("Publisher", Type::String),
    ("SoftwareName", Type::String),
    ("ProfileAvailability", Type::String),
];

/// The functions whose columns only the cloud knows: queries over Azure Resource Graph and other clusters.
const REMOTE: [&str; 2] = ["adx", "arg"];
/// What the names of Sentinel's own ASIM parsers begin with.
const ASIM: [&str; 2] = ["_Im_", "_ASim_"];

/// Their names, the watchlist functions among them.
pub const NAMES: [&str; 5] = ["FileProfile", "_GetWatchlist", "_GetWatchlistAlias", "adx", "arg"];

/// The answer of the function of that name, where it depends on no file of the user's.
pub fn answer(name: &str) -> Option<TableSchema> {
    if name == "FileProfile" {
        let columns = FILE_PROFILE.iter().map(|(name, ty)| ((*name).to_owned(), *ty)).collect();
        return Some(TableSchema::new(name, columns));
    }
    let open = REMOTE.contains(&name) || ASIM.iter().any(|it| name.starts_with(it));
    open.then(|| TableSchema::open(name, Vec::new()))
}

/// Why a call of such a function holds no row here, and what to do about it.
pub fn lack(name: &str) -> Option<String> {
    if ASIM.iter().any(|it| name.starts_with(it)) {
        return Some(format!("the parser `{name}`: no file; give one with --functions"));
    }
    let known = REMOTE.contains(&name) || name == "FileProfile";
    known.then(|| format!("`{name}` needs a cloud, so it holds no row here"))
}
