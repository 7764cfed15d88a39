//! Functions that take a text of a known form apart, declared until they have code.

use kql::library::{Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{ANY, TEXT, TEXT_OR_DYNAMIC, declared};
use crate::function::{Scalar, call, optional, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &PARSE_COMMAND_LINE,
    &PARSE_CSV,
    &PARSE_XML,
    &PARSE_URL,
    &PARSEURL,
    &PARSE_URLQUERY,
    &PARSEURLQUERY,
    &PARSE_PATH,
    &PARSE_USER_AGENT,
    &PARSE_VERSION,
];

const URL: Param = param("url", TEXT, "the URL");
const QUERY: Param = param("query", TEXT, "the query, without its question mark");

pub static PARSE_COMMAND_LINE: Scalar = declared(
    "parse_command_line",
    &[param("command", ANY, "the command line"), param("parser", TEXT, "whose rules: 'windows'")],
    Returns::Is(Type::Dynamic),
    "Splits a command line into its arguments, as the system would.",
    &[call("parse_command_line('cmd /c \"echo a\"', 'windows')")],
);

pub static PARSE_CSV: Scalar = declared(
    "parse_csv",
    &[param("csv_text", TEXT_OR_DYNAMIC, "the line")],
    Returns::Is(Type::Dynamic),
    "Splits one line of comma-separated values into an array.",
    &[call("parse_csv('ada,\"b, c\"')")],
)
.named(ResultName::FirstArgument);

pub static PARSE_XML: Scalar = declared(
    "parse_xml",
    &[param("xml_text", TEXT_OR_DYNAMIC, "the XML")],
    Returns::Is(Type::Dynamic),
    "Reads XML as a property bag.",
    &[call("parse_xml('<user id=\"7\">ada</user>')")],
)
.named(ResultName::FirstArgument);

pub static PARSE_URL: Scalar = declared(
    "parse_url",
    &[URL],
    Returns::Is(Type::Dynamic),
    "Takes a URL apart: scheme, host, port, path, user, query parameters, fragment.",
    &[call("parse_url('https://contoso.com:8443/a?b=c#d').Host")],
);

pub static PARSEURL: Scalar = declared(
    "parseurl",
    &[URL],
    Returns::Is(Type::Dynamic),
    "The older name of `parse_url`.",
    &[call("parseurl('https://contoso.com/a').Path")],
)
.instead("parse_url");

pub static PARSE_URLQUERY: Scalar = declared(
    "parse_urlquery",
    &[QUERY],
    Returns::Is(Type::Dynamic),
    "Takes the query part of a URL apart.",
    &[call("parse_urlquery('a=1&b=2')")],
);

pub static PARSEURLQUERY: Scalar = declared(
    "parseurlquery",
    &[QUERY],
    Returns::Is(Type::Dynamic),
    "The older name of `parse_urlquery`.",
    &[call("parseurlquery('a=1&b=2')")],
)
.instead("parse_urlquery");

pub static PARSE_PATH: Scalar = declared(
    "parse_path",
    &[param("path", TEXT, "a Windows path, a Unix path or a URL")],
    Returns::Is(Type::Dynamic),
    "Takes a file's path apart: root, directories, file name, extension, stream.",
    &[call("parse_path(@'C:\\temp\\setup.exe').Filename")],
);

pub static PARSE_USER_AGENT: Scalar = declared(
    "parse_user_agent",
    &[
        param("user_agent", TEXT, "the user agent's text"),
        optional("look_for", TEXT_OR_DYNAMIC, "'browser', 'os', 'device', or an array of these"),
    ],
    Returns::Is(Type::Dynamic),
    "Tells browser, operating system and device from a user agent.",
    &[call("parse_user_agent('Mozilla/5.0 (Windows NT 10.0) Firefox/128.0', 'browser')")],
);

pub static PARSE_VERSION: Scalar = declared(
    "parse_version",
    &[param("version", TEXT, "the version's text")],
    Returns::Is(Type::Decimal),
    "Gives a version of up to four parts as a number that can be compared.",
    &[call("parse_version('10.0.19045.1')")],
);
