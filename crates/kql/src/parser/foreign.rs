//! What stands where nothing more fits: words and marks of other languages, and marks that were forgotten. The help says what to write.

use super::Parser;
use crate::codes;
use crate::lexer::{Class, Token, TokenKind};
use crate::operators::is_operator;
use crate::suggest;

/// Words that stand between two values, for a misspelt one.
const INFIX_WORDS: [&str; 22] = [
    "and",
    "or",
    "in",
    "in~",
    "!in",
    "has",
    "!has",
    "has_any",
    "has_all",
    "has_cs",
    "hasprefix",
    "hassuffix",
    "contains",
    "!contains",
    "contains_cs",
    "startswith",
    "!startswith",
    "startswith_cs",
    "endswith",
    "!endswith",
    "endswith_cs",
    "between",
];

/// Operators whose operands stand with commas between.
const LISTS: [&str; 12] = [
    "project",
    "extend",
    "summarize",
    "distinct",
    "sort",
    "order",
    "top",
    "union",
    "print",
    "project-away",
    "project-keep",
    "mv-expand",
];

impl Parser<'_> {
    /// Reports what stands behind an operator, or behind a statement where its name is empty: an operator of another language (`&&`)
    /// with the KQL one, a forgotten mark.
    pub fn foreign_infix<T>(&mut self, behind: &str) -> Option<T> {
        let token = self.peek();
        let text = self.text_of(token);
        if let Some(diagnostic) = self.misused_before().or_else(|| self.misspelt_infix()) {
            return self.fail(diagnostic);
        }
        let instead = match text {
            "&" | "&&" => "and",
            "||" => "or",
            "=" => "==",
            "AND" | "And" => "and",
            "OR" | "Or" => "or",
            "NOT" | "Not" | "not" if self.negatable_ahead() => {
                let help = format!("write `!{}`", self.text_of(self.peek_at(1)));
                let message = format!("`{text}` is not an operator here");
                return self.fail(codes::EXPECTED.at(token.span, message).help(help));
            }
            "NOT" | "Not" | "not" => "not(...)",
            "matches" => "matches regex",
            _ => {
                let message = if self.at_second_comparison() {
                    format!("`{text}` can't follow another comparison")
                } else {
                    format!("expected `|`, `;` or the end, found {}", self.found())
                };
                let help = self.forgotten(token, text, behind);
                return self.fail(codes::EXPECTED.at(token.span, message).help(help));
            }
        };
        let message = format!("`{text}` is not an operator here");
        self.fail(codes::EXPECTED.at(token.span, message).help(format!("write `{instead}`")))
    }

    /// Whether an operator that `!` negates stands behind the next word.
    fn negatable_ahead(&self) -> bool {
        let negated = ["in", "between", "has", "contains", "startswith", "endswith"];
        negated.contains(&self.text_of(self.peek_at(1)))
    }

    /// What to write, by what stands here and by the operator before.
    fn forgotten(&self, token: Token, text: &str, behind: &str) -> Option<String> {
        let before = self.text_before(1);
        let help = match text {
            _ if self.at_second_comparison() => {
                "put one of the two in parentheses, or `and` between"
            }
            "is" | "IS" => "isnull(...) asks for a missing value, isempty(...) for an empty text",
            "LIKE" => "write `has`, `contains` or `startswith`",
            "?" => "iff(condition, then, else) chooses between two values",
            "as" | "AS" if LISTS.contains(&behind) => {
                "a new name stands before the value: Name = value"
            }
            "having" | "HAVING" => "a `where` behind the next pipe does that",
            "descending" | "DESC" | "Desc" => "write `desc`",
            "ascending" | "ASC" | "Asc" => "write `asc`",
            "on" => "a join whose table is a query has it in parentheses: join (...) on ...",
            "{" if before == ")" => "each parameter of a function has a type: (name: type)",
            "," if self.digits_around() => "a number has no separators in it",
            "," if matches!(behind, "take" | "limit") => {
                "it takes one number; `serialize` and row_number() count rows"
            }
            "," if matches!(behind, "where" | "filter") => "conditions are joined by `and` or `or`",
            _ if token.kind == TokenKind::Word && is_operator(text) && self.same_pipeline() => {
                return Some(format!("is a `|` missing before `{text}`?"));
            }
            _ if self.begins_item(token) && LISTS.contains(&behind) => {
                return Some(format!("is a `,` missing before `{}`?", short(text)));
            }
            _ if self.on_new_line() => "is a `;` missing on the line before?",
            _ => return None,
        };
        Some(help.to_string())
    }

    /// Whether an item of a list could begin here.
    fn begins_item(&self, token: Token) -> bool {
        let table_follows = self.on_new_line() && self.symbol_ahead(1, "|");
        match token.kind {
            TokenKind::Word => {
                !table_follows && !matches!(self.text_of(token), "let" | "on" | "by")
            }
            TokenKind::Long
            | TokenKind::Real
            | TokenKind::TimeSpan
            | TokenKind::String
            | TokenKind::Typed => true,
            TokenKind::Symbol | TokenKind::End => false,
        }
    }

    /// A misuse that the words before tell: `not a == b`, `case when`, `-- a comment`.
    fn misused_before(&self) -> Option<crate::diagnostic::Diagnostic> {
        let token = self.peek();
        let at = |n: usize| self.at.checked_sub(n).and_then(|it| self.tokens.get(it));
        if let Some(span) = self.sql_comment() {
            let help = "a comment begins with //".to_string();
            return Some(codes::EXPECTED.at(span, "`--` begins no comment").help(help));
        }
        let before = at(1).filter(|it| it.kind == TokenKind::Word)?;
        if !matches!(token.kind, TokenKind::Word | TokenKind::String | TokenKind::Long) {
            return None;
        }
        match self.text_of(*before) {
            "not" | "NOT" => {
                let message = "`not` is a function: what it negates stands in parentheses";
                let help = "write `not(...)`".to_string();
                Some(codes::NEEDS_ARGUMENTS.at(before.span, message).help(help))
            }
            "case" | "CASE" => {
                let message = "`case` is a function: all its arguments stand in parentheses";
                let help = "write `case(condition, value, ..., otherwise)`".to_string();
                Some(codes::NEEDS_ARGUMENTS.at(before.span, message).help(help))
            }
            _ => None,
        }
    }

    /// Where on this line, before this place, a comment of SQL begins.
    pub(super) fn sql_comment(&self) -> Option<crate::span::Span> {
        let here = self.here().start;
        (1..self.at).rev().find_map(|at| {
            let (first, second) = (self.tokens.get(at - 1)?, self.tokens.get(at)?);
            let touching = first.span.end == second.span.start;
            let dashes = self.text_of(*first) == "-" && self.text_of(*second) == "-";
            let between = self.text.get(first.span.start..here)?;
            (touching && dashes && !between.contains('\n')).then(|| first.span.to(second.span))
        })
    }

    /// A word between two operands that is nearly one that may stand there.
    fn misspelt_infix(&self) -> Option<crate::diagnostic::Diagnostic> {
        let token = self.peek();
        let text = self.text_of(token);
        let operand = match self.peek_at(1).kind {
            TokenKind::Word => self.peek_at(1).class != Class::Reserved,
            TokenKind::String
            | TokenKind::Long
            | TokenKind::Real
            | TokenKind::TimeSpan
            | TokenKind::Typed => true,
            TokenKind::Symbol => self.symbol_ahead(1, "("),
            TokenKind::End => false,
        };
        if token.kind != TokenKind::Word || self.on_new_line() || !operand || text.len() < 4 {
            return None;
        }
        let help = suggest::did_you_mean(text, INFIX_WORDS)?;
        let message = format!("`{text}` is not an operator here");
        Some(codes::EXPECTED.at(token.span, message).help(help))
    }

    /// Whether the word that comes next, an operator's, has an operand behind it.
    fn same_pipeline(&self) -> bool {
        let next = self.peek_at(1);
        next.kind != TokenKind::End && !self.symbol_ahead(1, "|") && !self.symbol_ahead(1, "=")
    }

    /// Whether digits touch what comes next on both sides.
    fn digits_around(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|it| self.tokens.get(it));
        before.is_some_and(|it| it.kind == TokenKind::Long)
            && self.peek_at(1).kind == TokenKind::Long
            && self.touches(0)
            && self.touches(1)
    }

    /// The text of the token `n` places back.
    pub(super) fn text_before(&self, n: usize) -> &str {
        let token = self.at.checked_sub(n).and_then(|it| self.tokens.get(it));
        token.map_or("", |it| self.text_of(*it))
    }

    /// Reports a bracket that a list leaves open.
    pub(super) fn list_goes_on<T>(&mut self, close: &str, open: crate::span::Span) -> Option<T> {
        let message = format!("expected `,` or `{close}`, found {}", self.found());
        let here = self.text_of(self.peek());
        let unit = matches!(here, "d" | "h" | "m" | "s" | "ms" | "days" | "hours" | "minutes");
        let help = if self.text_before(1).eq_ignore_ascii_case("distinct") {
            Some("dcount(...) counts distinct values".to_string())
        } else if unit {
            let number = self.text_before(1);
            Some(format!("the unit of a timespan touches its number: {number}{}", unit_of(here)))
        } else {
            None
        };
        let diagnostic = codes::EXPECTED.at(self.here(), message).label(open, "to close this one");
        self.fail(diagnostic.help(help))
    }

    /// Whether a query of SQL comes next.
    pub(super) fn at_select(&self) -> bool {
        let next = self.peek_at(1);
        self.peek().kind == TokenKind::Word
            && self.text_of(self.peek()).eq_ignore_ascii_case("select")
            && (next.kind == TokenKind::Word && self.infix_at(1).is_none()
                || self.symbol_ahead(1, "*")
                    && self.text_of(self.peek_at(2)).eq_ignore_ascii_case("from"))
    }
}

/// The operator that does what a word of another language does.
pub(super) fn operator_instead(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "select" | "fields" | "table" | "columns" => "project",
        "group" | "groupby" | "stats" | "aggregate" => "summarize",
        "eval" | "let" | "set" | "with" => "extend",
        "rename" => "project-rename",
        "drop" | "remove" | "exclude" => "project-away",
        "head" | "first" => "take",
        "tail" | "last" => "top",
        "dedup" | "unique" | "uniq" => "distinct",
        "having" | "if" | "when" => "where",
        "rex" | "regex" | "extract" => "parse",
        "timechart" | "chart" | "plot" => "render",
        "explode" | "expand" | "unnest" | "mvappend" => "mv-expand",
        "orderby" => "order by",
        "append" => "union",
        _ => return None,
    })
}

/// The unit of a timespan that a word means.
fn unit_of(word: &str) -> &str {
    match word {
        "days" => "d",
        "hours" => "h",
        "minutes" => "m",
        unit => unit,
    }
}

/// A token's text, cut where it is long.
fn short(text: &str) -> String {
    text.chars().take(24).collect()
}
