//! `parse_path`.

use kql::json::push_string;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::TEXT;
use crate::function::{Body, Scalar, example, param};
use crate::functions::rows::jsons;

pub static PARSE_PATH: Scalar = Scalar {
    name: "parse_path",
    params: &[param("path", TEXT, "a Windows path, a Unix path or a URL")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Takes a file's path apart: Scheme, RootPath, DirectoryPath, DirectoryName, Filename, Extension, AlternateDataStreamName; what isn't there is empty.",
    examples: &[
        example("parse_path(@'C:\\temp\\setup.exe').Filename", "setup.exe"),
        // Kusto: the page has no slash behind the root; the engine has.
        example("tostring(parse_path(@'C:\\temp\\setup.exe').RootPath)", "C:\\"),
        example("parse_path('/usr/lib/a.tar.gz').DirectoryPath", "/usr/lib"),
        example("parse_path('/usr/lib/a.tar.gz').Extension", "gz"),
        example("parse_path('file://C:/x/a.txt:b.exe').AlternateDataStreamName", "b.exe"),
    ],
    body: Body::Kernel(|args| {
        let texts = args.text(0)?;
        Ok(jsons(args.n_rows, |row| Some(parsed(texts.get(row).unwrap_or_default()))))
    }),
    ..Scalar::NEW
};

const SLASHES: [char; 2] = ['/', '\\'];

fn parsed(text: &str) -> String {
    let (scheme, path) = text.split_once("://").filter(|it| is_scheme(it.0)).unwrap_or(("", text));
    let cut = path.rfind(SLASHES);
    let (directory, file) = match cut {
        Some(at) => path.split_at(at),
        None => ("", path),
    };
    let root = root(path);
    // A file beside the root lies in the root, slash included.
    let directory = if cut.is_some() && directory.ends_with(':') { root } else { directory };
    let file = file.strip_prefix(SLASHES).unwrap_or(file);
    let (file, stream) = match file.split_once(':') {
        // `C:` alone is a drive, no file.
        Some(("", _)) | None => (file, ""),
        Some(_) if cut.is_none() && !root.is_empty() => ("", ""),
        Some((file, stream)) => (file, stream),
    };
    let name = directory.rsplit(SLASHES).next().filter(|it| !it.ends_with(':')).unwrap_or_default();
    let extension = file.rsplit_once('.').map_or("", |it| it.1);
    let parts = [
        ("Scheme", scheme),
        ("RootPath", root),
        ("DirectoryPath", directory),
        ("DirectoryName", name),
        ("Filename", file),
        ("Extension", extension),
        ("AlternateDataStreamName", stream),
    ];
    let mut bag = String::from("{");
    for (at, (name, part)) in parts.into_iter().enumerate() {
        if at > 0 {
            bag.push(',');
        }
        push_string(&mut bag, name);
        bag.push(':');
        push_string(&mut bag, part);
    }
    bag.push('}');
    bag
}

fn is_scheme(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|it| it.is_ascii_alphanumeric() || "+-.".contains(it))
}

/// A drive with its slash, which may stand behind `\\?\`.
fn root(path: &str) -> &str {
    let rest = path.strip_prefix(r"\\?\").unwrap_or(path);
    match rest.as_bytes() {
        [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic() => {
            rest.get(..3).unwrap_or_default()
        }
        [letter, b':'] if letter.is_ascii_alphabetic() => rest,
        _ => "",
    }
}
