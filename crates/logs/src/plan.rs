//! What one scan reads out of a record: the places wanted, as a tree of keys, and how columns are made of them.

use std::borrow::Cow;

use engine::types::ColumnBuilder;
use kql::types::Type;

use crate::mapping::{Alternative, Family, Fix, MemberKind, Place, source};
use crate::value::{Value, datetime_of, fixed, member_json, push};

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
    ways: Vec<Way>,
}

#[derive(Debug, Clone)]
enum Way {
    Slot { slot: usize, fix: Fix, unless_zero: Option<usize> },
    Object(Vec<(String, MemberKind, usize)>),
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
        let ways = source(family, table, name).0.into_iter().map(|it| way(it, layout)).collect();
        ColumnPlan { name: name.to_owned(), ty, ways }
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

    /// Puts the value of a record into the column. False: what the record holds isn't of the column's type.
    pub fn fill(&self, builder: &mut ColumnBuilder, slots: &[Option<Value<'_>>]) -> bool {
        let at = |slot: usize| slots.get(slot).copied().flatten();
        if let [Way::Slot { slot, fix: Fix::AsIs, unless_zero: None }] = self.ways.as_slice() {
            return match at(*slot) {
                Some(value) => push(builder, self.ty, value),
                None => {
                    builder.push_null();
                    true
                }
            };
        }
        for way in &self.ways {
            match way {
                Way::Constant(text) => return push(builder, self.ty, Value::Text(text)),
                Way::Slot { slot, fix, unless_zero } => {
                    let zero = |it: usize| at(it).is_some_and(|it| it.text().trim() == "0");
                    if let Some(value) = at(*slot).filter(|it| !it.is_empty())
                        && !unless_zero.is_some_and(zero)
                        && let Some(ok) = push_fixed(builder, self.ty, value, *fix)
                    {
                        return ok;
                    }
                }
                Way::Object(members) => {
                    if let Some(json) = object(members, slots) {
                        return push(builder, self.ty, Value::Json(&json));
                    }
                }
            }
        }
        builder.push_null();
        true
    }
}

/// None where the fix leaves nothing.
fn push_fixed(builder: &mut ColumnBuilder, ty: Type, value: Value<'_>, fix: Fix) -> Option<bool> {
    if fix == Fix::AsIs {
        return Some(push(builder, ty, value));
    }
    let text: Cow<'_, str> = Cow::Owned(fixed(&value.text(), fix));
    if text.is_empty() {
        return None;
    }
    let value = if fix == Fix::Place { Value::Json(&text) } else { Value::Text(&text) };
    Some(push(builder, ty, value))
}

fn object(members: &[(String, MemberKind, usize)], slots: &[Option<Value<'_>>]) -> Option<String> {
    let member = |(key, kind, slot): &(String, MemberKind, usize)| {
        let value = slots.get(*slot).copied().flatten()?;
        member_json(value, *kind).map(|json| format!("\"{key}\":{json}"))
    };
    let filled: Vec<String> = members.iter().filter_map(member).collect();
    (!filled.is_empty()).then(|| format!("{{{}}}", filled.join(",")))
}

fn way(alternative: Alternative, layout: &mut Layout) -> Way {
    match alternative {
        Alternative::Constant(text) => Way::Constant(text),
        Alternative::Object(members) => Way::Object(
            members.into_iter().map(|it| (it.key, it.kind, layout.slot(&it.place))).collect(),
        ),
        Alternative::Place { place, fix, unless_zero } => {
            let unless_zero = unless_zero.map(|it| layout.slot(&it));
            Way::Slot { slot: layout.slot(&place), fix, unless_zero }
        }
    }
}

/// Which table a record belongs to.
#[derive(Debug, Clone)]
pub enum Route {
    /// Whatever the record says: the file's table was given, or its shape has one table only.
    Given,
    /// The row's `Type`; a row without one belongs to the file's table.
    Type(usize),
    /// The diagnostic record's category.
    Category(usize),
    /// The kind of sign-in of a Graph resource.
    SignInKind { events: usize, interactive: usize },
}

/// The table of each diagnostic category.
pub const CATEGORIES: &[(&str, &str)] = &[
    ("SignInLogs", "SigninLogs"),
    ("NonInteractiveUserSignInLogs", "AADNonInteractiveUserSignInLogs"),
    ("ServicePrincipalSignInLogs", "AADServicePrincipalSignInLogs"),
    ("ManagedIdentitySignInLogs", "AADManagedIdentitySignInLogs"),
    ("ADFSSignInLogs", "ADFSSignInLogs"),
    ("AuditLogs", "AuditLogs"),
    ("ProvisioningLogs", "AADProvisioningLogs"),
    ("RiskyUsers", "AADRiskyUsers"),
    ("UserRiskEvents", "AADUserRiskEvents"),
    ("MicrosoftGraphActivityLogs", "MicrosoftGraphActivityLogs"),
];

/// The tables that a Graph sign-in may belong to.
pub const SIGN_IN_TABLES: &[&str] = &[
    "SigninLogs",
    "AADNonInteractiveUserSignInLogs",
    "AADServicePrincipalSignInLogs",
    "AADManagedIdentitySignInLogs",
];

impl Route {
    /// The route that records of a family take, with its slots.
    pub fn of(family: Family, layout: &mut Layout) -> Route {
        let mut slot = |name: &str| layout.slot(&Place::from([name.to_owned()]));
        match family {
            Family::Row => Route::Type(slot("Type")),
            Family::Envelope => Route::Category(slot("category")),
            Family::Graph => Route::SignInKind {
                events: slot("signInEventTypes"),
                interactive: slot("isInteractive"),
            },
            Family::EntraCsv => Route::Given,
        }
    }

    /// The table that a record names; None: it names none. An unknown category comes back as it is written.
    pub fn table<'a>(&self, slots: &[Option<Value<'a>>]) -> Option<Cow<'a, str>> {
        let text = |slot: usize| {
            slots.get(slot).copied().flatten().map(Value::text).filter(|it| !it.is_empty())
        };
        match self {
            Route::Given => None,
            Route::Type(slot) => text(*slot),
            Route::Category(slot) => {
                let category = text(*slot)?;
                let known = CATEGORIES.iter().find(|(it, _)| it.eq_ignore_ascii_case(&category));
                Some(known.map_or(category, |(_, table)| Cow::Borrowed(*table)))
            }
            Route::SignInKind { events, interactive } => {
                let events = text(*events).unwrap_or_default();
                let table = if events.contains("nonInteractiveUser") {
                    "AADNonInteractiveUserSignInLogs"
                } else if events.contains("servicePrincipal") {
                    "AADServicePrincipalSignInLogs"
                } else if events.contains("managedIdentity") {
                    "AADManagedIdentitySignInLogs"
                } else if text(*interactive).is_some_and(|it| it.eq_ignore_ascii_case("false"))
                    && events.is_empty()
                {
                    "AADNonInteractiveUserSignInLogs"
                } else {
                    "SigninLogs"
                };
                Some(Cow::Borrowed(table))
            }
        }
    }
}
