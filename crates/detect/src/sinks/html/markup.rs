//! Writes markup. What is markup stands in the program; all else is text and is escaped, so that nothing of a log or a rule can be more
//! than text.

use std::fmt::Write as _;

use kql::datetime;

/// A piece of a page.
#[derive(Debug, Clone, Default)]
pub struct Markup {
    text: String,
}

impl Markup {
    /// The page's bytes.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Markup of our own.
    pub fn raw(&mut self, markup: &'static str) -> &mut Markup {
        self.text.push_str(markup);
        self
    }

    /// Text of whatever origin.
    pub fn text(&mut self, text: &str) -> &mut Markup {
        escape(text, &mut self.text);
        self
    }

    /// An attribute; it stands between a tag's name and its end.
    pub fn attr(&mut self, name: &'static str, value: &str) -> &mut Markup {
        let _ = write!(self.text, " {name}=\"");
        escape(value, &mut self.text);
        self.text.push('"');
        self
    }

    /// An element that holds nothing but text; behind its name may stand attributes.
    pub fn element(&mut self, tag: &'static str, text: &str) -> &mut Markup {
        let _ = write!(self.text, "<{tag}>");
        escape(text, &mut self.text);
        let name = tag.split(' ').next().unwrap_or(tag);
        let _ = write!(self.text, "</{name}>");
        self
    }

    /// A text of which at most so many characters are shown; the others are counted.
    pub fn cut(&mut self, text: &str, limit: usize) -> &mut Markup {
        match text.char_indices().nth(limit) {
            None => self.text(text),
            Some((at, _)) => {
                let n_more = text.get(at..).map_or(0, |it| it.chars().count());
                self.text(text.get(..at).unwrap_or_default());
                let more = format!("… {} more characters", crate::liveness::grouped(n_more as u64));
                self.element("span class=\"more\"", &more)
            }
        }
    }

    /// An instant to the second, with all digits for machines.
    pub fn time(&mut self, ticks: i64) -> &mut Markup {
        self.raw("<time").attr("datetime", &datetime::format(ticks)).raw(">");
        self.text(&second(ticks)).raw("</time>")
    }

    /// From when to when.
    pub fn span(&mut self, (from, to): (i64, i64)) -> &mut Markup {
        self.time(from);
        if second(from) != second(to) {
            self.raw(" to ").time(to);
        }
        self
    }

    /// A part that a reader can fold up and open without scripts. It is never folded on paper, whatever the browser: what is folded
    /// stands behind the element that opens it, not in it.
    pub fn fold(&mut self, title: &str, is_open: bool, body: impl FnOnce(&mut Markup)) {
        self.raw(if is_open { "<details open>" } else { "<details>" });
        self.element("summary", title).raw("</details>\n<div class=\"folded\">");
        body(self);
        self.raw("</div>\n");
    }

    /// A box that scrolls by itself, with the keyboard too, so that the page never does.
    pub fn scroll(&mut self, label: &str, body: impl FnOnce(&mut Markup)) {
        self.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\"").attr("aria-label", label);
        self.raw(">");
        body(self);
        self.raw("</div>\n");
    }

    /// A term and what there is to say of it, in a list of such; nothing where that is empty.
    pub fn fact(&mut self, name: &'static str, value: &str) -> &mut Markup {
        if value.is_empty() {
            return self;
        }
        self.raw("<dt>").raw(name).raw("</dt><dd>").text(value).raw("</dd>\n")
    }

    /// The head of a table.
    pub fn heads<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) -> &mut Markup {
        self.raw("<thead><tr>");
        for name in names {
            self.element("th scope=\"col\"", name);
        }
        self.raw("</tr></thead>\n")
    }

    /// Sentences as a list; nothing where there is none.
    pub fn list<'a>(&mut self, items: impl IntoIterator<Item = &'a str>) -> &mut Markup {
        let mut items = items.into_iter().peekable();
        if items.peek().is_none() {
            return self;
        }
        self.raw("<ul>");
        for it in items {
            self.element("li", it);
        }
        self.raw("</ul>\n")
    }
}

/// A time to the second, as people write it; all times of a report are UTC.
pub fn second(ticks: i64) -> String {
    let text = datetime::format(ticks);
    text.get(..19).unwrap_or(&text).replace('T', " ")
}

/// Text that is no markup, whatever it holds. Characters that can't be seen, or that change how others are shown, are named.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            // The signs for the first 32, such as ␛.
            '\0'..='\u{1f}' => {
                out.extend(char::from_u32(0x2400 + u32::from(c)));
            }
            c if is_unseen(c) => {
                let _ = write!(out, "⟨U+{:04X}⟩", u32::from(c));
            }
            c => out.push(c),
        }
    }
}

/// Control characters, separators of lines, marks of direction, and what has no width.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_log_is_markup() {
        assert_eq!(
            escaped("</td><script>a(\"x\" && 'y')</script>"),
            "&lt;/td&gt;&lt;script&gt;a(&quot;x&quot; &amp;&amp; &#39;y&#39;)&lt;/script&gt;"
        );
        assert_eq!(
            escaped("a\u{1b}[2J\u{202e}\u{2028}\0\u{85}é\n"),
            "a␛[2J⟨U+202E⟩⟨U+2028⟩␀⟨U+0085⟩é\n"
        );
    }

    #[test]
    fn what_is_cut_is_counted() {
        let mut markup = Markup::default();
        markup.cut("ééé<b", 3).cut("ab", 2);
        assert_eq!(markup.into_text(), "ééé<span class=\"more\">… 2 more characters</span>ab");
    }
}
