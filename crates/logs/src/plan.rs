//! What one scan reads out of a record: the places wanted, as a tree of keys, and how columns are made of them.

use engine::types::ColumnBuilder;
use kql::types::Type;

use crate::fix::{camel_keys, fixed, member_json};
use crate::mapping::{Alternative, Family, Fix, MemberKind, Place, source};
use crate::value::{Value, datetime_of, push};

/// The places that a scan wants, each with a slot.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    root: Keys,
    n_slots: usize,
    ignores_case: bool,
}

/// The wanted keys of one object, found by length first.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    keys: Vec<Key>,
    by_length: Vec<Vec<usize>>,
}

/// A wanted key: its value's slot, and wanted keys within its value.
#[derive(Debug, Clone)]
pub struct Key {
    name: String,
    pub slot: Option<usize>,
    pub inner: Keys,
}

impl Layout {
    /// An empty layout for records of that family.
    pub fn new(family: Family) -> Layout {
        Layout { ignores_case: family.ignores_case(), ..Layout::default() }
    }

    /// The slot of a place, a new one where it wasn't wanted yet.
    pub fn slot(&mut self, place: &[String]) -> usize {
        let (ignores_case, n_slots) = (self.ignores_case, self.n_slots);
        let Some(key) = self.root.entry(place, ignores_case) else { return n_slots };
        let slot = *key.slot.get_or_insert(n_slots);
        self.n_slots = self.n_slots.max(slot + 1);
        slot
    }

    /// How many slots there are.
    pub fn n_slots(&self) -> usize {
        self.n_slots
    }

    /// The wanted keys at a record's top.
    pub fn root(&self) -> &Keys {
        &self.root
    }

    /// The wanted key of that name.
    pub fn find<'k>(&self, keys: &'k Keys, name: &str) -> Option<&'k Key> {
        keys.find(name, self.ignores_case)
    }
}

impl Keys {
    /// Whether nothing within is wanted.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    fn find(&self, name: &str, ignores_case: bool) -> Option<&Key> {
        let same = |key: &&Key| {
            if ignores_case { key.name.eq_ignore_ascii_case(name) } else { key.name == name }
        };
        self.by_length.get(name.len())?.iter().filter_map(|index| self.keys.get(*index)).find(same)
    }

    fn entry(&mut self, place: &[String], ignores_case: bool) -> Option<&mut Key> {
        let (name, rest) = place.split_first()?;
        let known = self.keys.iter().position(|it| {
            if ignores_case { it.name.eq_ignore_ascii_case(name) } else { it.name == *name }
        });
        let index = known.unwrap_or_else(|| {
            self.by_length.resize(self.by_length.len().max(name.len() + 1), Vec::new());
            self.by_length[name.len()].push(self.keys.len());
            self.keys.push(Key { name: name.clone(), slot: None, inner: Keys::default() });
            self.keys.len() - 1
        });
        let key = self.keys.get_mut(index)?;
        if rest.is_empty() { Some(key) } else { key.inner.entry(rest, ignores_case) }
    }
}

/// How one column is made of slots.
#[derive(Debug, Clone)]
pub struct ColumnPlan {
    pub name: String,
    pub ty: Type,
    family: Family,
    ways: Vec<Way>,
    /// The column that stands for it in a row that lacks it.
    pub stand_in: Option<String>,
}

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    Well,
    /// What the record holds isn't of the column's type.
    Badly,
    /// Another column stood in.
    StandIn,
}

#[derive(Debug, Clone)]
enum Way {
    Slot { slot: usize, fix: Fix, unless_zero: Option<usize> },
    Object(Vec<(String, MemberKind, Vec<usize>)>),
    Constant(String),
}

impl ColumnPlan {
    /// The plan of a column; the places it needs get slots.
    pub fn new(
        family: Family,
        table: &str,
        name: &str,
        ty: Type,
        layout: &mut Layout,
    ) -> ColumnPlan {
        let alternatives = source(family, table, name).0;
        let stand_in = match alternatives.get(1) {
            Some(Alternative::Place { place, .. }) if family == Family::Row => {
                place.first().cloned()
            }
            _ => None,
        };
        let ways = alternatives.into_iter().map(|it| way(it, layout)).collect();
        ColumnPlan { name: name.to_owned(), ty, family, ways, stand_in }
    }

