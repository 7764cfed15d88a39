//! Types, and columns with their types.

use super::Parser;
use crate::ast::{ColumnDeclaration, ExprKind};
use crate::codes;
use crate::lexer::{Class, TokenKind};
use crate::types::Type;

/// The types that a column or parameter can be declared with. Kusto: other names of types are for `typeof`.
const DECLARED: [&str; 17] = [
    "bool", "boolean", "date", "datetime", "decimal", "double", "dynamic", "guid", "int", "int64",
    "int8", "long", "real", "string", "time", "timespan", "uniqueid",
];

impl Parser<'_> {
    /// `(a: long, b: string)`. Kusto: a comma before the first and behind the last is let pass.
    pub fn column_declarations(&mut self) -> Option<Vec<ColumnDeclaration>> {
        let open = self.expect_symbol("(")?;
        let columns = self.loose_list(")", Self::column_declaration)?;
        self.expect_close(")", open)?;
        Some(columns)
    }

    /// `a: long`.
    pub fn column_declaration(&mut self) -> Option<ColumnDeclaration> {
        let name = self.declared_name()?;
        self.expect_symbol(":")?;
        if self.at_symbol("(") {
            // Kusto's parser takes a table's columns for a type here.
            let start = self.here().start;
            self.nested(Self::table_type)?;
            let message = "a column has one type, not columns of its own";
            let help = "a column of property bags is `dynamic`".to_string();
            self.fault(codes::COLUMN_DECLARATION.at(self.span_from(start), message).help(help));
            return Some(ColumnDeclaration { name, ty: Type::Dynamic });
        }
        Some(ColumnDeclaration { name, ty: self.declared_type()? })
    }

    /// The type of a column or parameter.
    pub fn declared_type(&mut self) -> Option<Type> {
        let token = self.peek();
        let word = self.text_of(token);
        if token.kind == TokenKind::Word
            && !DECLARED.contains(&word)
            && Type::from_name(word).is_some()
        {
            let message = format!("a column can't be declared as `{word}`");
            let help = Type::from_name(word).map(|it| format!("write `{it}`"));
            return self.fail(codes::TYPE_NAME.at(token.span, message).help(help));
        }
        self.type_name()
    }

    /// The name of a scalar type.
    pub fn type_name(&mut self) -> Option<Type> {
        let token = self.peek();
        if token.kind != TokenKind::Word {
            return self.missing("a type");
        }
        let word = self.text_of(token);
        match Type::from_name(word) {
            Some(ty) => {
                self.bump();
                Some(ty)
            }
            None => {
                let message = format!("`{word}` is not a type");
                let diagnostic = codes::TYPE_NAME.at(token.span, message).help(type_meant(word));
                let _: Option<Type> = self.fail(diagnostic);
                // Where a list of columns goes on, so does the parser.
                let goes_on = self.symbol_ahead(1, ",") || self.symbol_ahead(1, ")");
                goes_on.then(|| {
                    self.bump();
                    Type::Dynamic
                })
            }
        }
    }

    /// The type in `typeof(long)`, if it stands alone there. Kusto's parser takes any name; its binder looks it up.
    pub(super) fn scalar_type_alone(&mut self) -> Option<Type> {
        let token = self.peek();
        let word = self.text_of(token);
        let alone = token.kind == TokenKind::Word && self.symbol_ahead(1, ")");
        // Kusto: the name that .NET gives it is understood here, and only here; a library function of the documentation writes it so.
        let named = if word == "DateTime" { Some(Type::DateTime) } else { Type::from_name(word) };
        match named.filter(|_| alone) {
            Some(ty) => {
                self.bump();
                Some(ty)
            }
            None if alone && token.class == Class::Name => {
                let message = format!("`{word}` is not a type");
                self.fault(codes::TYPE_NAME.at(token.span, message).help(type_meant(word)));
                self.bump();
                Some(Type::Dynamic)
            }
            None => None,
        }
    }

    /// `a: long, *` in `typeof(...)`.
    pub(super) fn type_of_row(&mut self) -> Option<ExprKind> {
        let (mut columns, mut open) = (Vec::new(), false);
        if !self.at_symbol(")") {
            let items = self.list(|p| {
                if p.eat_symbol("*") {
                    return Some(None);
                }
                p.column_declaration().map(Some)
            })?;
            open = items.iter().any(Option::is_none);
            columns.extend(items.into_iter().flatten());
        }
        Some(ExprKind::TypeOfRow { columns, open })
    }
}

/// The type that another language calls so, or the nearest one.
fn type_meant(word: &str) -> Option<String> {
    let ty = match word.to_ascii_lowercase().as_str() {
        "str" | "text" | "varchar" | "nvarchar" | "char" => "string",
        "integer" | "bigint" | "number" | "uint" => "long",
        "float" | "numeric" => "real",
        "timestamp" | "datetime2" => "datetime",
        "duration" | "interval" => "timespan",
        "json" | "object" | "array" | "bag" | "list" => "dynamic",
        _ => return crate::suggest::did_you_mean(word, Type::ALL.map(Type::name)),
    };
    Some(format!("write `{ty}`"))
}
