//! Ways into a dynamic value: the steps of accessors, and JSONPath.

use sonic_rs::PointerNode;

use super::{elements, is_array, is_bag, raw, shallow};

/// How many steps a path may have.
const MAX_STEPS: usize = super::MAX_DEPTH;

/// A step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step<'a> {
    /// The member of a bag.
    Member(&'a str),
    /// The element of an array; a negative one counts from its end.
    Element(i64),
}

/// What lies at the end of the steps, as JSON text; None where nothing does, and for null.
///
/// The steps are gone in one pass over the text, but for those to an element from the end.
pub fn at_path<'a>(text: &'a str, steps: &[Step<'_>]) -> Option<&'a str> {
    let mut text = shallow(text)?;
    for way in steps.chunk_by(|_, next| !matches!(next, Step::Element(..0))) {
        let mut nodes = Vec::with_capacity(way.len());
        for (at, step) in way.iter().enumerate() {
            nodes.push(match step {
                Step::Member(name) if at > 0 || is_bag(text) => PointerNode::from(*name),
                Step::Element(index @ 0..) if at > 0 || is_array(text) => {
                    PointerNode::from(usize::try_from(*index).ok()?)
                }
                Step::Element(index) if is_array(text) => {
                    let n_elements = elements(text).count();
                    let back = usize::try_from(index.unsigned_abs()).ok()?;
                    PointerNode::from(n_elements.checked_sub(back)?)
                }
                Step::Member(_) | Step::Element(_) => return None,
            });
        }
        text = raw(&sonic_rs::get(text, &nodes).ok()?)?;
    }
    let value = text.trim_ascii();
    (value != "null").then_some(value)
}

/// A path in JSONPath: `$.user.name`, `$['log level']`, `$.tags[0]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    steps: Vec<Owned>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Owned {
    Member(String),
    Element(i64),
}

impl Path {
    /// Reads a path; None where it is none, or has wildcards, slices or anything else that Kusto doesn't take.
    pub fn parse(text: &str) -> Option<Path> {
        let mut rest = text.strip_prefix('$')?;
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (step, after) = match rest.strip_prefix('[') {
                Some(inside) => bracketed(inside)?,
                None => dotted(rest.strip_prefix('.')?)?,
            };
            steps.push(step);
            rest = after;
            if steps.len() > MAX_STEPS {
                return None;
            }
        }
        Some(Path { steps })
    }

    /// Reads a key of a bag as its functions take it: a path where it begins like one, else the name of a member.
    pub fn of_key(key: &str) -> Path {
        let path =
            if key.starts_with("$.") || key.starts_with("$[") { Path::parse(key) } else { None };
        path.unwrap_or_else(|| Path { steps: vec![Owned::Member(key.to_owned())] })
    }

    /// Its steps.
    pub fn steps(&self) -> Vec<Step<'_>> {
        let step = |it| match it {
            &Owned::Element(index) => Step::Element(index),
            Owned::Member(name) => Step::Member(name),
        };
        self.steps.iter().map(step).collect()
    }

    /// The names of the members it leads through; None where it leads through an array.
    pub fn names(&self) -> Option<Vec<&str>> {
        let name = |it| match it {
            &Owned::Element(_) => None,
            Owned::Member(name) => Some(name.as_str()),
        };
        self.steps.iter().map(name).collect()
    }
}

/// `name` after a point, up to the next step.
fn dotted(text: &str) -> Option<(Owned, &str)> {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    let name = name.trim_ascii();
    (!name.is_empty() && name != "*").then(|| (Owned::Member(name.to_owned()), rest))
}

/// `'name']`, `"name"]` or `0]` after a bracket.
fn bracketed(text: &str) -> Option<(Owned, &str)> {
    let text = text.trim_ascii_start();
    for quote in ['\'', '"'] {
        if let Some(inside) = text.strip_prefix(quote) {
            let (name, rest) = inside.split_once(quote)?;
            let rest = rest.trim_ascii_start().strip_prefix(']')?;
            return Some((Owned::Member(name.to_owned()), rest));
        }
    }
    let (index, rest) = text.split_once(']')?;
    let index = index.trim_ascii();
    let digits = !index.is_empty() && index.bytes().all(|it| it.is_ascii_digit());
    Some((Owned::Element(if digits { index.parse().ok()? } else { return None }), rest))
}

#[cfg(test)]
mod tests {
    use super::{Path, Step, at_path};

    #[test]
    fn json_paths() {
        let steps = |path: &str| Path::parse(path).map(|it| format!("{:?}", it.steps));
        assert_eq!(steps("$"), Some("[]".to_owned()));
        assert_eq!(
            steps("$.a['b c'][\"d\"][10].e"),
            Some(
                r#"[Member("a"), Member("b c"), Member("d"), Element(10), Member("e")]"#.to_owned()
            )
        );
        for wrong in ["", "a", "$a", "$.", "$..a", "$.*", "$[*]", "$[-1]", "$[0:2]", "$['a", "$[0"]
        {
            assert_eq!(steps(wrong), None, "{wrong}");
        }
        assert_eq!(Path::of_key("a.b").names(), Some(vec!["a.b"]));
        assert_eq!(Path::of_key("$type").names(), Some(vec!["$type"]));
        assert_eq!(Path::of_key("$.a.b").names(), Some(vec!["a", "b"]));
    }

    #[test]
    fn ways_into_a_value() {
        let text = r#"{"a": [{"b": 1}, {"b": [2, 3]}, null], "c": "x"}"#;
        let at = |steps: &[Step]| at_path(text, steps);
        use Step::{Element, Member};
        assert_eq!(at(&[Member("a"), Element(1), Member("b"), Element(-1)]), Some("3"));
        assert_eq!(at(&[Member("a"), Element(-2), Member("b")]), Some("[2, 3]"));
        assert_eq!(at(&[Member("a"), Element(-3), Member("b")]), Some("1"));
        for missing in [
            [Member("a"), Element(-1)],
            [Member("a"), Element(-4)],
            [Member("a"), Element(i64::MIN)],
            [Member("a"), Element(i64::MAX)],
            [Member("a"), Member("b")],
            [Member("c"), Element(0)],
        ] {
            assert_eq!(at(&missing), None, "{missing:?}");
        }
        assert_eq!(at(&[]), Some(text));
    }
}