    /// The record's value of this column as ticks, for a column of instants.
    pub fn ticks(&self, slots: &[Option<Value<'_>>]) -> Option<i64> {
        let at = |way: &Way| match way {
            Way::Slot { slot, .. } => {
                slots.get(*slot).copied().flatten().filter(|it| !it.is_empty())
            }
            Way::Object(_) | Way::Constant(_) => None,
        };
        datetime_of(self.ways.iter().find_map(at)?.text().trim())
    }

    /// Puts the value of a record into the column.
    pub fn fill(&self, builder: &mut ColumnBuilder, slots: &[Option<Value<'_>>]) -> Filled {
        let filled = |ok: bool| if ok { Filled::Well } else { Filled::Badly };
        let at = |slot: usize| slots.get(slot).copied().flatten();
        if let [Way::Slot { slot, fix: Fix::AsIs, unless_zero: None }] = self.ways.as_slice() {
            return match at(*slot) {
                Some(value) => filled(self.push(builder, value)),
                None => {
                    builder.push_null();
                    Filled::Well
                }
            };
        }
        for (nth, way) in self.ways.iter().enumerate() {
            match way {
                Way::Constant(text) => return filled(push(builder, self.ty, Value::Text(text))),
                Way::Slot { slot, fix, unless_zero } => {
                    let zero = |it: usize| at(it).is_some_and(is_zero);
                    if let Some(value) = at(*slot).filter(|it| !it.is_empty())
                        && !unless_zero.is_some_and(zero)
                        && let Some(ok) = self.push_fixed(builder, value, *fix)
                    {
                        let stands_in = ok && nth > 0 && self.stand_in.is_some();
                        return if stands_in { Filled::StandIn } else { filled(ok) };
                    }
                }
                Way::Object(members) => {
                    if let Some(json) = object(members, slots) {
                        return filled(push(builder, self.ty, Value::Json(&json)));
                    }
                }
            }
        }
        builder.push_null();
        Filled::Well
    }

    fn push(&self, builder: &mut ColumnBuilder, value: Value<'_>) -> bool {
        if let (Family::Graph, Value::Json(raw)) = (self.family, value)
            && raw.starts_with(['{', '['])
            && let Some(small) = camel_keys(raw)
        {
            return push(builder, self.ty, Value::Json(&small));
        }
        push(builder, self.ty, value)
    }

    /// None where the fix leaves nothing.
    fn push_fixed(&self, builder: &mut ColumnBuilder, value: Value<'_>, fix: Fix) -> Option<bool> {
        if fix == Fix::AsIs {
            return Some(self.push(builder, value));
        }
        let text = fixed(&value.text(), fix);
        if text.is_empty() {
            return None;
        }
        let value = if fix == Fix::Place { Value::Json(&text) } else { Value::Text(&text) };
        Some(push(builder, self.ty, value))
    }
}

/// `0`, or the portal's word for it.
fn is_zero(value: Value<'_>) -> bool {
    let text = value.text();
    text.trim() == "0" || text.eq_ignore_ascii_case("success")
}

fn object(
    members: &[(String, MemberKind, Vec<usize>)],
    slots: &[Option<Value<'_>>],
) -> Option<String> {
    let member = |(key, kind, places): &(String, MemberKind, Vec<usize>)| {
        let value = |slot: &usize| slots.get(*slot).copied().flatten();
        let json = places.iter().filter_map(value).find_map(|it| member_json(it, *kind))?;
        Some(format!("\"{key}\":{json}"))
    };
    let filled: Vec<String> = members.iter().filter_map(member).collect();
    (!filled.is_empty()).then(|| format!("{{{}}}", filled.join(",")))
}

fn way(alternative: Alternative, layout: &mut Layout) -> Way {
    match alternative {
        Alternative::Constant(text) => Way::Constant(text),
        Alternative::Object(members) => {
            let mut slots = |places: &[Place]| places.iter().map(|it| layout.slot(it)).collect();
            Way::Object(
                members.into_iter().map(|it| (it.key, it.kind, slots(&it.places))).collect(),
            )
        }
        Alternative::Place { place, fix, unless_zero } => {
            let unless_zero = unless_zero.map(|it| layout.slot(&it));
            Way::Slot { slot: layout.slot(&place), fix, unless_zero }
        }
    }
}
